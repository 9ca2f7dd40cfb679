package openstack

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"slipway/internal/lab/wire"
)

// exchange is one request on its way to an answer.
type exchange struct {
	cloud     *Cloud
	back      *wire.Conn
	r         *http.Request
	step      Step
	site      Conditions // as they were when the request began
	began     time.Time
	requestID string
	body      *wire.Counter
	who       *token // set once a token proved good
}

// answer is what goes back.
type answer = wire.Answer

// How a connection ends without an answer.
var (
	errReset  = errors.New("connection reset")
	errDied   = errors.New("server died")
	errHangUp = errors.New("connection closed")
)

func (c *Cloud) open(w http.ResponseWriter, r *http.Request, step Step) *exchange {
	return &exchange{
		cloud: c, back: wire.Back(w, c.ctx), r: r, step: step, site: c.Conditions(), began: c.now(),
		requestID: "req-" + newUUID(), body: wire.Counting(r.Body),
	}
}

func (x *exchange) serve(serve handler) (answer, error) {
	if err := x.struck(); err != nil {
		return answer{}, err
	}
	return serve(x)
}

// failed turns an error into the answer it stands for.
func (x *exchange) failed(err error) answer {
	var no *refusal
	switch {
	case errors.As(err, &no):
		return x.render(no)
	case errors.Is(err, errHangUp):
		return answer{}
	case errors.Is(err, errReset), errors.Is(err, errDied):
		return answer{Reset: true}
	default:
		return x.render(&refusal{status: http.StatusInternalServerError, shape: ShapePlain, message: "Internal Server Error"})
	}
}

// deliver notes the request and sends the answer, or ends the connection as trouble demands.
func (x *exchange) deliver(a answer) {
	if _, lost := x.take(LoseAnswer); lost {
		a = answer{}
	}
	_, reset := x.take(ResetAfterAnswer)
	reset = reset || x.site.ResetUnread && x.unread()
	x.cloud.note(x, a.Status)
	x.back.Deliver(a, reset)
}

// json makes an answer with v as its body and the request's id.
func (x *exchange) json(status int, v any) answer {
	a := x.empty(status)
	a.Header.Set("Content-Type", "application/json")
	a.Body = wire.Encode(v)
	return a
}

func (x *exchange) empty(status int) answer {
	return answer{Status: status, Header: http.Header{"X-Openstack-Request-Id": {x.requestID}}}
}

// decode reads a JSON body, with numbers kept as they were written.
func (x *exchange) decode(v any) error {
	err := wire.Decode(x.body, v)
	if errors.Is(err, wire.ErrNotJSON) {
		return refuse(http.StatusBadRequest, "Malformed JSON in request body.")
	}
	return err
}

// base is the scheme and host of links: as configured, or under which the client reached this server.
func (x *exchange) base() string {
	if x.cloud.baseURL != "" {
		return x.cloud.baseURL
	}
	return wire.Base(x.r)
}

func (x *exchange) keystone() bool { return strings.HasPrefix(x.r.URL.Path, "/identity") }

func (x *exchange) unknown() (answer, error) {
	return answer{}, refuse(http.StatusNotFound, "The resource could not be found.")
}
