package fault

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestKind_textFormsAreStableAndComplete(t *testing.T) {
	for k := Unknown; k <= Internal; k++ {
		var back Kind
		text, err := k.MarshalText()
		if err != nil || len(text) == 0 {
			t.Fatalf("kind %d: text %q, error %v", k, text, err)
		}
		if err := back.UnmarshalText(text); err != nil || back != k {
			t.Errorf("%s reads back as %s, error %v", text, back, err)
		}
	}
	if got := Kind(200).String(); got != "kind(200)" {
		t.Errorf("an undeclared kind prints %q", got)
	}
}

func TestKind_readsAnUnknownNameAsUnknown(t *testing.T) {
	k := Login
	if err := k.UnmarshalText([]byte("made-up-later")); err != nil || k != Unknown {
		t.Errorf("kind %s, error %v", k, err)
	}
}

func TestRetryable_followsKindUnlessOverridden(t *testing.T) {
	for _, tc := range []struct {
		err  error
		want bool
	}{
		{nil, false},
		{errors.New("plain"), false},
		{New(Interrupted, "cut", ""), true},
		{New(Busy, "later", ""), true},
		{New(Login, "no", ""), false},
		{&Fault{Kind: Interrupted, Retry: Never}, false},
		{&Fault{Kind: Conflict, Retry: Again}, true},
		{fmt.Errorf("outer: %w", New(Unreachable, "gone", "")), true},
		{context.Canceled, false},
		{context.DeadlineExceeded, true},
	} {
		if got := Retryable(tc.err); got != tc.want {
			t.Errorf("Retryable(%v) = %v, want %v", tc.err, got, tc.want)
		}
	}
}

func TestOf_keepsTheOutermostFaultAndNamesTheRest(t *testing.T) {
	inner := New(Full, "full", "")
	outer := Wrap(inner, Rejected, "refused", "")
	if Of(fmt.Errorf("x: %w", outer)) != outer {
		t.Error("the outermost fault is not the one returned")
	}
	if Of(nil) != nil {
		t.Error("Of(nil) is a fault")
	}
	if f := Of(fmt.Errorf("x: %w", context.Canceled)); f.Kind != Canceled || !errors.Is(f, context.Canceled) {
		t.Errorf("a context's end became %v", f)
	}
	if f := Of(errors.New("weird")); f.Kind != Unknown || f.Detail != "weird" || f.Remedy == "" {
		t.Errorf("a plain error became %+v", f)
	}
}

func TestIs_matchesAnyOfTheKinds(t *testing.T) {
	err := New(Denied, "no", "")
	if !Is(err, Login, Denied) || Is(err, Login) || Is(nil, Unknown) {
		t.Error("Is does not match the kinds it was given")
	}
	if KindOf(nil) != Unknown || KindOf(err) != Denied {
		t.Error("KindOf is wrong")
	}
}

func TestError_isOneLineWithServerCodeAndWords(t *testing.T) {
	f := &Fault{Kind: Full, Server: "glance:9292", Op: "send image", What: "The quota is used up.", Code: "413", Detail: "too\n  large"}
	if got, want := f.Error(), "glance:9292: send image: The quota is used up (413): too large"; got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if got := (&Fault{Kind: Busy}).Error(); got != "busy" {
		t.Errorf("a bare fault prints %q", got)
	}
}

func TestFault_survivesTheJournal(t *testing.T) {
	f := &Fault{
		Kind: CertChanged, What: "changed", Remedy: "look", RetryAfter: time.Minute, Retry: Never,
		Certificate: &Certificate{Host: "h:1", SHA256: strings.Repeat("a", 64), Known: strings.Repeat("b", 64)},
		Err:         errors.New("not journalled"),
	}
	text, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	var back Fault
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if back.Kind != f.Kind || back.Retry != Never || back.RetryAfter != time.Minute || back.Certificate.Known != f.Certificate.Known || back.Err != nil {
		t.Errorf("read back: %+v", back)
	}
}

func TestParseFingerprint_takesWhatPeoplePaste(t *testing.T) {
	want := strings.Repeat("0a", 32)
	for _, in := range []string{
		want, strings.ToUpper(want), "sha256:" + want, "SHA-256: " + want, Grouped(want),
		"SHA256 Fingerprint=" + strings.TrimSuffix(strings.Repeat("0A:", 32), ":") + "\r\n",
	} {
		if got, err := ParseFingerprint(in); err != nil || got != want {
			t.Errorf("ParseFingerprint(%q) = %q, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "abc", want[:62], want + "00", strings.Replace(want, "0", "x", 1)} {
		if _, err := ParseFingerprint(in); !Is(err, Invalid) {
			t.Errorf("ParseFingerprint(%q) = %v, want an Invalid fault", in, err)
		}
	}
}

func TestGrouped_leavesOtherTextsAlone(t *testing.T) {
	if got := Grouped("short"); got != "short" {
		t.Errorf("got %q", got)
	}
	if got := Grouped(strings.Repeat("ab", 32)); !strings.HasPrefix(got, "ABAB ABAB ") || len(got) != 64+15 {
		t.Errorf("got %q", got)
	}
}

func TestPanicked_tellsWhatAndWhere(t *testing.T) {
	var f *Fault
	func() {
		defer func() { f = Panicked(recover()) }()
		panic(errors.New("oh no"))
	}()
	if f.Kind != Internal || f.Detail != "oh no" || f.Remedy == "" || Retryable(f) {
		t.Errorf("the fault is %+v", f)
	}
	if !strings.Contains(f.Err.Error(), "TestPanicked_tellsWhatAndWhere") {
		t.Errorf("the cause does not say where: %v", f.Err)
	}
}
