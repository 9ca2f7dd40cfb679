package wire_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"syscall"
	"testing"

	"slipway/internal/lab/wire"
)

func contextOf(t *testing.T) (context.Context, context.CancelFunc) {
	t.Helper()
	return context.WithCancel(t.Context())
}

// lab answers every request with what serve does to its way back.
func lab(t *testing.T, ctx context.Context, serve func(c *wire.Conn, r *http.Request)) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { serve(wire.Back(w, ctx), r) }))
	t.Cleanup(server.Close)
	return server
}

// ask sends a request and reads the answer to its end, and what follows that on the connection.
func ask(t *testing.T, server *httptest.Server, request string) (status int, body string, after error) {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	from := bufio.NewReader(conn)
	response, err := http.ReadResponse(from, nil)
	if err != nil {
		return 0, "", err
	}
	text, err := io.ReadAll(response.Body)
	response.Body.Close()
	if err != nil {
		return response.StatusCode, string(text), err
	}
	if !response.Close {
		return response.StatusCode, string(text), nil
	}
	_, after = from.ReadByte()
	return response.StatusCode, string(text), after
}

const get = "GET / HTTP/1.1\r\nHost: lab\r\n\r\n"

// ended reports how a connection ended: by a reset, or in order.
func ended(err error) string {
	switch {
	case errors.Is(err, syscall.ECONNRESET):
		return "reset"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "closed"
	case err == nil:
		return "open"
	default:
		return err.Error()
	}
}

func TestDeliver(t *testing.T) {
	said := wire.Answer{Status: http.StatusTeapot, Header: http.Header{"X-Word": {"tea"}}, Body: []byte("short")}
	for name, c := range map[string]struct {
		answer wire.Answer
		reset  bool
		take   bool
		status int
		body   string
		end    string
	}{
		"an answer":              {said, false, false, 418, "short", "open"},
		"an answer, taken over":  {said, false, true, 418, "short", "closed"},
		"no content":             {wire.Answer{Status: 204}, false, false, 204, "", "open"},
		"an answer, then reset":  {said, true, false, 418, "short", "reset"},
		"no answer":              {wire.Answer{}, false, false, 0, "", "closed"},
		"no answer, but a reset": {wire.Answer{Reset: true}, false, false, 0, "", "reset"},
		"no answer, taken over":  {wire.Answer{}, false, true, 0, "", "closed"},
	} {
		t.Run(name, func(t *testing.T) {
			server := lab(t, t.Context(), func(back *wire.Conn, _ *http.Request) {
				if c.take {
					back.TakeOver()
				}
				back.Deliver(c.answer, c.reset)
			})
			status, body, after := ask(t, server, get)
			if status != c.status || body != c.body || ended(after) != c.end {
				t.Errorf("answer %d %q, then %s; want %d %q, then %s", status, body, ended(after), c.status, c.body, c.end)
			}
		})
	}
}

func TestDeliver_resetsUnderTLSToo(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		wire.Back(w, t.Context()).Deliver(wire.Answer{Reset: true}, false)
	}))
	defer server.Close()
	response, err := server.Client().Get(server.URL)
	if err == nil {
		response.Body.Close()
	}
	if ended(err) != "reset" {
		t.Errorf("it ended thus: %v", err)
	}
}

func TestDeliver_withoutAConnectionToTakeOver(t *testing.T) {
	w := httptest.NewRecorder()
	wire.Back(w, t.Context()).Deliver(wire.Answer{Status: 200, Body: []byte("x")}, true)
	if w.Code != 200 || w.Body.String() != "x" || w.Header().Get("Content-Length") != "1" {
		t.Errorf("answer %d %q, %v", w.Code, w.Body, w.Header())
	}
	defer func() {
		if got, _ := recover().(error); !errors.Is(got, http.ErrAbortHandler) {
			t.Errorf("it panicked with %v", got)
		}
	}()
	wire.Back(w, t.Context()).Deliver(wire.Answer{}, false)
}

func TestTakeOver_readsTheBodyAndSendsNo100(t *testing.T) {
	server := lab(t, t.Context(), func(c *wire.Conn, r *http.Request) {
		from, _ := c.TakeOver()
		body, err := io.ReadAll(wire.Exactly(from, r.ContentLength))
		c.Deliver(wire.Answer{Status: 200, Body: fmt.Append(nil, string(body), err)}, false)
	})
	status, body, _ := ask(t, server, "PUT / HTTP/1.1\r\nHost: lab\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\ndata")
	if status != 200 || body != "data<nil>" {
		t.Errorf("answer %d %q", status, body)
	}
}

func TestTakeOver_endsWithTheLab(t *testing.T) {
	ctx, end := contextOf(t)
	server := lab(t, ctx, func(c *wire.Conn, _ *http.Request) {
		from, _ := c.TakeOver()
		end()
		_, _ = io.Copy(io.Discard, from) // until the lab's end closes the connection
	})
	if status, _, after := ask(t, server, get); status != 0 || ended(after) == "open" {
		t.Errorf("answer %d, then %v", status, after)
	}
}

func TestBase_isAsTheClientCame(t *testing.T) {
	for _, server := range []*httptest.Server{
		httptest.NewServer(http.HandlerFunc(sayBase)), httptest.NewTLSServer(http.HandlerFunc(sayBase)),
	} {
		response, err := server.Client().Get(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(response.Body)
		response.Body.Close()
		server.Close()
		if string(text) != server.URL {
			t.Errorf("it says %s, want %s", text, server.URL)
		}
	}
}

func sayBase(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, wire.Base(r)) }
