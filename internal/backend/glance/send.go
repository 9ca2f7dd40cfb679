package glance

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/pace"
	"slipway/internal/backend/internal/published"
	"slipway/internal/fault"
	"slipway/internal/source"
	"slipway/internal/transport"
)

// expectAbove is the size, in bytes, from which on the server is asked before
// the body: below it the body is gone sooner than the question is answered.
const expectAbove = 1 << 20

// lostAnswer is how long the outcome is looked for after the answer got lost.
const lostAnswer = 2 * time.Minute

// send puts the file into the record. The body goes out a second time only after
// 401 and 417, which the server gives before it looks at the data, and only if
// the record is still waiting for them.
func (a *attempt) send(ctx context.Context) error {
	expect := a.req.Size() > expectAbove
	renewed := false
	for {
		l, err := a.forBody(ctx)
		if err != nil {
			return err
		}
		ans, err := a.put(ctx, l, expect)
		switch {
		case err != nil:
			return a.afterBreak(ctx, ans.Sent, err)
		case ans.Status >= 200 && ans.Status < 300:
			return a.complete(ans)
		case ans.Status == http.StatusConflict:
			return a.afterConflict(ctx, ans)
		case ans.Status == http.StatusUnauthorized && renewed:
			return a.freshTokenRefused(opSend, ans)
		case ans.Status == http.StatusUnauthorized:
			renewed = true
			if _, err := a.renewed(ctx, l); err != nil {
				return err
			}
		case ans.Status == http.StatusExpectationFailed && expect:
			expect = false
		default:
			return a.refusal(opSend, ans)
		}
		if err := a.stillQueued(ctx, ans); err != nil {
			return err
		}
	}
}

// put makes one pass over the file into one PUT.
func (a *attempt) put(ctx context.Context, l *login, expect bool) (transport.Answer, error) {
	r, err := a.file.Read(ctx, 0, -1, a.algos...)
	if err != nil {
		return transport.Answer{}, err
	}
	defer func() { _ = r.Close() }() // it was only read
	a.sending(0)
	ans, err := a.uploadData(ctx, l, a.tok.Image, putting{
		body: transport.Body{File: r, Size: a.req.Size()}, store: a.req.Values[keyStore], expect: expect, progress: a.sending,
	})
	if ans.Sent < a.req.Size() {
		return ans, err
	}
	if changed := a.finish(r); changed != nil && ctx.Err() == nil {
		return ans, changed
	}
	return ans, err
}

// finish reads the end of the file, which is where the reader checks that it has
// not changed and has the digests ready.
func (a *attempt) finish(r *source.Reader) error {
	if _, err := io.Copy(io.Discard, r); err != nil {
		return err
	}
	a.sums = r.Sums()
	a.passes.remember(a.file.Identity(), a.sums)
	return nil
}

// sending reports bytes on the wire.
func (a *attempt) sending(sent int64) {
	a.Show(backend.Progress{Phase: backend.Sending, Done: a.Furthest(sent), Total: a.req.Size()})
}

// complete checks a good answer: the server must have read everything, and the
// file must be the one that was published.
func (a *attempt) complete(ans transport.Answer) error {
	if ans.Sent < a.req.Size() {
		a.spoiled = true
		return &fault.Fault{
			Kind: fault.Protocol, Op: opSend, Server: ans.Host, Retry: fault.Again,
			What:   fmt.Sprintf("The server said yes after %d of %d bytes.", ans.Sent, a.req.Size()),
			Remedy: "It will be tried again with a new image record. If it happens again, a proxy on the way cuts bodies short.",
		}
	}
	return published.Compare(a.req.Name(), a.expected(), a.sums)
}

// stillQueued makes sure that the record waits for data; otherwise it returns
// the fault of the answer that raised the doubt.
func (a *attempt) stillQueued(ctx context.Context, doubt transport.Answer) error {
	m, err := a.showImage(ctx, a.tok.Image)
	if err != nil {
		return err
	}
	if m.Status != "queued" {
		return a.refusal(opSend, doubt)
	}
	return nil
}

// afterBreak finds out what became of a body whose answer never came. The last
// byte may have arrived and only the answer got lost.
func (a *attempt) afterBreak(ctx context.Context, sent int64, broken error) error {
	if ctx.Err() != nil || sent < a.req.Size() || !pace.Passing(broken) {
		return broken
	}
	m, err := a.watch(ctx, a.tok.Image, lostAnswer, func(m image, waited time.Duration) (bool, error) {
		behind := a.huawei() && m.Status == "queued" && waited < grace
		return m.Status != "saving" && !behind, nil
	})
	if ctx.Err() != nil {
		return pace.Stopped(ctx)
	}
	if err == nil && m.Status == "active" {
		return published.Compare(a.req.Name(), a.expected(), a.sums)
	}
	return broken
}

// afterConflict finds out why the record takes no data: because it has them, an
// earlier success of ours; or because a worker that died holds it for ever.
func (a *attempt) afterConflict(ctx context.Context, ans transport.Answer) error {
	m, err := a.watch(ctx, a.tok.Image, stuckAfter, func(m image, _ time.Duration) (bool, error) {
		return m.Status != "saving", nil
	})
	switch {
	case err != nil && !isTooLong(err):
		return err
	case m.Status == "active":
		return nil
	}
	a.spoiled = m.Status != "queued"
	return a.refusal(opSend, ans)
}
