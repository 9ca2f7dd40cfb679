package zstackimage

import (
	"context"
	"errors"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/pace"
)

// retries are the pauses before a slice is tried again. Together they stay below the
// half minute after which the server suspends an upload that gets no byte.
var retries = []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second}

// deliver sends what the server lacks and follows the job to its end. A break costs a
// slice; what the server has got is never sent again. A file that is sent whole is one
// slice, and sending that again is left to the next attempt.
func (a *attempt) deliver(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer func() {
		stop()
		a.sums.coming = nil // it ends with ctx
	}()
	var braking <-chan struct{}
	if a.tok.Slice > 0 && a.tok.LongJob != "" {
		braking = backend.Braking(ctx)
	}
	for stuck := 0; ; stuck++ {
		before := a.from
		err := a.reached(ctx, a.pass(ctx, braking))
		broken, ok := errors.AsType[*brokenOff](err)
		switch {
		case !ok:
			return err
		case a.from > before:
			stuck = 0
		}
		a.broke = !broken.refused
		if a.tok.Slice == 0 || stuck == len(retries) || broken.differs && stuck > 0 {
			return a.given(ctx, broken)
		}
		if err := a.client.Wait(ctx, retries[stuck]); err != nil {
			return err
		}
		if finished, err := a.relocate(ctx); finished || err != nil {
			return err
		}
	}
}

// pass sends one slice after the other from where the server stands, until it is told
// to brake.
func (a *attempt) pass(ctx context.Context, braking <-chan struct{}) error {
	for {
		select {
		case <-braking:
			return backend.Braked()
		default:
		}
		s := sliceAt(a.from, a.tok.Slice, a.req.Size())
		if s.last() {
			return a.final(ctx, s)
		}
		if err := a.judge(ctx, s, a.post(ctx, s, nil)); err != nil {
			return err
		}
		told, err := a.kept(ctx, s)
		if err != nil {
			return err
		}
		a.from, a.broke = a.from+s.Length, false
		if told {
			a.held = max(a.held, a.from)
		}
		if err := a.keep(a.sent(a.from)); err != nil {
			return err
		}
	}
}

// offsetLag is by how much the management node may be behind its storages, which it
// asks every three seconds.
const offsetLag = 4 * time.Second

// kept asks whether the storage has the slice to which it said yes: agents of some
// releases say yes whatever happens. A server that does not tell is believed, but no
// attempt that resumes could go on from there. told is whether it did tell.
func (a *attempt) kept(ctx context.Context, s slice) (told bool, err error) {
	from, told, err := a.caughtUp(ctx, s.Offset+s.Length)
	if err == nil && told && from < s.Offset+s.Length {
		err = &brokenOff{fault: a.swallowed("The server lacks bytes of a part that was sent.")}
	}
	return told, err
}

// caughtUp asks where the server stands, and once more when it must have caught up if
// that is before least. A question that comes to nothing counts as not told.
func (a *attempt) caughtUp(ctx context.Context, least int64) (from int64, told bool, err error) {
	for again := false; ; again = true {
		from, known, err := a.offset(ctx)
		told := err == nil && known
		switch {
		case ctx.Err() != nil:
			return 0, false, pace.Stopped(ctx)
		case !told || from >= least || again:
			return from, told, nil
		}
		if err := a.client.Wait(ctx, offsetLag); err != nil {
			return 0, false, err
		}
	}
}

// reached takes up the end of a pass. A proxy that has passed bytes on does reach the
// storage, whatever it said, so a way by which some have arrived only broke off.
func (a *attempt) reached(ctx context.Context, err error) error {
	closed, ok := errors.AsType[*closedWay](err)
	if !ok {
		return err
	}
	from, told, err := a.caughtUp(ctx, 1)
	switch {
	case err != nil:
		return err
	case told && from > 0:
		return &brokenOff{fault: closed.fault.Err}
	}
	return closed
}

// relocate finds out where the server stands, and resumes a job that it has suspended.
// It reports whether nothing is left to do. A server that does not say where it stands
// has what it said yes to.
func (a *attempt) relocate(ctx context.Context) (finished bool, err error) {
	s, err := a.standing(ctx)
	if err != nil {
		return false, err
	}
	switch s.phase {
	case done:
		return true, nil
	case failed:
		return false, a.concluded(s, nil)
	case suspended:
		if err := a.awaken(ctx); err != nil {
			return false, err
		}
	case running:
	}
	from, known, err := a.offset(ctx)
	if err != nil {
		return false, err
	}
	if known {
		a.from = from
	}
	return false, a.unsent()
}

// awaken resumes a suspended job. The server then waits half a minute for a byte, so the
// MD5 of the slice that will come first is known before that.
func (a *attempt) awaken(ctx context.Context) error {
	if a.tok.Slice > 0 && a.file != nil {
		from, known, err := a.offset(ctx)
		if s := sliceAt(from, a.tok.Slice, a.req.Size()); err == nil && known && s.Length > 0 {
			err = a.sums.foresee(ctx, s)
		}
		if err != nil {
			return err
		}
	}
	return a.revive(ctx)
}

// unsent journals that something is left to send after all.
func (a *attempt) unsent() error {
	if !a.tok.Sent || a.from >= a.req.Size() {
		return nil
	}
	a.tok.Sent = false
	return a.keep(a.sent(a.from))
}

// offset asks the server for the first byte that it lacks, and for the slot where it
// goes. known is false where no unfinished upload of ours is known there, or nobody says
// how far it is.
func (a *attempt) offset(ctx context.Context) (from int64, known bool, err error) {
	if a.tok.LongJob == "" {
		return 0, false, nil
	}
	jobs, err := a.client.UploadJobs(ctx, a.tok.Fingerprint)
	if err != nil {
		return 0, false, err
	}
	for _, job := range jobs {
		if job.Image == a.tok.Image || job.LongJob == a.tok.LongJob {
			if isSlot(job.URL) {
				a.aim(job.URL)
			}
			return max(min(job.Offset, a.req.Size()), 0), job.Told, nil
		}
	}
	return 0, false, nil
}
