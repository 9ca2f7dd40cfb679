package lxca

import (
	"bytes"
	"compress/gzip"
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
	lab     *Appliance
	w       http.ResponseWriter
	r       *http.Request
	step    step
	site    Conditions // as they were when the request began
	began   time.Time
	body    *countingReader
	rest    io.Reader // what is left of an upload's body; nil if it is none
	conn    net.Conn  // set once the connection was taken over
	who     Account   // set once the request was let in
	session *session  // set if it was let in by a session
}

// answer is what goes back. The zero status stands for a connection that ends without an answer.
type answer struct {
	status int
	header http.Header
	body   []byte
	reset  bool // the connection is reset instead of answered; see answer.status
}

// errReset ends the connection without an answer.
var errReset = errors.New("connection reset")

func (a *Appliance) open(w http.ResponseWriter, r *http.Request, s step) *exchange {
	return &exchange{lab: a, w: w, r: r, step: s, site: a.Conditions(), began: a.now(), body: counting(r.Body)}
}

// failed turns an error into the answer it stands for.
func (x *exchange) failed(err error) answer {
	var no *refusal
	switch {
	case errors.As(err, &no):
		return x.render(no)
	case errors.Is(err, errReset):
		return answer{reset: true}
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
	x.lab.note(x, a.status)
	switch {
	case a.status == 0:
		x.sever(a.reset)
	case reset:
		x.deliverRaw(a)
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

// take uses up one strike of a trouble of this kind that is meant for this step.
func (x *exchange) take(k kind) (trouble, bool) { return x.lab.take(k, x.step) }

// json makes an answer with v as its body, in the vendor's own media type, compressed if the client takes that.
func (x *exchange) json(status int, v any) answer {
	a := x.empty(status)
	a.header.Set("Content-Type", "application/com.lenovo.lxca-v"+x.site.version()+"+json; charset=UTF-8")
	a.body = encode(v)
	if strings.Contains(x.r.Header.Get("Accept-Encoding"), "gzip") {
		a.header.Set("Content-Encoding", "gzip")
		a.body = compressed(a.body)
	}
	return a
}

// page makes an answer with an HTML page.
func (x *exchange) page(status int, html string) answer {
	a := x.empty(status)
	a.header.Set("Content-Type", "text/html; charset=UTF-8")
	a.body = []byte(html)
	return a
}

func (x *exchange) empty(status int) answer {
	return answer{status: status, header: http.Header{
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
	data, err := io.ReadAll(io.LimitReader(x.body, maxJSON))
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(v); err != nil {
		return refuse(http.StatusBadRequest, badRequest, "The request body is not valid JSON.")
	}
	return nil
}

// encode renders v, which holds only what JSON can say, without escaping markup.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // Maps, strings and numbers always encode.
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
