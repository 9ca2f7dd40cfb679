package pace_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"slipway/internal/backend/internal/pace"
	"slipway/internal/fault"
)

func TestWait_lastsAsLongAsAskedOrUntilStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := pace.Computers()
		began := clock.Now()
		if err := clock.Wait(t.Context(), time.Minute); err != nil || clock.Now().Sub(began) != time.Minute {
			t.Errorf("%s, %v", clock.Now().Sub(began), err)
		}
		ctx, cancel := context.WithCancelCause(t.Context())
		cause := errors.New("enough")
		time.AfterFunc(time.Second, func() { cancel(cause) })
		began = clock.Now()
		err := clock.Wait(ctx, time.Hour)
		if !errors.Is(err, cause) || !fault.Is(err, fault.Canceled) || clock.Now().Sub(began) != time.Second {
			t.Errorf("%s, %v", clock.Now().Sub(began), err)
		}
	})
}

func TestBy_asksAnotherClock(t *testing.T) {
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	clock := pace.By(func() time.Time { return now }, func(ctx context.Context, d time.Duration) error {
		now = now.Add(d)
		return context.Cause(ctx)
	})
	began := now
	if err := clock.Wait(t.Context(), time.Hour); err != nil || clock.Now().Sub(began) != time.Hour {
		t.Errorf("%s, %v", clock.Now().Sub(began), err)
	}
}

func TestPassing(t *testing.T) {
	for _, kind := range []fault.Kind{fault.Unreachable, fault.Interrupted, fault.Busy, fault.ServerFailed} {
		if !pace.Passing(fault.New(kind, "no", "none")) {
			t.Errorf("%s does not pass", kind)
		}
	}
	for _, err := range []error{nil, errors.New("no"), fault.New(fault.Full, "no", "none"), fault.New(fault.Canceled, "no", "none")} {
		if pace.Passing(err) {
			t.Errorf("%v passes", err)
		}
	}
}

func TestLimit(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"": 2 * time.Hour, "1": time.Minute, "10080": 7 * 24 * time.Hour, "0": 2 * time.Hour, "-3": 2 * time.Hour, "soon": 2 * time.Hour,
	} {
		if got := pace.Limit(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"": 0, "7": 7 * time.Second, " 7 ": 7 * time.Second, "-7": 0, "soon": 0,
		"Sat, 21 Nov 2026 10:01:00 GMT": time.Minute, "Sat, 21 Nov 2026 09:59:00 GMT": 0,
	} {
		if got := pace.RetryAfter(text, now); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
