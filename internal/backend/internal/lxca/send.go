package lxca

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"slipway/internal/backend/internal/pace"
	"slipway/internal/fault"
	"slipway/internal/transport"
)

// Upload is one large request. It is a POST.
type Upload struct {
	Op          string
	Path        string // as in Call
	ContentType string
	Body        transport.Body
	Progress    func(sent int64) // of Body.File; nil means nobody asks
}

// Delivery is what became of an upload.
type Delivery struct {
	Reply           // when it was answered
	Unanswered bool // every byte was sent, and no word of the appliance about it came back: the job knows
}

// Send sends a large request in a session that has just proven to be alive. It waits
// for the answer as long as the profile says. A refusal is a fault, also where it
// came before the end of the body; so is a break before the last byte, of kind
// Interrupted. A body without file bytes, as the order to fetch from a file server
// is, counts as sent once it is out.
//
// When every byte is out and then the connection breaks, the time for the answer
// runs out, or a proxy answers 5xx in its own words, that is no fault but
// Delivery.Unanswered.
//
// The body cannot be sent a second time. So if the session ends between the proof
// and the answer, which shows in that the job list is refused to it as well, there
// is a fault of kind Interrupted and a new session for the next attempt. If the
// session is alive, or the new one is refused the job list too, the refusal is about
// the right: Denied for 403, Login for 401.
func (c *Client) Send(ctx context.Context, up Upload) (Delivery, error) {
	s, err := c.proven(ctx)
	if err != nil {
		return Delivery{}, err
	}
	defer c.release(s)
	a, err := c.stream(ctx, s, up)
	all := a.Sent == countedSize(up.Body)
	if err != nil {
		if all && ctx.Err() == nil && fault.Is(err, fault.Interrupted, fault.Protocol) {
			return c.unanswered(), nil
		}
		return Delivery{}, err
	}
	if refuses(a) {
		return Delivery{}, c.unlet(ctx, s, up, a)
	}
	return c.delivered(up, a, all)
}

// proven returns a session that the appliance has accepted within the last minute: a
// session that ended while the file was read for its checksum would spoil the body.
func (c *Client) proven(ctx context.Context) (*session, error) {
	s, err := c.take(ctx)
	if err != nil || s.basic || c.age(s) < time.Minute {
		return s, err
	}
	c.release(s)
	a, err := c.converse(ctx, Call{Op: opProbe, Method: http.MethodGet, Path: jobsPath})
	if err != nil {
		return nil, err
	}
	if a.Status == http.StatusUnauthorized || web(a) || toLogin(a) {
		return nil, c.judge(opProbe, jobsPath, a, readEnvelope(a))
	}
	return c.take(ctx)
}

// stream makes the request. Answer.Sent counts all of the body if no file is in it.
func (c *Client) stream(ctx context.Context, s *session, up Upload) (transport.Answer, error) {
	h := s.headers()
	h.Set("Content-Type", up.ContentType)
	body, progress := up.Body, up.Progress
	if body.Size == 0 {
		// What is only a prefix to the transport would not be counted.
		body, progress = transport.Body{File: wholeOf(up.Body), Size: countedSize(up.Body)}, nil
	}
	return c.client.Send(ctx, transport.Upload{
		Op: up.Op, Method: http.MethodPost, URL: c.root + up.Path, Header: h, Body: body, Answer: answerTime(c.v), Progress: progress,
	})
}

// countedSize is how many bytes of a body the transport counts.
func countedSize(b transport.Body) int64 {
	if b.Size > 0 {
		return b.Size
	}
	return int64(len(b.Prefix)) + int64(len(b.Suffix))
}

// wholeOf reads a body whose file has no bytes. The file is read all the same: it
// says at its end whether it still is the one that was chosen.
func wholeOf(b transport.Body) io.Reader {
	parts := []io.Reader{bytes.NewReader(b.Prefix)}
	if b.File != nil {
		parts = append(parts, b.File)
	}
	return io.MultiReader(append(parts, bytes.NewReader(b.Suffix))...)
}

// delivered judges an answer that is not about the login. all says that it came
// when every byte was out.
func (c *Client) delivered(up Upload, a transport.Answer, all bool) (Delivery, error) {
	e := readEnvelope(a)
	switch {
	case all && !e.known && byProxy(a.Status), all && e.good(a.Status) && (a.Truncated || e.garbled):
		return c.unanswered(), nil
	case !e.good(a.Status):
		return Delivery{}, c.refusal(up.Op, up.Path, a, e)
	case !all:
		return Delivery{}, &fault.Fault{
			Kind: fault.Protocol, Op: up.Op, Server: a.Host, Retry: fault.Again,
			What:   fmt.Sprintf("The appliance said yes after %d of %d bytes.", a.Sent, up.Body.Size),
			Remedy: "It will be tried again with a new job. If it happens again, a proxy on the way cuts bodies short.",
		}
	}
	return Delivery{Reply: c.reply(a, e)}, nil
}

func (c *Client) unanswered() Delivery {
	return Delivery{Reply: Reply{Server: Host(c.v)}, Unanswered: true}
}

// byProxy reports whether what stands between answers with this status on behalf of
// an appliance that it gets no word from.
func byProxy(status int) bool {
	switch status {
	case http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	default:
		return status >= 520
	}
}

// unlet finds out what a refusal of an upload is about: its session or its right.
func (c *Client) unlet(ctx context.Context, s *session, up Upload, a transport.Answer) error {
	e := readEnvelope(a)
	if s.basic {
		if err := c.noteBasic(s, a); err != nil {
			return err
		}
		return c.judge(up.Op, up.Path, a, e)
	}
	probe, err := c.converse(ctx, Call{Op: opProbe, Method: http.MethodGet, Path: jobsPath})
	if ctx.Err() != nil {
		return pace.Stopped(ctx)
	}
	if fault.Is(err, fault.Login) {
		return err
	}
	if err == nil && (c.sessions.Current() == s || refuses(probe)) {
		return c.judge(up.Op, up.Path, a, e)
	}
	return &fault.Fault{
		Kind: fault.Interrupted, Op: up.Op, Server: a.Host, Code: strconv.Itoa(a.Status), Err: &Refusal{Status: a.Status, Messages: c.hush(e.messages)},
		What:   "The login ended before the appliance took the upload.",
		Remedy: "It will be tried again with a new login. If it happens again, somebody ends the sessions of this account, or a new certificate was installed.",
	}
}
