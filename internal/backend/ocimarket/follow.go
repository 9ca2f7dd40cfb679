package ocimarket

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/ocm"
	"slipway/internal/backend/internal/pace"
	"slipway/internal/fault"
)

// Pauses between two looks at the service. It works on an image for many minutes.
const (
	firstPause = 2 * time.Second
	lastPause  = 15 * time.Second
)

// appears is how long an upload request may take to show after it was made.
const appears = time.Minute

// watch follows an upload request.
type watch struct {
	*attempt
	word     string // the status that was seen last, as the service spells it
	detailed bool   // there are copies, of which only a full look tells
	seen     bool   // the service knew the upload request
	missed   bool   // and did not when it was asked last
}

// follow looks at the service until it has finished with the image: with the scan for
// viruses, and with the copies. Outages on the way are borne for a while.
func (a *attempt) follow(ctx context.Context) (ocm.Upload, error) {
	a.sumWhileProcessing(ctx)
	a.Show(backend.Progress{Phase: backend.Processing})
	resting, stop := untilBraked(ctx)
	defer stop()
	w := &watch{attempt: a}
	began, limit := a.client.Now(), pace.Limit(a.v[keyDeadline])
	answered := began
	for pause := firstPause; ; pause = min(pause*3/2, lastPause) {
		u, found, err := w.look(ctx)
		now := a.client.Now()
		waited := now.Sub(began)
		switch {
		case ctx.Err() != nil:
			return u, pace.Stopped(ctx)
		case err != nil && (!pace.Passing(err) || now.Sub(answered) >= pace.Patience):
			return u, err
		case err != nil:
		case w.vanished(found, waited):
			return u, a.gone()
		default:
			answered = now
			if done, err := w.judge(u, waited >= limit); done || err != nil {
				return u, err
			}
		}
		if waited >= limit {
			return u, a.tooLate(limit, w.word)
		}
		if err := a.client.Wait(resting, pause); err != nil {
			return u, rested(ctx)
		}
	}
}

// look asks for the status, which costs the service little, and for all there is to
// know where that has changed.
func (w *watch) look(ctx context.Context) (ocm.Upload, bool, error) {
	brief, found, err := w.client.Status(ctx, w.tok.ID)
	if err != nil || !found || brief.Stage == ocm.Working && brief.Status == w.word && !w.detailed {
		return brief, found, err
	}
	u, found, err := w.client.Upload(ctx, w.tok.ID)
	if err != nil || !found {
		return u, found, err
	}
	if u.Status == "" {
		u.Status, u.Stage = brief.Status, brief.Stage
	}
	w.word, w.detailed = brief.Status, len(u.Places) > 0
	return u, true, nil
}

// vanished reports whether the upload request is gone: not after a single look at a
// service that knew it, and not before one that was just made could have shown.
func (w *watch) vanished(found bool, waited time.Duration) bool {
	gone := !found && w.missed && (w.seen || waited >= appears)
	w.seen, w.missed = w.seen || found, !found
	return gone
}

// judge reports whether the service has finished. Copies that are still being made when
// the time is over are no reason to fail: the image is there.
func (w *watch) judge(u ocm.Upload, late bool) (bool, error) {
	switch {
	case u.Stage == ocm.Refused:
		return false, w.giveUp(w.rejected(u))
	case u.Stage == ocm.Completed && (late || !underWay(u)):
		return true, nil
	}
	w.Show(backend.Progress{Phase: backend.Processing, Step: stepOf(u)})
	return false, nil
}

// underWay reports whether the service still makes copies.
func underWay(u ocm.Upload) bool { return slices.ContainsFunc(u.Places, unfinished) }

// unfinished reports whether a copy is still being made. A place without a status may
// say how far it is; one that says nothing is not waited for.
func unfinished(p ocm.Place) bool {
	return p.Stage == ocm.Working && (p.Status != "" || p.Progress != "" && !through(p))
}

// through reports whether a copy is as far as it can be.
func through(p ocm.Place) bool {
	return strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(p.Progress), "%")) == "100"
}

// stepOf is what the service says it is doing: its own word, and how far the copies are.
func stepOf(u ocm.Upload) string {
	var parts []string
	for _, p := range u.Places {
		if unfinished(p) {
			parts = append(parts, strings.Join(strings.Fields(p.Name+" "+p.Status+" "+p.Progress), " "))
		}
	}
	if len(parts) == 0 {
		return u.Status
	}
	return fmt.Sprintf("%s (%s)", u.Status, strings.Join(parts, ", "))
}

// untilBraked returns a context that ends with ctx, and when the brake is pulled. The
// caller calls stop.
func untilBraked(ctx context.Context) (resting context.Context, stop context.CancelFunc) {
	resting, stop = context.WithCancel(ctx)
	if braking := backend.Braking(ctx); braking != nil {
		go func() {
			select {
			case <-braking:
				stop()
			case <-resting.Done():
			}
		}()
	}
	return resting, stop
}

// rested returns why a wait ended early.
func rested(ctx context.Context) error {
	if ctx.Err() != nil {
		return pace.Stopped(ctx)
	}
	return backend.Braked()
}

// rejected is the fault of an image that the service refuses in the end.
func (a *attempt) rejected(u ocm.Upload) *fault.Fault {
	return &fault.Fault{
		Kind: fault.Rejected, Op: opFollow, Server: a.client.Host(), What: "The service has refused the image.",
		Remedy: "Look at the upload " + a.tok.ID + " in Oracle's partner portal, which may say why: a virus, or an archive without one disk image at its root. Retry removes that upload and begins anew.",
		Detail: "status: " + stepOf(u),
	}
}

func (a *attempt) tooLate(limit time.Duration, last string) *fault.Fault {
	return &fault.Fault{
		Kind: fault.ServerFailed, Op: opFollow, Server: a.client.Host(), Detail: "status: " + last,
		What:   fmt.Sprintf("The service has not finished with the image within %s.", limit),
		Remedy: "A further attempt goes on waiting. Look at the upload " + a.tok.ID + " in Oracle's partner portal, or allow more minutes in the target's settings.",
	}
}
