package transport

import (
	"io"
	"math"
	"net/http"
)

// maxInterim is how many 1xx answers may come before the real one.
const maxInterim = 1000

// Answer is a reply with its body read. A status of 400 or more is an answer.
type Answer struct {
	Status    int
	Header    http.Header
	Body      []byte
	Truncated bool   // there was more than the limit, or the connection broke within the body of a refusal
	Host      string // host:port that was asked
	Sent      int64  // for Send: bytes of Body.File that left; also set when an error is returned
}

// receive reads the answer while the request is being sent.
func (x *exchange) receive() {
	resp, err := x.readHead()
	if err != nil || resp.StatusCode >= 300 {
		x.conn.wire.halt()
	}
	close(x.final)
	if err != nil {
		x.reply <- reply{err: err}
		return
	}
	x.reply <- x.readBody(resp)
}

// readHead reads up to the head of the final answer.
func (x *exchange) readHead() (*http.Response, error) {
	allowed := false
	for range maxInterim {
		x.conn.in.left = maxHead
		resp, err := http.ReadResponse(x.conn.br, &http.Request{Method: x.method})
		if err != nil {
			return nil, err
		}
		switch {
		case resp.StatusCode == http.StatusSwitchingProtocols:
			return nil, errNotHTTP
		case resp.StatusCode >= 200:
			return resp, nil
		case resp.StatusCode == http.StatusContinue && !allowed:
			allowed = true
			close(x.leave)
		}
	}
	return nil, errNotHTTP
}

// readBody reads what is kept of the answer's body. The rest of a longer one is
// not read: its connection is closed instead.
func (x *exchange) readBody(resp *http.Response) reply {
	x.conn.wire.readIdle(x.idle)
	x.conn.in.left = math.MaxInt64
	body, err := io.ReadAll(io.LimitReader(resp.Body, x.keep+1))
	truncated := int64(len(body)) > x.keep
	whole := err == nil && !truncated
	if !whole {
		x.conn.abort()
	}
	_ = resp.Body.Close() // all is read, or the connection is closed
	return reply{
		answer: Answer{
			Status: resp.StatusCode, Header: resp.Header, Body: body[:min(int64(len(body)), x.keep)],
			Truncated: !whole, Host: x.conn.target.hostport,
		},
		keep: whole && !resp.Close && x.conn.br.Buffered() == 0,
		cut:  err,
	}
}
