package glance

import (
	"context"
	"errors"
	"fmt"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/pace"
	"slipway/internal/fault"
)

// The pauses between two looks at an image.
const (
	firstPause = 2 * time.Second
	lastPause  = 15 * time.Second
)

// grace is how long an image may still show as queued after its data were
// accepted: on Huawei's services, and everywhere after an order to fetch, since
// there the work begins behind the answer.
const grace = time.Minute

var errTooLong = errors.New("the image did not get there in time")

func isTooLong(err error) bool { return errors.Is(err, errTooLong) }

// watch looks at the image again and again until seen says that it is done, or
// fails. Troubles on the way are borne for some minutes. When limit has passed
// it returns the last look and an error for which isTooLong is true.
func (d *Driver) watch(ctx context.Context, id string, limit time.Duration, seen func(m image, waited time.Duration) (bool, error)) (image, error) {
	var last image
	began := d.clock.Now()
	answered := began
	for pause := firstPause; ; pause = min(pause*3/2, lastPause) {
		m, err := d.showImage(ctx, id)
		now := d.clock.Now()
		switch {
		case ctx.Err() != nil:
			return last, pace.Stopped(ctx)
		case err == nil:
			last, answered = m, now
			if done, err := seen(m, now.Sub(began)); done || err != nil {
				return m, err
			}
		case !pace.Passing(err) || now.Sub(answered) >= pace.Patience:
			return last, err
		}
		if now.Sub(began) >= limit {
			return last, errTooLong
		}
		if err := d.clock.Wait(ctx, pause); err != nil {
			return last, err
		}
	}
}

// settle waits until the server says that the image is usable.
func (a *attempt) settle(ctx context.Context) (image, error) {
	judge := a.afterData
	if a.file == nil {
		judge = a.fetching(ctx)
	}
	a.Show(backend.Progress{Phase: backend.Processing})
	m, err := a.watch(ctx, a.tok.Image, pace.Limit(a.req.Values[keyWait]), func(m image, waited time.Duration) (bool, error) {
		done, err := judge(m, waited)
		if !done && err == nil {
			a.Show(backend.Progress{Phase: backend.Processing, Step: m.Status})
		}
		return done, err
	})
	switch {
	case isTooLong(err):
		return m, a.unfinished(m)
	case gone(err):
		a.tok = token{}
		return m, &fault.Fault{
			Kind: fault.NotFound, Op: opRead, Retry: fault.Never, What: "The image was deleted while the server worked on it.",
			Remedy: "Find out who deleted it, then start again.", Err: err,
		}
	}
	return m, err
}

// afterData judges a look at an image whose data the server has accepted.
func (a *attempt) afterData(m image, waited time.Duration) (bool, error) {
	switch m.Status {
	case "active", "deactivated":
		return true, nil
	case "queued":
		if a.huawei() && waited < grace {
			return false, nil
		}
		return false, &fault.Fault{
			Kind: fault.ServerFailed, Op: opSend, What: "The server took the data and then dropped them; the image is empty again.",
			Remedy: "Try again. If it happens again, ask the cloud's operator to look into the image service's log.", Detail: "status: queued",
		}
	case "killed", "deleted", "pending_delete":
		return false, a.lost(m)
	}
	return false, nil
}

// lost is the fault of an image that cannot become active any more.
func (a *attempt) lost(m image) *fault.Fault {
	a.spoiled = true
	f := &fault.Fault{
		Kind: fault.Rejected, Op: opSend, What: "The server gave the image up.", Detail: "status: " + m.Status,
		Remedy: "Check that the disk format is the one the file really has, and that the file is sound; then start again.",
	}
	if m.Status != "killed" {
		f.Kind, f.What, f.Remedy = fault.NotFound, "The image was deleted on the server.", "Find out who deleted it, then start again."
		f.Retry = fault.Never
	}
	return f
}

// unfinished is the fault of a server that works for too long. After a file the
// record stays, since the image may yet become active and a further attempt
// looks there first; an import that hangs does not come back to life.
func (a *attempt) unfinished(m image) *fault.Fault {
	f := &fault.Fault{
		Kind: fault.ServerFailed, Op: opRead, What: fmt.Sprintf("The server has not finished with the image within %s.", pace.Limit(a.req.Values[keyWait])),
		Remedy: "A further attempt looks first whether it has finished since. Allow more minutes if this cloud is slow.", Detail: "status: " + m.Status,
	}
	if a.file == nil {
		f.Retry = fault.Never
		f.Remedy = "Some clouds offer the import and never carry it out. Download the file and upload it from here."
	}
	return f
}
