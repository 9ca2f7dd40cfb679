package zstack

import (
	"testing"
	"time"
)

func TestPollPause_growsToFiveSeconds(t *testing.T) {
	for n, want := range map[int]time.Duration{0: time.Second, 9: time.Second, 10: 2 * time.Second, 29: 2 * time.Second, 30: 5 * time.Second, 9999: 5 * time.Second} {
		if got := pollPause(n); got != want {
			t.Errorf("after poll %d: %s, want %s", n, got, want)
		}
	}
}

func TestSign_knowsTheVectors(t *testing.T) {
	const secret, dated = "test-secret-0123456789", "Tue, 21 Jan 2025 10:00:00 GMT"
	for want, request := range map[string][2]string{
		"uEYj9YDDGnoAihTWkGqAk34r/gw=": {"GET", "/v1/images"}, "38X2OeNPxZcBCbTx8rJJTCl9SM4=": {"POST", "/v1/longjobs"},
	} {
		if got := sign(secret, request[0], dated, request[1]); got != want {
			t.Errorf("%v: %s, want %s", request, got, want)
		}
	}
}

func TestHashed_isSHA512InLowerCaseHex(t *testing.T) {
	if got := hashed("password"); len(got) != 128 || got[:8] != "b109f3bb" || got[120:] != "0cacbc86" {
		t.Errorf("got %s", got)
	}
}

func TestWhole_readsWhatStandsForANumber(t *testing.T) {
	for text, want := range map[string]int64{
		"": 0, "x": 0, "7": 7, "7.0": 7, "1E3": 1000, "-1": -1, "NaN": 0, "1e400": 1<<63 - 1, "-1e400": 0, "9223372036854775808": 1<<63 - 1, "true": 0,
	} {
		if got := whole(text); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}
