package transport

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"slipway/internal/fault"
)

const mebi = 1 << 20

func TestSend_bodyIsPrefixFileSuffixWithExactLength(t *testing.T) {
	for _, size := range []int{0, 1, 2, 1000, stepSize - 1, stepSize, stepSize + 1, 3*stepSize + 7} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			file := bytes.Repeat([]byte("slipway!"), size/8+1)[:size]
			type seen struct {
				body   []byte
				length int64
				coding []string
			}
			got := make(chan seen, 1)
			addr := serve(t, exchanges(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				got <- seen{body, r.ContentLength, r.TransferEncoding}
				w.WriteHeader(http.StatusNoContent)
			}))
			ans, err := client(t, Config{}).Send(t.Context(), Upload{
				Op: "send", Method: "POST", URL: "http://" + addr + "/", Header: http.Header{"Content-Length": {"3"}, "Transfer-Encoding": {"chunked"}},
				Body: Body{Prefix: []byte("head-"), File: onlyReader{bytes.NewReader(file)}, Size: int64(size), Suffix: []byte("-tail")},
			})
			if err != nil || ans.Status != 204 || ans.Sent != int64(size) || ans.Host != addr {
				t.Fatalf("answer %+v, error %v", ans, err)
			}
			s := <-got
			if want := "head-" + string(file) + "-tail"; string(s.body) != want {
				t.Errorf("body has %d bytes, want %d", len(s.body), len(want))
			}
			if s.length != int64(size+10) || s.coding != nil {
				t.Errorf("length %d, coding %v", s.length, s.coding)
			}
		})
	}
}

// onlyReader hides io.WriterTo.
type onlyReader struct{ io.Reader }

func TestSend_progressRisesToTheSize(t *testing.T) {
	addr := serve(t, exchanges(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	const size = 5*stepSize + 3
	last, calls := int64(0), 0
	_, err := client(t, Config{}).Send(t.Context(), Upload{
		Op: "send", Method: "PUT", URL: "http://" + addr, Body: Body{File: bytes.NewReader(make([]byte, size)), Size: size},
		Progress: func(sent int64) {
			if calls++; sent <= last {
				t.Errorf("progress went from %d to %d", last, sent)
			}
			last = sent
		},
	})
	if err != nil || last != size || calls < 6 {
		t.Errorf("ended at %d after %d calls: %v", last, calls, err)
	}
}

// The table is what servers do that refuse an upload, some of which lose the
// answer for a client that stops at the write error.
func TestSend_answerThatComesEarlyIsReturned(t *testing.T) {
	const refusal = "HTTP/1.1 413 Too Large\r\nContent-Length: 9\r\n\r\nfull disk"
	tests := map[string]func(conn net.Conn, br *bufio.Reader){
		"answers and closes": func(conn net.Conn, br *bufio.Reader) {
			_, _ = io.CopyN(io.Discard, br, mebi)
			_, _ = io.WriteString(conn, refusal)
		},
		"answers and resets": func(conn net.Conn, br *bufio.Reader) {
			_, _ = io.CopyN(io.Discard, br, mebi)
			_, _ = io.WriteString(conn, refusal)
			_ = conn.(*net.TCPConn).CloseWrite()
			_, _ = io.CopyN(io.Discard, br, 64<<10)
			reset(conn)
		},
		"answers before reading anything": func(conn net.Conn, br *bufio.Reader) {
			_, _ = io.WriteString(conn, refusal)
			_, _ = io.Copy(io.Discard, br)
		},
		"answers and keeps reading": func(conn net.Conn, br *bufio.Reader) {
			_, _ = io.CopyN(io.Discard, br, mebi)
			_, _ = io.WriteString(conn, refusal)
			_, _ = io.Copy(io.Discard, br)
		},
		"answers and reads no more": func(conn net.Conn, br *bufio.Reader) {
			_, _ = io.CopyN(io.Discard, br, mebi)
			_, _ = io.WriteString(conn, refusal)
			waitClosed(conn)
		},
	}
	for name, talk := range tests {
		t.Run(name, func(t *testing.T) {
			addr := serve(t, func(conn net.Conn) {
				_, br := readHead(conn)
				talk(conn, br)
			})
			const size = 256 * mebi
			ans, err := put(t.Context(), client(t, Config{}), addr, size)
			if err != nil || ans.Status != 413 || string(ans.Body) != "full disk" {
				t.Fatalf("answer %d %q, error %v", ans.Status, ans.Body, err)
			}
			if ans.Sent >= size {
				t.Errorf("%d bytes were sent although the server refused", ans.Sent)
			}
		})
	}
}

// waitClosed waits until the other side is gone without reading from it, by writing
// interim answers that nobody needs.
func waitClosed(conn net.Conn) {
	for {
		if _, err := io.WriteString(conn, " "); err != nil {
			return
		}
	}
}

func TestSend_answerTogetherWithResetIsReturned(t *testing.T) {
	for round := range 30 {
		addr := serve(t, func(conn net.Conn) {
			_, br := readHead(conn)
			_, _ = io.CopyN(io.Discard, br, 100)
			_, _ = io.WriteString(conn, "HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno")
			reset(conn)
		})
		ans, err := put(t.Context(), client(t, Config{}), addr, 64*mebi)
		if err != nil || ans.Status != 401 || string(ans.Body) != "no" || ans.Sent == 64*mebi {
			t.Fatalf("round %d: answer %+v, error %v", round, ans, err)
		}
	}
}

func TestSend_refusalCutWithinItsBodyKeepsTheStatus(t *testing.T) {
	addr := serve(t, func(conn net.Conn) {
		readHead(conn)
		_, _ = io.WriteString(conn, "HTTP/1.1 409 Conflict\r\nContent-Length: 100\r\n\r\nalready")
	})
	ans, err := put(t.Context(), client(t, Config{}), addr, 10)
	if err != nil || ans.Status != 409 || string(ans.Body) != "already" || !ans.Truncated {
		t.Errorf("answer %+v, error %v", ans, err)
	}
}

func TestSend_goodAnswerThatComesEarlyDoesNotStopTheBody(t *testing.T) {
	got := make(chan int64, 1)
	addr := serve(t, func(conn net.Conn) {
		_, br := readHead(conn)
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n")
		n, _ := io.CopyN(io.Discard, br, 8*mebi)
		_, _ = io.WriteString(conn, "ok")
		got <- n
	})
	ans, err := put(t.Context(), client(t, Config{}), addr, 8*mebi)
	if err != nil || ans.Status != 200 || string(ans.Body) != "ok" || ans.Sent != 8*mebi {
		t.Errorf("answer %+v, error %v", ans, err)
	}
	if n := <-got; n != 8*mebi {
		t.Errorf("the server got %d bytes", n)
	}
}

func TestSend_closedWithoutAnswerSaysHowFarItGot(t *testing.T) {
	addr := serve(t, func(conn net.Conn) {
		_, br := readHead(conn)
		_, _ = io.CopyN(io.Discard, br, mebi)
	})
	ans, err := put(t.Context(), client(t, Config{}), addr, 64*mebi)
	f := wantFault(t, err, fault.Interrupted, "of 67,108,864 bytes")
	if ans.Sent < mebi || ans.Sent >= 64*mebi || f.Server != addr || f.Op != "send" || !fault.Retryable(err) {
		t.Errorf("sent %d, fault %+v", ans.Sent, f)
	}
}

func TestSend_answerLostAfterTheLastByteIsTold(t *testing.T) {
	addr := serve(t, func(conn net.Conn) {
		_, br := readHead(conn)
		_, _ = io.CopyN(io.Discard, br, mebi)
	})
	ans, err := put(t.Context(), client(t, Config{}), addr, mebi)
	wantFault(t, err, fault.Interrupted, "All 1,048,576 bytes were sent", "Look on the server")
	if ans.Sent != mebi {
		t.Errorf("sent %d", ans.Sent)
	}
}

func TestSend_isNeitherRepeatedNorRedirected(t *testing.T) {
	for _, status := range []int{302, 307, 503, 429} {
		requests := make(chan string, 10)
		addr := serve(t, exchanges(func(w http.ResponseWriter, r *http.Request) {
			requests <- r.URL.Path
			w.Header().Set("Location", "/elsewhere")
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(status)
		}))
		ans, err := put(t.Context(), client(t, Config{}), addr, 10)
		if err != nil || ans.Status != status || len(requests) != 1 {
			t.Errorf("%d: answer %d after %d requests, error %v", status, ans.Status, len(requests), err)
		}
	}
}

func TestSend_errorOfTheFileIsReturnedAsItIs(t *testing.T) {
	errDisk := errors.New("the disk is gone")
	bodies := make(chan int64, 2)
	addr := serve(t, func(conn net.Conn) {
		_, br := readHead(conn)
		n, _ := io.Copy(io.Discard, br)
		bodies <- n
	})
	const size = 2 * mebi
	for _, good := range []int64{mebi, size} {
		file := io.MultiReader(patternReader(good), failing{errDisk})
		ans, err := client(t, Config{}).Send(t.Context(), Upload{
			Op: "send", Method: "PUT", URL: "http://" + addr, Body: Body{File: file, Size: size},
		})
		if err != errDisk { //nolint:errorlint // it must come back as it is, not wrapped
			t.Errorf("error is %v", err)
		}
		if got := <-bodies; got >= size || got != ans.Sent {
			t.Errorf("the server got %d of %d bytes, Sent is %d; it must never get all", got, size, ans.Sent)
		}
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestSend_fileThatEndsEarlyBreaksOff(t *testing.T) {
	addr := serve(t, func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) })
	_, err := client(t, Config{}).Send(t.Context(), Upload{
		Op: "send", Method: "PUT", URL: "http://" + addr, Body: Body{File: strings.NewReader("short"), Size: 10},
	})
	wantFault(t, err, fault.FileChanged, "after 5 of 10 bytes")
}

func TestSend_bytesBeyondTheSizeStayHere(t *testing.T) {
	for name, file := range map[string]io.Reader{"reader": onlyReader{strings.NewReader("0123456789")}, "writer to": strings.NewReader("0123456789")} {
		got := make(chan string, 1)
		addr := serve(t, exchanges(func(_ http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			got <- string(body)
		}))
		_, err := client(t, Config{}).Send(t.Context(), Upload{
			Op: "send", Method: "PUT", URL: "http://" + addr, Body: Body{File: file, Size: 4, Suffix: []byte("!")},
		})
		if body := <-got; err != nil || body != "0123!" {
			t.Errorf("%s: body %q, error %v", name, body, err)
		}
	}
}

func TestSend_cancelClosesTheConnection(t *testing.T) {
	errPaused := errors.New("paused")
	ctx, cancel := context.WithCancelCause(t.Context())
	ended := make(chan struct{})
	addr := serve(t, func(conn net.Conn) {
		_, br := readHead(conn)
		_, _ = io.CopyN(io.Discard, br, mebi)
		cancel(errPaused)
		_, _ = io.Copy(io.Discard, br)
		close(ended)
	})
	_, err := put(ctx, client(t, Config{}), addr, 1<<40)
	if !errors.Is(err, errPaused) {
		t.Errorf("error %v does not wrap the cause", err)
	}
	wantFault(t, err, fault.Canceled)
	<-ended
}

func TestSend_cancelWithAFaultKeepsItsKind(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cause := fault.New(fault.FileChanged, "The file changed.", "Add it again.")
	cancel(cause)
	_, err := put(ctx, client(t, Config{}), "127.0.0.1:1", 1)
	wantFault(t, err, fault.FileChanged)
	if !errors.Is(err, cause) {
		t.Error("the cause is not in the chain")
	}
}

func TestSend_connectionIsUsedAgainBySmallRequests(t *testing.T) {
	conns := make(chan struct{}, 10)
	addr := serve(t, func(conn net.Conn) {
		conns <- struct{}{}
		exchanges(func(http.ResponseWriter, *http.Request) {})(conn)
	})
	c := client(t, Config{})
	if _, err := put(t.Context(), c, addr, mebi); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Do(t.Context(), Call{Op: "look", Method: "GET", URL: "http://" + addr}); err != nil {
		t.Fatal(err)
	}
	if _, err := put(t.Context(), c, addr, mebi); err != nil {
		t.Fatal(err)
	}
	if len(conns) != 2 {
		t.Errorf("%d connections; a body wants its own and the look none", len(conns))
	}
}

func TestSend_refusesAddressesAndMethods(t *testing.T) {
	c := client(t, Config{})
	for _, address := range []string{"", "server/path", "ftp://server", "https://", "https://user:pass@server/", "http://ser ver/", "http://bücher/"} {
		_, err := c.Send(t.Context(), Upload{Op: "send", Method: "PUT", URL: address})
		if f := wantFault(t, err, fault.Invalid); strings.Contains(f.Error(), "pass") && strings.Contains(f.Error(), "user:") {
			t.Errorf("fault shows the password: %v", f)
		}
	}
	_, err := c.Send(t.Context(), Upload{Op: "send", Method: "PUT / HTTP/1.1\r\nX: y", URL: "http://server"})
	wantFault(t, err, fault.Internal)
}
