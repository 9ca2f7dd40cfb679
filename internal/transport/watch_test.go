package transport

import (
	"bytes"
	"context"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"slipway/internal/fault"
)

// pipeClient returns a client whose connections end in talk, without a network, so
// that time can be made to pass.
func pipeClient(t *testing.T, cfg Config, talk func(net.Conn)) *Client {
	c := client(t, cfg)
	c.dial = func(context.Context, string, string) (net.Conn, error) {
		here, there := net.Pipe()
		go func() {
			defer there.Close()
			talk(there)
		}()
		return here, nil
	}
	return c
}

func upload(size int64, expect bool) Upload {
	return Upload{Op: "send", Method: "PUT", URL: "http://server.example/", Body: Body{File: patternReader(size), Size: size}, Expect: expect}
}

func TestSend_stallIsBrokenOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := pipeClient(t, Config{Stall: 40 * time.Second}, func(conn net.Conn) {
			_, br := readHead(conn)
			_, _ = io.CopyN(io.Discard, br, mebi)
			time.Sleep(time.Hour)
		})
		began := time.Now()
		ans, err := c.Send(t.Context(), upload(8*mebi, false))
		wantFault(t, err, fault.Interrupted, "No byte moved for 40 seconds", "of 8,388,608 bytes")
		if took := time.Since(began); took < 40*time.Second || took > 50*time.Second {
			t.Errorf("noticed after %v", took)
		}
		if ans.Sent < mebi-4096 || ans.Sent > mebi+4096 {
			t.Errorf("sent %d", ans.Sent)
		}
		time.Sleep(2 * time.Hour)
	})
}

func TestSend_slowIsNoStall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := pipeClient(t, Config{Stall: 40 * time.Second}, func(conn net.Conn) {
			_, br := readHead(conn)
			for range 20 {
				_, _ = io.CopyN(io.Discard, br, 4096)
				time.Sleep(39 * time.Second)
			}
			_, _ = io.WriteString(conn, "HTTP/1.1 204 No Content\r\n\r\n")
		})
		if ans, err := c.Send(t.Context(), upload(20*4096, false)); err != nil || ans.Status != 204 {
			t.Errorf("answer %+v, error %v", ans, err)
		}
	})
}

func TestSend_interimAnswersKeepAStillBodyAlive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := pipeClient(t, Config{Stall: 40 * time.Second}, func(conn net.Conn) {
			_, br := readHead(conn)
			for range 5 {
				time.Sleep(30 * time.Second)
				_, _ = io.WriteString(conn, "HTTP/1.1 102 Processing\r\n\r\n")
			}
			_, _ = io.CopyN(io.Discard, br, mebi)
			_, _ = io.WriteString(conn, "HTTP/1.1 204 No Content\r\n\r\n")
		})
		if ans, err := c.Send(t.Context(), upload(mebi, false)); err != nil || ans.Status != 204 {
			t.Errorf("answer %+v, error %v", ans, err)
		}
	})
}

func TestSend_limitIsNoStall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := pipeClient(t, Config{Stall: time.Second, Limit: NewLimit(1)}, func(conn net.Conn) {
			_, br := readHead(conn)
			_, _ = io.CopyN(io.Discard, br, 100)
			_, _ = io.WriteString(conn, "HTTP/1.1 204 No Content\r\n\r\n")
		})
		began := time.Now()
		ans, err := c.Send(t.Context(), upload(100, false))
		if took := time.Since(began); err != nil || ans.Status != 204 || took < 90*time.Second {
			t.Errorf("answer %+v, error %v after %v", ans, err, took)
		}
	})
}

func TestSend_answerMayTakeLongButNotForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pause := 25 * time.Minute
		c := pipeClient(t, Config{}, func(conn net.Conn) {
			_, br := readHead(conn)
			_, _ = io.CopyN(io.Discard, br, mebi)
			time.Sleep(pause)
			_, _ = io.WriteString(conn, "HTTP/1.1 204 No Content\r\n\r\n")
		})
		if ans, err := c.Send(t.Context(), upload(mebi, false)); err != nil || ans.Status != 204 {
			t.Errorf("answer %+v, error %v", ans, err)
		}
		pause = 31 * time.Minute
		ans, err := c.Send(t.Context(), upload(mebi, false))
		wantFault(t, err, fault.Interrupted, "All 1,048,576 bytes were sent, but no answer came within 30 minutes")
		if ans.Sent != mebi {
			t.Errorf("sent %d", ans.Sent)
		}
		time.Sleep(time.Hour)
	})
}

func TestSend_anUploadMayWaitLongerOrShorterThanItsClient(t *testing.T) {
	for name, c := range map[string]struct{ client, upload, wait time.Duration }{
		"as its client says": {2 * time.Minute, 0, 2 * time.Minute},
		"as nobody says":     {0, 0, 30 * time.Minute},
		"shorter":            {2 * time.Hour, 10 * time.Second, 10 * time.Second},
		"longer":             {time.Minute, 100 * time.Minute, 100 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				cl := pipeClient(t, Config{Answer: c.client}, func(conn net.Conn) {
					_, br := readHead(conn)
					_, _ = io.Copy(io.Discard, br)
				})
				up := upload(mebi, false)
				up.Answer = c.upload
				began := time.Now()
				ans, err := cl.Send(t.Context(), up)
				wantFault(t, err, fault.Interrupted, "All 1,048,576 bytes were sent")
				if took := time.Since(began); took != c.wait || ans.Sent != mebi {
					t.Errorf("%d bytes were sent and the answer waited for %v, want %v", ans.Sent, took, c.wait)
				}
			})
		})
	}
}

func TestSend_answerBodyThatStopsIsNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := pipeClient(t, Config{}, func(conn net.Conn) {
			_, br := readHead(conn)
			_, _ = io.CopyN(io.Discard, br, 10)
			_, _ = io.WriteString(conn, "HTTP/1.1 500 Oops\r\nContent-Length: 100\r\n\r\nhalf")
			time.Sleep(time.Hour)
		})
		ans, err := c.Send(t.Context(), upload(10, false))
		if err != nil || ans.Status != 500 || string(ans.Body) != "half" || !ans.Truncated {
			t.Errorf("answer %+v, error %v", ans, err)
		}
		time.Sleep(time.Hour)
	})
}

func TestDo_silentServerIsLeftAfterTheStallTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := pipeClient(t, Config{}, func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) })
		began := time.Now()
		_, err := c.Do(t.Context(), Call{Op: "look", Method: "GET", URL: "http://server.example/"})
		wantFault(t, err, fault.Interrupted, "No answer came within 1 minute")
		if took := time.Since(began); took != time.Minute {
			t.Errorf("took %v; a stall must not be repeated", took)
		}
	})
}

func TestDo_silentHandshakeEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := pipeClient(t, Config{}, func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) })
		_, err := c.Do(t.Context(), Call{Op: "look", Method: "GET", URL: "https://server.example/"})
		wantFault(t, err, fault.Unreachable, "nothing answered within 20 seconds")
	})
}

func TestDo_idleConnectionIsClosedAfterAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		closed := make(chan time.Time, 1)
		c := pipeClient(t, Config{}, func(conn net.Conn) {
			readHead(conn)
			_, _ = io.WriteString(conn, "HTTP/1.1 204 No Content\r\n\r\n")
			_, _ = io.Copy(io.Discard, conn)
			closed <- time.Now()
		})
		began := time.Now()
		if _, err := c.Do(t.Context(), Call{Op: "look", Method: "GET", URL: "http://server.example/"}); err != nil {
			t.Fatal(err)
		}
		if at := <-closed; at.Sub(began) != idleTime {
			t.Errorf("closed after %v", at.Sub(began))
		}
	})
}

func TestSend_expect(t *testing.T) {
	tests := []struct {
		name   string
		talk   func(conn net.Conn, take func())
		status int
		sent   int64
		took   time.Duration
		again  bool // the next body asks as well
	}{
		{"allowed at once", func(conn net.Conn, take func()) {
			_, _ = io.WriteString(conn, "HTTP/1.1 100 Continue\r\n\r\n")
			take()
			_, _ = io.WriteString(conn, "HTTP/1.1 204 No Content\r\n\r\n")
		}, 204, mebi, 0, true},
		{"refused", func(conn net.Conn, _ func()) {
			_, _ = io.WriteString(conn, "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
		}, 413, 0, 0, true},
		{"accepted without wanting the body", func(conn net.Conn, _ func()) {
			_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
		}, 200, 0, 0, true},
		{"refused after a while", func(conn net.Conn, _ func()) {
			time.Sleep(900 * time.Millisecond)
			_, _ = io.WriteString(conn, "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")
		}, 401, 0, 900 * time.Millisecond, true},
		{"ignored", func(conn net.Conn, take func()) {
			take()
			_, _ = io.WriteString(conn, "HTTP/1.1 204 No Content\r\n\r\n")
		}, 204, mebi, time.Second, false},
		{"allowed late", func(conn net.Conn, take func()) {
			time.Sleep(3 * time.Second)
			_, _ = io.WriteString(conn, "HTTP/1.1 100 Continue\r\n\r\n")
			take()
			_, _ = io.WriteString(conn, "HTTP/1.1 204 No Content\r\n\r\n")
		}, 204, mebi, 3 * time.Second, true},
		{"not supported", func(conn net.Conn, _ func()) {
			_, _ = io.WriteString(conn, "HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n")
		}, 417, 0, 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				asked := make(chan bool, 2)
				c := pipeClient(t, Config{}, func(conn net.Conn) {
					head, br := readHead(conn)
					asked <- bytes.Contains([]byte(head), []byte("Expect: 100-continue\r\n"))
					tt.talk(conn, func() { _, _ = io.CopyN(io.Discard, br, mebi) })
				})
				began := time.Now()
				ans, err := c.Send(t.Context(), upload(mebi, true))
				if err != nil || ans.Status != tt.status || ans.Sent != tt.sent || time.Since(began) != tt.took {
					t.Errorf("answer %d, sent %d, error %v after %v", ans.Status, ans.Sent, err, time.Since(began))
				}
				if !<-asked {
					t.Error("the first body did not ask")
				}
				_, _ = c.Send(t.Context(), upload(mebi, true))
				if again := <-asked; again != tt.again {
					t.Errorf("asked again is %t, want %t", again, tt.again)
				}
			})
		})
	}
}
