package backendtest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

var phaseOrder = []backend.Phase{
	backend.Checking, backend.Hashing, backend.Creating, backend.Sending, backend.Processing, backend.Verifying,
}

// upload is one upload with all its attempts, as the queue would run it.
type upload struct {
	driver backend.Driver
	req    backend.Request
	onto   func(backend.Progress) // sees every report; may be nil

	mu     sync.Mutex // guards the fields below
	token  []byte
	phases []backend.Phase // of all attempts, as they came
	wrong  []string        // what the reports did wrong
	last   backend.Progress
	errs   []error
}

// attempt makes one attempt, with the token of the one before if there is one.
func (u *upload) attempt(ctx context.Context) (backend.Result, error) {
	u.mu.Lock()
	u.last = backend.Progress{}
	token := u.token
	u.mu.Unlock()
	resumer, ok := u.driver.(backend.Resumer)
	var res backend.Result
	var err error
	if ok && token != nil {
		res, err = resumer.Resume(ctx, u.req, token, u.report)
	} else {
		res, err = u.driver.Upload(ctx, u.req, u.report)
	}
	if err != nil {
		u.errs = append(u.errs, err)
	}
	return res, err
}

// finish makes attempts until one succeeds, five at most, and only after errors
// that the driver calls retryable.
func (u *upload) finish(ctx context.Context) (backend.Result, error) {
	var res backend.Result
	var err error
	for range 5 {
		if res, err = u.attempt(ctx); err == nil || !fault.Retryable(err) {
			return res, err
		}
	}
	return res, err
}

// discard removes what the attempts left, where the driver can.
func (u *upload) discard(ctx context.Context, t *testing.T) {
	t.Helper()
	d, ok := u.driver.(backend.Discarder)
	if !ok || u.token == nil {
		return
	}
	if err := d.Discard(ctx, u.token); err != nil {
		t.Errorf("discarding: %v", err)
	}
	if err := d.Discard(ctx, u.token); err != nil {
		t.Errorf("discarding what is gone already: %v", err)
	}
}

func (u *upload) report(p backend.Progress) error {
	u.mu.Lock()
	u.judge(p)
	u.last = p
	if p.Token != nil {
		u.token = slices.Clone(p.Token)
	}
	if !slices.Contains(u.phases, p.Phase) {
		u.phases = append(u.phases, p.Phase)
	}
	u.mu.Unlock()
	if u.onto != nil {
		u.onto(p)
	}
	return nil
}

// judge notes what must not be in a report.
func (u *upload) judge(p backend.Progress) {
	switch {
	case !slices.Contains(phaseOrder, p.Phase):
		u.wrong = append(u.wrong, fmt.Sprintf("there is no phase %q", p.Phase))
	case p.Phase == u.last.Phase && p.Done < u.last.Done:
		u.wrong = append(u.wrong, fmt.Sprintf("%s went back from %d to %d", p.Phase, u.last.Done, p.Done))
	case p.Total > 0 && p.Done > p.Total:
		u.wrong = append(u.wrong, fmt.Sprintf("%s is at %d of %d", p.Phase, p.Done, p.Total))
	case p.Phase == backend.Sending && (p.Kept < 0 || p.Kept > p.Done):
		u.wrong = append(u.wrong, fmt.Sprintf("%d bytes are kept of %d that were sent", p.Kept, p.Done))
	case p.Phase == backend.Sending && u.last.Phase == p.Phase && p.Kept < u.last.Kept:
		u.wrong = append(u.wrong, fmt.Sprintf("what is kept went back from %d to %d", u.last.Kept, p.Kept))
	case p.Kept > 0 && p.Token == nil && u.token == nil:
		u.wrong = append(u.wrong, fmt.Sprintf("%d bytes are kept without a token", p.Kept))
	case p.Done < 0:
		u.wrong = append(u.wrong, fmt.Sprintf("%s is at %d", p.Phase, p.Done))
	}
}

// check fails the test for what the reports did wrong.
func (u *upload) check(t *testing.T) {
	t.Helper()
	for _, w := range u.wrong {
		t.Error("progress: " + w)
	}
}
