package zstack

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"slipway/internal/lab/wire"
)

// exchange is one request to the management node on its way to an answer.
type exchange struct {
	site    *Site
	back    *wire.Conn
	r       *http.Request
	step    step
	set     Conditions // as they were when the request began
	began   time.Time
	body    *wire.Counter
	who     Account // set once the request was let in
	session string  // uuid of the session it came with; "" for none
}

// errReset ends the connection without an answer.
var errReset = errors.New("connection reset")

// refusal is an answer without an error object: plain text, as the REST layer in front of the API speaks, or a proxy's page.
type refusal struct {
	status     int
	text       string
	shape      shape
	retryAfter int // seconds; 0 means no such header
}

func (r *refusal) Error() string { return strconv.Itoa(r.status) + " " + r.text }

// plain makes a refusal in plain text.
func plain(status int, format string, args ...any) *refusal {
	return &refusal{status: status, text: fmt.Sprintf(format, args...)}
}

func (s *Site) open(w http.ResponseWriter, r *http.Request, on step) *exchange {
	return &exchange{site: s, back: wire.Back(w, s.ctx), r: r, step: on, set: s.Conditions(), began: s.now(), body: wire.Counting(r.Body)}
}

// failed turns an error into the answer it stands for.
func (x *exchange) failed(err error) wire.Answer {
	var no *refusal
	var f *failure
	switch {
	case errors.As(err, &f):
		return x.json(http.StatusServiceUnavailable, map[string]any{"error": x.set.shown(f)})
	case errors.As(err, &no):
		return no.answer()
	case errors.Is(err, wire.ErrNotJSON):
		return plain(http.StatusInternalServerError, "null").answer()
	case errors.Is(err, errReset):
		return wire.Answer{Reset: true}
	default:
		return wire.Answer{} // The body could not be read: the client is gone.
	}
}

func (r *refusal) answer() wire.Answer {
	a := wire.Answer{Status: r.status, Header: untyped(), Body: []byte(r.text)}
	switch r.shape {
	case shapeHTML:
		title := fmt.Sprintf("%d %s", r.status, http.StatusText(r.status))
		a.Body = []byte("<html><head><title>" + title + "</title></head><body><h1>" + title + "</h1></body></html>")
		a.Header = http.Header{"Content-Type": {"text/html"}}
	case shapeEmpty:
		a.Body = nil
	case shapeText:
	}
	if r.retryAfter > 0 {
		a.Header.Set("Retry-After", strconv.Itoa(r.retryAfter))
	}
	return a
}

// untyped is a header without a Content-Type: the management node sets none.
func untyped() http.Header { return http.Header{"Content-Type": nil} }

// json makes an answer with v as its body.
func (x *exchange) json(status int, v any) wire.Answer {
	if x.set.LoosePayload {
		v = loosened(v)
	}
	return wire.Answer{Status: status, Header: untyped(), Body: wire.Encode(v)}
}

// ok makes a good answer.
func (x *exchange) ok(v any) (wire.Answer, error) { return x.json(http.StatusOK, v), nil }

// deliver notes the request and sends the answer, or ends the connection as trouble demands.
func (x *exchange) deliver(a wire.Answer) {
	if _, lost := x.take(loseAnswer); lost {
		a = wire.Answer{}
	}
	_, reset := x.take(resetAfter)
	x.site.log.Note(Request{
		Time: x.began, Method: x.r.Method, Path: x.r.URL.RequestURI(), Host: x.r.Host, Header: wire.Without(x.r.Header, "Authorization"),
		ContentLength: x.r.ContentLength, BodyRead: x.body.Count.Load(), Status: a.Status, Account: x.who.Account,
	})
	x.back.Deliver(a, reset)
}

// take uses up one strike of a trouble of this kind that is meant for this step.
func (x *exchange) take(k kind) (trouble, bool) { return x.site.panel.Take(k, x.step) }

// decode reads a JSON body.
func (x *exchange) decode(v any) error { return wire.Decode(x.body, v) }

// refusal is the answer that a refuse trouble asks for.
func (t trouble) refusal() *refusal {
	return &refusal{
		status: t.refused.Status, shape: t.refused.Shape, retryAfter: t.refused.RetryAfter,
		text: fmt.Sprintf("%d %s", t.refused.Status, http.StatusText(t.refused.Status)),
	}
}

// wait lets real time pass, unless the client leaves or the site is closed.
func (x *exchange) wait(d time.Duration) { wire.Pause(x.r.Context(), x.site.ctx, d) }
