package zstackimage

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/pace"
	"slipway/internal/fault"
	"slipway/internal/transport"
)

// sliceAnswer is how long the answer to a slice may take that is not the last one: by
// then the server has suspended the upload.
const sliceAnswer = time.Minute

// delivery is what became of one request with bytes of the file.
type delivery struct {
	ans transport.Answer
	err error
}

// post sends one slice, or the whole file, in a form with a single part. When the last
// byte of the file has left that is journalled, and out is called; if it cannot be
// journalled the request ends.
// The agents read exactly as many bytes as they are told and leave the form's end
// unread, so no connection carries a second request.
func (a *attempt) post(ctx context.Context, s slice, out func()) delivery {
	header, err := a.headers(ctx, s)
	if err != nil {
		return delivery{err: err}
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	r, err := a.file.Read(ctx, s.Offset, s.Length)
	if err != nil {
		return delivery{err: err}
	}
	defer func() { _ = r.Close() }() // it was only read
	body := form(header, a.boundary, fileName(a.req.Name()))
	body.File, body.Size = r, s.Length
	answer := sliceAnswer
	if s.last() {
		answer = uploadLimit
	}
	var unkept error
	a.sending(s.Offset)
	ans, err := a.net.Send(ctx, transport.Upload{
		Op: opSend, Method: http.MethodPost, URL: a.target, Header: header, Body: body, Close: true, Answer: answer,
		Progress: func(sent int64) {
			a.sending(s.Offset + sent)
			if sent < s.Length || !s.last() {
				return
			}
			if unkept = a.handedOver(); unkept != nil {
				stop(unkept)
				return
			}
			out()
		},
	})
	if unkept != nil {
		err = unkept
	}
	return delivery{ans, err}
}

// headers says which image the bytes are for, and which of its bytes they are.
func (a *attempt) headers(ctx context.Context, s slice) (http.Header, error) {
	h := http.Header{"X-IMAGE-UUID": {a.tok.Image}, "X-IMAGE-SIZE": {strconv.FormatInt(s.Of, 10)}}
	if a.tok.Slice == 0 {
		return h, nil
	}
	md5, err := a.sums.of(ctx, s, a.tok.Slice)
	if err == nil {
		s.headers(h, md5)
	}
	return h, err
}

// form lays out the one part of the form around the file, and names the form's type
// in h. A part without a file name would be skipped by the agents, and the upload
// with it.
func form(h http.Header, boundary, name string) transport.Body {
	if boundary == "" {
		boundary = "slipway-" + rand.Text()
	}
	h.Set("Content-Type", "multipart/form-data; boundary="+boundary)
	return transport.Body{
		Prefix: []byte("--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\n" +
			"Content-Type: application/octet-stream\r\n\r\n"),
		Suffix: []byte("\r\n--" + boundary + "--\r\n"),
	}
}

// fileName is a file's name in characters that stand for themselves everywhere.
func fileName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r <= ' ' || r > '~' || strings.ContainsRune(`"\/;%`, r) {
			return '_'
		}
		return r
	}, filepath.Base(name))
	return name
}

// sending reports bytes on the wire.
func (a *attempt) sending(done int64) {
	a.Show(a.sent(done))
}

// sent is how far the file is when so many of its bytes have gone out.
func (a *attempt) sent(done int64) backend.Progress {
	return backend.Progress{Phase: backend.Sending, Done: a.Furthest(done), Total: a.req.Size(), Step: a.step, Kept: a.held}
}

// handedOver journals that nothing is left to send, before the answer to the last of
// it.
func (a *attempt) handedOver() error {
	a.tok.Sent = true
	if a.way == wayUpload && strings.HasPrefix(strings.ToLower(a.target), "http://") {
		a.tok.note("The bytes went to " + hostport(a.target) + " over plain HTTP, which anybody on the way can read.")
	}
	return a.keep(backend.Progress{Phase: backend.Processing})
}

// brokenOff is a pass over the file that ended early, with the fault of that. What the
// server has got of it stays there.
type brokenOff struct {
	fault   error
	refused bool // the storage's agent said no
	differs bool // it found other bytes than announced
}

// Error implements error.
func (b *brokenOff) Error() string { return b.fault.Error() }

// judge says what a request came to: nil where the agent took it. A break, and a no,
// are a [brokenOff]; the job alone knows what they mean. A file that cannot be read to
// its end spoils the job, which would wait for the rest.
func (a *attempt) judge(ctx context.Context, s slice, d delivery) error {
	switch {
	case ctx.Err() != nil:
		return pace.Stopped(ctx)
	case s.Offset == 0 && unreached(d) && a.net.Proxied(a.target):
		return a.behindProxy(d)
	case fault.Is(d.err, fault.FileChanged, fault.FileUnread, fault.NotFound):
		a.over = true
		return d.err
	case fault.Is(d.err, fault.Unreachable, fault.Interrupted, fault.Protocol):
		return &brokenOff{fault: d.err}
	case d.err != nil:
		return d.err
	case d.ans.Status >= 300:
		return &brokenOff{fault: a.refusal(d.ans), refused: true, differs: d.ans.Status == http.StatusNotAcceptable}
	case d.ans.Sent < s.Length:
		return &brokenOff{fault: a.swallowed(fmt.Sprintf("It said yes after %d of %d bytes.", d.ans.Sent, s.Length))}
	}
	return nil
}

// swallowed is the fault of an agent that says yes to what it has not got.
func (a *attempt) swallowed(detail string) *fault.Fault {
	return &fault.Fault{
		Kind: fault.Interrupted, Op: opSend, What: "The storage did not take all of what it was sent, and did not say so.",
		Remedy: "It will be tried again. If it happens again, look at the log of the storage's agent.", Detail: detail,
	}
}

// refusal is the fault of an agent's no. Its words are plain text, or a page.
func (a *attempt) refusal(ans transport.Answer) *fault.Fault {
	f := &fault.Fault{
		Kind: fault.ServerFailed, Op: opSend, Server: ans.Host, Code: strconv.Itoa(ans.Status), Detail: a.net.Redact(agentWords(ans)),
		What: "The storage does not take the bytes.", Remedy: "Read its own words. It will be tried again with a new image; the storage's administrator finds more in the log of its agent.",
	}
	switch ans.Status {
	case http.StatusNotAcceptable:
		f.Kind, f.What = fault.ChecksumWrong, "The storage received other bytes than were announced."
		f.Remedy = "Start it again. If it happens again, suspect the network, the memory or the medium with the file."
	case http.StatusRequestEntityTooLarge:
		f.Kind, f.What, f.Field = fault.Rejected, "The storage, or a proxy in front of it, does not take that many bytes at once.", keyTransfer
		f.Remedy = "Send the file in slices, or in smaller ones, or let the storage fetch it."
	}
	return f
}

// agentWords is what an agent said, on a few lines at most.
func agentWords(ans transport.Answer) string {
	const shown = 500
	words := strings.TrimSpace(strings.ToValidUTF8(string(ans.Body), ""))
	if len(words) > shown {
		words = strings.ToValidUTF8(words[:shown], "") + "…"
	}
	return words
}
