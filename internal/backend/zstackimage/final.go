package zstackimage

import (
	"context"
	"errors"
	"sync"
	"time"

	"slipway/internal/backend/internal/zstack"
	"slipway/internal/fault"
)

// errOver ends a request whose answer nobody waits for any more.
var errOver = errors.New("the job has ended")

// final sends the last slice. Once its last byte is out, the job is followed while the
// answer is still awaited: the agent may convert the image first, for hours, and what
// it says in the end proves nothing.
func (a *attempt) final(ctx context.Context, s slice) error {
	w := &watch{limit: uploadLimit}
	if s.Length == 0 {
		return a.concluded(a.follow(ctx, w))
	}
	sending, stop := context.WithCancelCause(ctx)
	answer, out, news := make(chan delivery, 1), make(chan struct{}), make(chan struct{}, 1)
	var posting sync.WaitGroup
	posting.Go(func() {
		d := delivery{err: errOver}
		defer func() {
			if p := recover(); p != nil {
				d.err = fault.Panicked(p)
			}
			answer <- d
			news <- struct{}{}
		}()
		d = a.post(sending, s, func() { close(out) })
	})
	defer func() {
		stop(errOver)
		posting.Wait()
	}()
	select {
	case <-out:
	case d := <-answer:
		if !a.tok.Sent {
			return a.judge(ctx, s, d)
		}
		answer <- d // it is looked at below
	}
	w.wake, w.here = news, func(bool) error {
		select {
		case d := <-answer:
			return a.answered(ctx, s, d, w)
		default:
			return nil
		}
	}
	end, err := a.follow(ctx, w)
	if err == nil && end.phase == failed {
		err = a.pause(ctx, lastWord, w, true)
	}
	if err == nil && w.closed != nil && end.unexplained() {
		return w.closed
	}
	return a.concluded(end, err)
}

// lastWord is how long the answer to the last byte may come after the job has failed:
// whether the connection broke tells one failure from another.
const lastWord = time.Second

// answered takes up the answer to the last byte. A no means that the job will hardly
// end well, and is not waited for so long; no answer means nothing. Nor does that of a
// proxy, which may have passed everything on, unless the job turns out to have nothing.
func (a *attempt) answered(ctx context.Context, s slice, d delivery, w *watch) error {
	err := a.judge(ctx, s, d)
	if closed, ok := errors.AsType[*closedWay](err); ok {
		w.closed = closed
		return nil
	}
	broken, ok := errors.AsType[*brokenOff](err)
	switch {
	case !ok:
		return err
	case broken.refused:
		w.limit, w.late = graceLimit, broken.fault
	default:
		a.broke = true
	}
	return nil
}

// unexplained reports whether a job has ended badly, or hangs, and the server has named
// no reason that lies elsewhere than in the connection to the storage.
func (s standing) unexplained() bool {
	if s.phase != failed {
		return s.phase == suspended
	}
	failure, ok := errors.AsType[*zstack.Failure](s.why)
	return !ok || vague(failure)
}

// concluded turns what the server says at the end of a pass into that of the pass.
func (a *attempt) concluded(s standing, err error) error {
	switch {
	case err != nil:
		return err
	case s.phase == suspended:
		return &brokenOff{fault: a.standstill()}
	case s.phase == failed:
		a.over = true
		return a.blamed(s.why)
	}
	return nil
}

// blamed returns why a job has failed. Where the connection broke, and the server has
// no better reason, that is it, and another attempt may do better.
func (a *attempt) blamed(why error) error {
	failure, ok := errors.AsType[*zstack.Failure](why)
	if !a.broke || !ok || !vague(failure) {
		return why
	}
	told := *fault.Of(why)
	told.Kind, told.Retry, told.Err = fault.Interrupted, fault.ByKind, why
	told.What = "The connection to the storage broke, and the server gave the upload up."
	told.Remedy = "It will be tried again from the beginning. If it happens again, read the server's own words."
	return &told
}

// given ends an attempt whose pass broke off. Where the storage said no the job knows
// more, and soon.
func (a *attempt) given(ctx context.Context, broken *brokenOff) error {
	if !broken.refused {
		return broken.fault
	}
	s, err := a.follow(ctx, &watch{limit: graceLimit, late: broken.fault})
	switch {
	case err != nil:
		return err
	case s.phase == suspended:
		return broken.fault
	}
	return a.concluded(s, nil)
}
