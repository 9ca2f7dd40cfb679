package zstackimage

import (
	"context"
	"errors"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"slipway/internal/fault"
)

func TestReachable_portsThatAnswerAndThatDoNot(t *testing.T) {
	s := newStage(t, nil)
	if err := s.driver.reachable(t.Context(), "mon1:7761"); err != nil {
		t.Errorf("the open port: %v", err)
	}
	err := s.driver.reachable(t.Context(), "mon2:7761")
	if f := fault.Of(err); f.Kind != fault.Unreachable || f.Server != "mon2:7761" || f.Detail != "connection refused" || f.Remedy == "" {
		t.Errorf("the closed port: %+v", f)
	}
}

func TestReachable_aSilentPortCountsAsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &Driver{dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}}
		begun := time.Now()
		if err := d.reachable(t.Context(), "mon1:7761"); !fault.Is(err, fault.Unreachable) {
			t.Errorf("got %v", err)
		}
		if took := time.Since(begun); took != probeTime {
			t.Errorf("it took %s", took)
		}
	})
}

func TestReachable_theFirstOfSeveralThatAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &Driver{dial: func(ctx context.Context, _, address string) (net.Conn, error) {
			if address != "mon3:7761" {
				<-ctx.Done()
				return nil, ctx.Err()
			}
			near, far := net.Pipe()
			return near, far.Close()
		}}
		begun := time.Now()
		if got, err := d.firstReachable(t.Context(), []string{"mon1:7761", "mon2:7761", "mon3:7761"}); got != "mon3:7761" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
		if took := time.Since(begun); took != 0 {
			t.Errorf("it took %s", took)
		}
		synctest.Wait()
		if _, err := d.firstReachable(t.Context(), []string{"mon1:7761", "mon2:7761"}); !fault.Is(err, fault.Unreachable) {
			t.Errorf("where none answers: %v", err)
		}
		if took := time.Since(begun); took != probeTime {
			t.Errorf("two silent ones took %s", took)
		}
	})
}

func TestReachable_endsWithItsContext(t *testing.T) {
	why := errors.New("enough")
	for _, conn := range []bool{true, false} {
		ctx, cancel := context.WithCancelCause(t.Context())
		defer cancel(nil)
		d := &Driver{dial: func(context.Context, string, string) (net.Conn, error) {
			cancel(why)
			if !conn {
				return nil, errors.New("stopped")
			}
			near, far := net.Pipe()
			return near, far.Close()
		}}
		if err := d.reachable(ctx, "mon1:7761"); !errors.Is(err, why) || !fault.Is(err, fault.Canceled) {
			t.Errorf("got %v", err)
		}
	}
}
