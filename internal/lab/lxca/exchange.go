package lxca

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"slipway/internal/lab/wire"
)

// exchange is one request on its way to an answer.
type exchange struct {
	lab     *Appliance
	back    *wire.Conn
	r       *http.Request
	step    step
	site    Conditions // as they were when the request began
	began   time.Time
	body    *wire.Counter
	rest    io.Reader // what is left of an upload's body; nil if it is none
	who     Account   // set once the request was let in
	session *session  // set if it was let in by a session
}

// answer is what goes back.
type answer = wire.Answer

// errReset ends the connection without an answer.
var errReset = errors.New("connection reset")

func (a *Appliance) open(w http.ResponseWriter, r *http.Request, s step) *exchange {
	return &exchange{
		lab: a, back: wire.Back(w, a.ctx), r: r, step: s, site: a.Conditions(), began: a.now(), body: wire.Counting(r.Body),
	}
}

// failed turns an error into the answer it stands for.
func (x *exchange) failed(err error) answer {
	var no *refusal
	switch {
	case errors.As(err, &no):
		return x.render(no)
	case errors.Is(err, errReset):
		return answer{Reset: true}
	default:
		return answer{} // The body could not be read: the client is gone.
	}
}

// deliver notes the request and sends the answer, or ends the connection as trouble demands.
func (x *exchange) deliver(a answer) {
	if _, lost := x.take(loseAnswer); lost {
		a = answer{}
	}
	_, reset := x.take(resetAfter)
	x.lab.note(x, a.Status)
	x.back.Deliver(a, reset)
}

// json makes an answer with v as its body, in the vendor's own media type, compressed if the client takes that.
func (x *exchange) json(status int, v any) answer {
	a := x.empty(status)
	a.Header.Set("Content-Type", "application/com.lenovo.lxca-v"+x.site.version()+"+json; charset=UTF-8")
	a.Body = wire.Encode(v)
	if strings.Contains(x.r.Header.Get("Accept-Encoding"), "gzip") {
		a.Header.Set("Content-Encoding", "gzip")
		a.Body = compressed(a.Body)
	}
	return a
}

// page makes an answer with an HTML page.
func (x *exchange) page(status int, html string) answer {
	a := x.empty(status)
	a.Header.Set("Content-Type", "text/html; charset=UTF-8")
	a.Body = []byte(html)
	return a
}

func (x *exchange) empty(status int) answer {
	return answer{Status: status, Header: http.Header{
		"Strict-Transport-Security": {"max-age=31536000; includeSubDomains"}, "Cache-Control": {"no-store"},
	}}
}

func compressed(data []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(data) // Memory does not fail.
	_ = z.Close()
	return b.Bytes()
}

// decode reads a JSON body, with numbers kept as they were written.
func (x *exchange) decode(v any) error {
	err := wire.Decode(x.body, v)
	if errors.Is(err, wire.ErrNotJSON) {
		return refuse(http.StatusBadRequest, badRequest, "The request body is not valid JSON.")
	}
	return err
}
