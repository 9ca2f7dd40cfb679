package transport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"slipway/internal/fault"
)

// script answers connection after connection, or request after request on one,
// with the given texts; "" hangs up without an answer.
func script(t *testing.T, cfg Config, answers ...string) (c *Client, requests func() int) {
	var mu sync.Mutex
	count := 0
	next := func() string {
		mu.Lock()
		defer mu.Unlock()
		count++
		return answers[min(count, len(answers))-1]
	}
	c = pipeClient(t, cfg, func(conn net.Conn) {
		for {
			head, br := readHead(conn)
			if head == "" || !strings.HasSuffix(head, "\r\n\r\n") {
				return
			}
			var length int64
			if _, after, ok := strings.Cut(head, "Content-Length: "); ok {
				_, _ = fmt.Sscan(after, &length)
			}
			_, _ = io.CopyN(io.Discard, br, length)
			answer := next()
			if answer == "" {
				return
			}
			_, _ = io.WriteString(conn, answer)
		}
	})
	return c, func() int {
		mu.Lock()
		defer mu.Unlock()
		return count
	}
}

func status(code int, headers ...string) string {
	return fmt.Sprintf("HTTP/1.1 %d x\r\n%sContent-Length: 0\r\n\r\n", code, strings.Join(append(headers, ""), "\r\n"))
}

func TestDo_repeatsWhatIsSafeToRepeat(t *testing.T) {
	tests := []struct {
		name    string
		call    Call
		answers []string
		status  int // 0 for a fault
		asked   int
		took    time.Duration
	}{
		{"good at once", Call{Method: "GET"}, []string{status(200)}, 200, 1, 0},
		{"break then good", Call{Method: "GET"}, []string{"", status(200)}, 200, 2, 250 * time.Millisecond},
		{"three breaks", Call{Method: "GET"}, []string{""}, 0, 3, 1250 * time.Millisecond},
		{"put", Call{Method: "PUT", Body: []byte("{}")}, []string{"", status(200)}, 200, 2, 250 * time.Millisecond},
		{"delete", Call{Method: "DELETE"}, []string{"", status(204)}, 204, 2, 250 * time.Millisecond},
		{"head", Call{Method: "HEAD"}, []string{status(502), status(200)}, 200, 2, 250 * time.Millisecond},
		{"post", Call{Method: "POST", Body: []byte("{}")}, []string{""}, 0, 1, 0},
		{"post after 503", Call{Method: "POST"}, []string{status(503)}, 503, 1, 0},
		{"patch", Call{Method: "PATCH"}, []string{""}, 0, 1, 0},
		{"post marked", Call{Method: "POST", Replay: true, Body: []byte("{}")}, []string{"", status(201)}, 201, 2, 250 * time.Millisecond},
		{"503 for good", Call{Method: "GET"}, []string{status(503)}, 503, 3, 1250 * time.Millisecond},
		{"504 with time", Call{Method: "GET"}, []string{status(504, "Retry-After: 2"), status(200)}, 200, 2, 2 * time.Second},
		{"503 with much time", Call{Method: "GET"}, []string{status(503, "Retry-After: 60")}, 503, 1, 0},
		{"429 with time", Call{Method: "GET"}, []string{status(429, "Retry-After: 3"), status(200)}, 200, 2, 3 * time.Second},
		{"429 without", Call{Method: "GET"}, []string{status(429)}, 429, 1, 0},
		{"429 with a date", Call{Method: "GET"}, []string{status(429, "Retry-After: Sat, 01 Jan 2000 00:00:02 GMT"), status(200)}, 200, 2, 2 * time.Second},
		{"500", Call{Method: "GET"}, []string{status(500)}, 500, 1, 0},
		{"404", Call{Method: "GET"}, []string{status(404)}, 404, 1, 0},
		{"cut body", Call{Method: "GET"}, []string{"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 9\r\n\r\n{\"a\":"}, 0, 1, time.Minute},
		{"no HTTP", Call{Method: "GET"}, []string{"SSH-2.0-OpenSSH\r\n\r\n"}, 0, 1, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, asked := script(t, Config{}, tt.answers...)
				defer c.Close()
				began := time.Now()
				tt.call.Op, tt.call.URL = "look", "http://server.example/x"
				ans, err := c.Do(t.Context(), tt.call)
				if (err == nil) != (tt.status != 0) || ans.Status != tt.status && err == nil {
					t.Errorf("answer %d, error %v", ans.Status, err)
				}
				if asked() != tt.asked || time.Since(began) != tt.took {
					t.Errorf("asked %d times in %v, want %d in %v", asked(), time.Since(began), tt.asked, tt.took)
				}
			})
		})
	}
}

func TestDo_cancelEndsThePauseBetweenTries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := script(t, Config{}, status(503, "Retry-After: 5"))
		defer c.Close()
		errQuit := errors.New("quit")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(errQuit) })
		_, err := c.Do(ctx, Call{Op: "look", Method: "GET", URL: "http://server.example/"})
		if !errors.Is(err, errQuit) {
			t.Errorf("error %v", err)
		}
	})
}

func TestDo_deadlineIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := pipeClient(t, Config{}, func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) })
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := c.Do(ctx, Call{Op: "look", Method: "POST", URL: "http://server.example/"})
		wantFault(t, err, fault.Interrupted)
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
	})
}

func TestDo_closedIdleConnectionIsReplacedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dials := 0
		c := client(t, Config{})
		c.dial = func(context.Context, string, string) (net.Conn, error) {
			dials++
			here, there := net.Pipe()
			go func() {
				readHead(there)
				_, _ = io.WriteString(there, status(200))
				_ = there.Close()
			}()
			return here, nil
		}
		began := time.Now()
		for range 3 {
			if _, err := c.Do(t.Context(), Call{Op: "look", Method: "GET", URL: "http://server.example/"}); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		if dials != 3 || !time.Now().Equal(began) {
			t.Errorf("%d connections in %v", dials, time.Since(began))
		}
	})
}

func TestDo_followsRedirectsOnTheSameHostOnly(t *testing.T) {
	var asked []string
	var mu sync.Mutex
	addr := serve(t, exchanges(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, r.Method+" "+r.URL.Path+" "+r.Header.Get("X-Auth-Token"))
		switch r.URL.Path {
		case "/near":
			w.Header().Set("Location", "target?x=1")
			w.WriteHeader(http.StatusFound)
		case "/far":
			w.Header().Set("Location", "http://elsewhere.example/target")
			w.WriteHeader(http.StatusMovedPermanently)
		case "/secure":
			w.Header().Set("Location", "https://"+r.Host+"/target")
			w.WriteHeader(http.StatusPermanentRedirect)
		case "/nowhere":
			w.WriteHeader(http.StatusFound)
		case "/round":
			w.Header().Set("Location", "/round")
			w.WriteHeader(http.StatusTemporaryRedirect)
		}
	}))
	tests := []struct {
		method, path string
		status, asks int
	}{
		{"GET", "/near", 200, 2},
		{"HEAD", "/near", 200, 2},
		{"POST", "/near", 302, 1},
		{"GET", "/far", 301, 1},
		{"GET", "/secure", 308, 1},
		{"GET", "/nowhere", 302, 1},
		{"GET", "/round", 307, maxRedirects + 1},
	}
	c := client(t, Config{})
	for _, tt := range tests {
		asked = nil
		ans, err := c.Do(t.Context(), Call{Op: "look", Method: tt.method, URL: "http://" + addr + tt.path, Header: http.Header{"X-Auth-Token": {"tok"}}})
		if err != nil || ans.Status != tt.status || len(asked) != tt.asks {
			t.Errorf("%s %s: answer %d after %q, error %v", tt.method, tt.path, ans.Status, asked, err)
		}
	}
}

func TestDo_keepsNoMoreThanTheLimit(t *testing.T) {
	addr := serve(t, exchanges(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "0123456789") }))
	c := client(t, Config{})
	for limit, want := range map[int64]string{4: "0123", 9: "012345678", 10: "0123456789", 11: "0123456789", 0: "0123456789"} {
		ans, err := c.Do(t.Context(), Call{Op: "look", Method: "GET", URL: "http://" + addr, Limit: limit})
		if err != nil || string(ans.Body) != want || ans.Truncated != (len(want) < 10) {
			t.Errorf("limit %d: %q, truncated %t, error %v", limit, ans.Body, ans.Truncated, err)
		}
	}
}

func TestDo_requestIsWrittenAsGiven(t *testing.T) {
	heads := make(chan string, 1)
	addr := serve(t, func(conn net.Conn) {
		head, _ := readHead(conn)
		heads <- head
		_, _ = io.WriteString(conn, status(204, "Connection: close"))
	})
	tests := []struct {
		call Call
		want string
	}{
		{Call{Method: "GET", URL: "/v2/images?name=a%20b&x=/#frag"}, "GET /v2/images?name=a%20b&x=/ HTTP/1.1\r\nHost: ADDR\r\nUser-Agent: Slipway\r\n\r\n"},
		{Call{Method: "POST", URL: "/a%2Fb"}, "POST /a%2Fb HTTP/1.1\r\nHost: ADDR\r\nContent-Length: 0\r\nUser-Agent: Slipway\r\n\r\n"},
		{Call{Method: "DELETE", URL: "", Header: http.Header{"User-Agent": {"Own"}, "Host": {"evil"}, "Connection": {"close"}}}, "DELETE / HTTP/1.1\r\nHost: ADDR\r\nUser-Agent: Own\r\n\r\n"},
		{
			Call{Method: "PUT", URL: "/", Body: []byte("abc"), Header: http.Header{"X-A": {"one\r\nX-Evil: two"}}},
			"PUT / HTTP/1.1\r\nHost: ADDR\r\nContent-Length: 3\r\nUser-Agent: Slipway\r\nX-A: one  X-Evil: two\r\n\r\n",
		},
	}
	c := client(t, Config{})
	for _, tt := range tests {
		tt.call.Op, tt.call.URL = "look", "http://"+addr+tt.call.URL
		if _, err := c.Do(t.Context(), tt.call); err != nil {
			t.Fatal(err)
		}
		if head := strings.Replace(<-heads, addr, "ADDR", 1); head != tt.want {
			t.Errorf("head is\n%q, want\n%q", head, tt.want)
		}
	}
}

func TestDo_connectionFaults(t *testing.T) {
	failing := func(err error) *Client {
		c := client(t, Config{})
		c.dial = func(context.Context, string, string) (net.Conn, error) { return nil, err }
		return c
	}
	op := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	tests := []struct {
		name  string
		err   error
		parts []string
	}{
		{"no name", op(&net.DNSError{Name: "server.example", IsNotFound: true}), []string{"no machine named server.example", "spelling"}},
		{"no name server", op(&net.DNSError{Name: "server.example", IsTimeout: true}), []string{"could not be looked up"}},
		{"refused", op(errnoRefused), []string{"Nothing listens at server.example:5000", "refused"}},
		{"no network", op(errnoNetwork), []string{"no route to server.example:5000"}},
		{"no host", op(errnoHost), []string{"no route"}},
		{"too long", op(errnoDialTimeout), []string{"did not answer within 20 seconds", "firewall"}},
		{"timeout", op(context.DeadlineExceeded), []string{"did not answer within 20 seconds"}},
		{"other", errors.New("odd"), []string{"No connection to server.example:5000", "odd"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := get(t, failing(tt.err), "http://server.example:5000/")
			f := wantFault(t, err, fault.Unreachable, tt.parts...)
			if f.Server != "server.example:5000" || f.Op != "look" || !errors.Is(err, tt.err) {
				t.Errorf("fault %+v", f)
			}
		})
	}
	_, err := get(t, client(t, Config{}), "http://127.0.0.1:1/")
	wantFault(t, err, fault.Unreachable, "Nothing listens")
}

func TestDo_wrongSchemeIsTold(t *testing.T) {
	plain := serve(t, func(conn net.Conn) {
		_, _ = io.ReadFull(conn, make([]byte, 5))
		_, _ = io.WriteString(conn, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
	})
	_, err := get(t, client(t, Config{}), "https://"+plain)
	wantFault(t, err, fault.Unreachable, "speaks plain HTTP", "http://")
	mail := serve(t, func(conn net.Conn) { _, _ = io.WriteString(conn, "220 mail.example ready\r\n") })
	_, err = get(t, client(t, Config{}), "https://"+mail)
	wantFault(t, err, fault.Unreachable, "does not speak HTTPS")
	coded := serve(t, func(conn net.Conn) {
		readHead(conn)
		_, _ = conn.Write([]byte{0x15, 3, 1, 0, 2, 2, 10, '\r', '\n', '\r', '\n'})
	})
	_, err = get(t, client(t, Config{}), "http://"+coded)
	wantFault(t, err, fault.Protocol, "speaks HTTPS")
}

func TestDo_headWithoutEndIsCutOff(t *testing.T) {
	addr := serve(t, func(conn net.Conn) {
		readHead(conn)
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nX: ")
		_, _ = io.Copy(conn, pattern{})
	})
	_, err := get(t, client(t, Config{}), "http://"+addr)
	wantFault(t, err, fault.Protocol, "does not speak HTTP")
}

func TestClient_logsOneLineWithoutSecrets(t *testing.T) {
	var log bytes.Buffer
	addr := serve(t, exchanges(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/break" {
			hangUp(w)
		}
	}))
	c := client(t, Config{Secrets: []string{"hunter2"}, Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	call := Call{Op: "log in", Method: "POST", Header: http.Header{"X-Auth-Token": {"gAAAAtoken"}}, Body: []byte(`{"password":"hunter2"}`)}
	for _, path := range []string{"/v3/hunter2?limit=5&ticket=abc123", "/break"} {
		call.URL = "http://" + addr + path
		_, _ = c.Do(t.Context(), call)
	}
	text := log.String()
	if strings.Count(text, "\n") != 2 || !strings.Contains(text, "status=200") || !strings.Contains(text, "limit=5") || !strings.Contains(text, "broke") {
		t.Errorf("log is\n%s", text)
	}
	for _, secret := range []string{"hunter2", "gAAAA", "abc123"} {
		if strings.Contains(text, secret) {
			t.Errorf("log shows %s:\n%s", secret, text)
		}
	}
}

func TestClient_severalAtOnce(t *testing.T) {
	addr := serve(t, exchanges(func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) }))
	c := client(t, Config{})
	var wg sync.WaitGroup
	for i := range 12 {
		wg.Go(func() {
			text := strings.Repeat(fmt.Sprint(i), 1000)
			if ans, err := c.Do(t.Context(), Call{Op: "echo", Method: "POST", URL: "http://" + addr, Body: []byte(text)}); err != nil || string(ans.Body) != text {
				t.Errorf("%d: %v", i, err)
			}
			if ans, err := put(t.Context(), c, addr, mebi/2); err != nil || len(ans.Body) != mebi/2 {
				t.Errorf("%d: %v", i, err)
			}
			c.AddSecret(text)
			c.Redact(text)
		})
	}
	wg.Wait()
}

func TestWords(t *testing.T) {
	for d, want := range map[time.Duration]string{
		time.Second: "1 second", 90 * time.Second: "90 seconds", 2 * time.Minute: "2 minutes", time.Hour: "1 hour", 1500 * time.Millisecond: "1.5s",
	} {
		if got := words(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567"} {
		if got := digits(n); got != want {
			t.Errorf("%d: %q", n, got)
		}
	}
}

func TestParseTarget_hostForms(t *testing.T) {
	tests := []struct{ url, hostport, host, name string }{
		{"https://Server.Example/", "server.example:443", "Server.Example", "server.example"},
		{"http://server.example.:81/", "server.example.:81", "server.example.:81", "server.example"},
		{"https://[2001:db8::1]/", "[2001:db8::1]:443", "[2001:db8::1]", "2001:db8::1"},
		{"https://[fe80::1%25eth0]:8443/", "[fe80::1%eth0]:8443", "[fe80::1]:8443", "fe80::1"},
	}
	for _, tt := range tests {
		got, err := parseTarget(tt.url)
		if err != nil || got.hostport != tt.hostport || got.host() != tt.host || nameOf(got.hostport) != tt.name {
			t.Errorf("%s: %q, %q, %q, %v", tt.url, got.hostport, got.host(), nameOf(got.hostport), err)
		}
	}
}
