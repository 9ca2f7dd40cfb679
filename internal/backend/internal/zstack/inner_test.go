package zstack

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/transport"
)

func TestTake_waitersShareARefusal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, err := transport.New(transport.Config{Proxy: transport.ProxyNone})
		if err != nil {
			t.Fatal(err)
		}
		c, err := New(backend.Values{KeyAddress: "http://192.0.2.1", KeyAccount: "admin", KeyPassword: "p"}, client)
		if err != nil {
			t.Fatal(err)
		}
		c.gate <- struct{}{}
		var group sync.WaitGroup
		var refused error = fault.New(fault.Login, "no", "none")
		for range 5 {
			group.Go(func() {
				if _, err := c.take(t.Context()); !errors.Is(err, refused) {
					t.Errorf("got %v", err)
				}
			})
		}
		synctest.Wait()
		c.refused.Store(&refused)
		<-c.gate
		group.Wait()
	})
}

func TestTake_waitingEndsWithItsContext(t *testing.T) {
	c := &Client{gate: make(chan struct{}, 1)}
	c.gate <- struct{}{}
	cause := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	if _, err := c.take(ctx); !errors.Is(err, cause) || !fault.Is(err, fault.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestSleep_lastsAsLongAsAskedOrUntilCanceled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		if err := sleep(t.Context(), time.Minute); err != nil || time.Since(began) != time.Minute {
			t.Errorf("%s, %v", time.Since(began), err)
		}
		ctx, cancel := context.WithCancelCause(t.Context())
		cause := errors.New("enough")
		time.AfterFunc(time.Second, func() { cancel(cause) })
		began = time.Now()
		if err := sleep(ctx, time.Hour); !errors.Is(err, cause) || time.Since(began) != time.Second {
			t.Errorf("%s, %v", time.Since(began), err)
		}
	})
}

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

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"": 0, "7": 7 * time.Second, " 7 ": 7 * time.Second, "-7": 0, "soon": 0,
		"Sat, 21 Nov 2026 10:01:00 GMT": time.Minute, "Sat, 21 Nov 2026 09:59:00 GMT": 0,
	} {
		if got := retryAfter(text, now); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
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
