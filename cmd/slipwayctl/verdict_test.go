package main

import (
	"strings"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/queue"
	"slipway/internal/source"
)

func TestTook(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "100ms", 40 * time.Millisecond: "100ms", 1089713 * time.Microsecond: "1.1s", 3027790400: "3s", 9949 * time.Millisecond: "9.9s",
		58526175800: "59s", 4*time.Minute + 400*time.Millisecond: "4m0s",
	} {
		if got := took(d); got != want {
			t.Errorf("%v: %s; want %s", d, got, want)
		}
	}
}

func TestDoneText_saysHowLongItTookInRoundUnits(t *testing.T) {
	j := job("a", queue.Done)
	j.Started = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	j.Result = &backend.Result{Size: 60_000_000}
	for d, want := range map[time.Duration]string{3027790400: "Sent:      60 MB in 3s\n", 58526175800: "Sent:      60 MB in 59s\n"} {
		j.Finished = j.Started.Add(d)
		if got := doneText(j); !strings.Contains(got, want) {
			t.Errorf("%v: nothing says %q in %q", d, want, got)
		}
	}
}

func TestVerdict(t *testing.T) {
	for want, v := range map[string]backend.Verification{
		"Verified: SHA-512 ab":               {Verdict: backend.Verified, Algorithm: source.SHA512, Digest: "ab"},
		"Verified: MD5 cd":                   {Verdict: backend.Verified, Algorithm: source.MD5, Digest: "cd"},
		"Accepted, not verified: no digest.": {Verdict: backend.Accepted, Why: "no digest."},
		"Verified: The size is the same.":    {Verdict: backend.Verified, Compared: []string{"The size is the same."}},
	} {
		if got := verdict(v); got != want {
			t.Errorf("got %q; want %q", got, want)
		}
	}
}

func TestEndText_namesTheFlagThatMendsIt(t *testing.T) {
	for want, c := range map[string]struct {
		field  string
		values backend.Values
	}{
		"slipwayctl queue retry a --checksum=false\n":               {"checksum", nil},
		"slipwayctl queue retry a --overwrite=true\n":               {"overwrite", backend.Values{"overwrite": "false"}},
		"slipwayctl queue retry a --overwrite=false\n":              {"overwrite", backend.Values{"overwrite": "true"}},
		"slipwayctl queue retry a --application …\n":                {"application", nil},
		"slipwayctl queue retry a\n":                                {"address", nil},
		"Choices:   slipwayctl target choices market application\n": {"application", nil},
	} {
		j := job("a", queue.Failed)
		j.Backend, j.ProfileName, j.Request.Values = "ocimarket", "market", c.values
		j.Fault = &fault.Fault{What: "It broke.", Field: c.field}
		if got := endText(j); !strings.Contains(got, want) {
			t.Errorf("%s: nothing says %q in\n%s", c.field, want, got)
		}
	}
}
