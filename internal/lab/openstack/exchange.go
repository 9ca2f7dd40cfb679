package openstack

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxJSON bounds the JSON bodies that are read into memory.
const maxJSON = 1 << 20

// exchange is one request on its way to an answer.
type exchange struct {
	cloud     *Cloud
	w         http.ResponseWriter
	r         *http.Request
	step      Step
	site      Conditions // as they were when the request began
	began     time.Time
	requestID string
	body      *countingReader
	conn      net.Conn // set once the connection was taken over
	who       *token   // set once a token proved good
}

// answer is what goes back. The zero status stands for a connection that ends without an answer.
type answer struct {
	status int
	header http.Header
	body   []byte
	reset  bool // the connection is reset instead of answered; see answer.status
}

// How a connection ends without an answer.
var (
	errReset  = errors.New("connection reset")
	errDied   = errors.New("server died")
	errHangUp = errors.New("connection closed")
)

func (c *Cloud) open(w http.ResponseWriter, r *http.Request, step Step) *exchange {
	return &exchange{
		cloud: c, w: w, r: r, step: step, site: c.Conditions(), began: c.now(),
		requestID: "req-" + newUUID(), body: counting(r.Body),
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
		return answer{reset: true}
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
	x.cloud.note(x, a.status)
	switch {
	case a.status == 0:
		x.sever(a.reset)
	case reset || x.conn != nil:
		x.deliverRaw(a, reset)
	default:
		x.write(a)
	}
}

func (x *exchange) write(a answer) {
	for name, values := range a.header {
		x.w.Header()[name] = values
	}
	if a.status != http.StatusNoContent {
		x.w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	x.w.WriteHeader(a.status)
	_, _ = x.w.Write(a.body) // A client that is gone does not want it.
}

// unread reports whether part of a body that the client sends unasked has not been read.
func (x *exchange) unread() bool {
	if x.expects() && x.body.count.Load() == 0 {
		return false
	}
	return x.r.ContentLength > x.body.count.Load() || x.r.ContentLength < 0 && !x.body.ended
}

// take uses up one strike of a trouble of this kind that is meant for this step.
func (x *exchange) take(kind Kind) (Trouble, bool) { return x.cloud.take(kind, x.step) }

// json makes an answer with v as its body and the request's id.
func (x *exchange) json(status int, v any) answer {
	a := x.empty(status)
	a.header.Set("Content-Type", "application/json")
	a.body = encode(v)
	return a
}

func (x *exchange) empty(status int) answer {
	return answer{status: status, header: http.Header{"X-Openstack-Request-Id": {x.requestID}}}
}

// decode reads a JSON body, with numbers kept as they were written.
func (x *exchange) decode(v any) error {
	data, err := io.ReadAll(io.LimitReader(x.body, maxJSON))
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(v); err != nil {
		return refuse(http.StatusBadRequest, "Malformed JSON in request body.")
	}
	return nil
}

// base is the scheme and host under which the client reached this server.
func (x *exchange) base() string {
	switch {
	case x.cloud.baseURL != "":
		return x.cloud.baseURL
	case x.r.TLS != nil:
		return "https://" + x.r.Host
	default:
		return "http://" + x.r.Host
	}
}

func (x *exchange) keystone() bool { return strings.HasPrefix(x.r.URL.Path, "/identity") }

func (x *exchange) unknown() (answer, error) {
	return answer{}, refuse(http.StatusNotFound, "The resource could not be found.")
}
