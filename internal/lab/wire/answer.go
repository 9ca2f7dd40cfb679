package wire

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
)

// Answer is what goes back. The zero Status stands for a connection that ends without an answer.
type Answer struct {
	Status int
	Header http.Header // Content-Length is set from Body
	Body   []byte
	Reset  bool // where Status is 0: the connection is reset, not closed
}

// Deliver sends the answer, or ends the connection as it demands. With reset, the connection is reset right after the answer. Where
// the connection cannot be taken over, the answer goes out without a reset, and an answer without a status ends the stream by a panic
// with [http.ErrAbortHandler]; so nothing may follow.
func (c *Conn) Deliver(a Answer, reset bool) {
	switch {
	case a.Status == 0:
		c.sever(a.Reset)
	case reset || c.taken != nil:
		c.deliverRaw(a, reset)
	default:
		c.write(a)
	}
}

func (c *Conn) write(a Answer) {
	for name, values := range a.Header {
		c.w.Header()[name] = values
	}
	if a.Status != http.StatusNoContent {
		c.w.Header().Set("Content-Length", strconv.Itoa(len(a.Body)))
	}
	c.w.WriteHeader(a.Status)
	_, _ = c.w.Write(a.Body) // A client that is gone does not want it.
}

// deliverRaw writes the answer over the taken connection and ends that.
func (c *Conn) deliverRaw(a Answer, reset bool) {
	if !c.took() {
		c.write(a)
		return
	}
	response := http.Response{
		StatusCode: a.Status, ProtoMajor: 1, ProtoMinor: 1, Header: a.Header, Close: true,
		Body: io.NopCloser(bytes.NewReader(a.Body)), ContentLength: int64(len(a.Body)),
	}
	_ = response.Write(c.taken) // A client that is gone does not want it.
	c.hangUp(reset)
}

// sever ends the connection without an answer.
func (c *Conn) sever(reset bool) {
	if !c.took() {
		panic(http.ErrAbortHandler) // net/http's way to end a stream without an answer.
	}
	c.hangUp(reset)
}
