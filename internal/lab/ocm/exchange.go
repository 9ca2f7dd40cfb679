package ocm

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"slipway/internal/lab/wire"
)

// exchange is one request on its way to an answer.
type exchange struct {
	lab   *Service
	back  *wire.Conn
	r     *http.Request
	step  step
	set   Conditions // as they were when the request began
	began time.Time
	body  *wire.Counter
	rest  io.Reader // what is left of a form's body; nil if it is none
	user  string    // set once the request was let in
}

// errReset ends the connection without an answer.
var errReset = errors.New("connection reset")

func (s *Service) open(w http.ResponseWriter, r *http.Request, on step) *exchange {
	return &exchange{lab: s, back: wire.Back(w, s.ctx), r: r, step: on, set: s.Conditions(), began: s.now(), body: wire.Counting(r.Body)}
}

// failed turns an error into the answer it stands for.
func (x *exchange) failed(err error) wire.Answer {
	var no *refusal
	switch {
	case errors.As(err, &no):
		return x.render(no)
	case errors.Is(err, wire.ErrNotJSON):
		return x.render(refused(http.StatusBadRequest, "The request body is not valid JSON."))
	case errors.Is(err, errReset):
		return wire.Answer{Reset: true}
	default:
		return wire.Answer{} // The body could not be read: the client is gone.
	}
}

// deliver notes the request and sends the answer, or ends the connection as trouble demands.
func (x *exchange) deliver(a wire.Answer) {
	if x.r.Method == http.MethodHead {
		a.Body = nil
	}
	if _, lost := x.take(loseAnswer); lost {
		a = wire.Answer{}
	}
	_, reset := x.take(resetAfter)
	x.lab.log.Note(Request{
		Time: x.began, Method: x.r.Method, Path: x.r.URL.RequestURI(), Header: wire.Without(x.r.Header, "Authorization"),
		ContentLength: x.r.ContentLength, BodyRead: x.body.Count.Load(), Status: a.Status, User: x.user,
	})
	x.back.Deliver(a, reset)
}

// json makes an answer with v as its body.
func (x *exchange) json(status int, v any) wire.Answer {
	return wire.Answer{Status: status, Header: http.Header{"Content-Type": {"application/json; qs=1"}}, Body: wire.Encode(v)}
}

// acknowledge makes the answer to a change of an upload.
func (x *exchange) acknowledge(u *upload, format string, args ...any) wire.Answer {
	return x.accepted(u, map[string]any{"message": fmt.Sprintf(format, args...), "entityId": x.set.ackID(u.id)})
}

// accepted makes a good answer in the form that the conditions ask for.
func (x *exchange) accepted(u *upload, body any) wire.Answer {
	a := x.json(x.set.okStatus(), body)
	if a.Status == http.StatusAccepted {
		a.Header.Set("Location", wire.Base(x.r)+imagesPath+"/"+u.name())
	}
	if x.set.BareAcks {
		a.Body = nil
	}
	return a
}

// take uses up one strike of a trouble of this kind that is meant for this step.
func (x *exchange) take(k kind) (trouble, bool) { return x.lab.panel.Take(k, x.step) }

// wait lets real time pass, unless the client leaves or the service is closed.
func (x *exchange) wait(d time.Duration) { wire.Pause(x.r.Context(), x.lab.ctx, d) }
