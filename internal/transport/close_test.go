package transport

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
)

func TestClose_dropsIdleConnectionsAndKeepsNewOnes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dials := 0
		c := client(t, Config{})
		c.dial = func(context.Context, string, string) (net.Conn, error) {
			dials++
			here, there := net.Pipe()
			go func() {
				defer there.Close()
				for br := bufio.NewReader(there); ; {
					if _, err := http.ReadRequest(br); err != nil {
						return
					}
					_, _ = io.WriteString(there, status(200))
				}
			}()
			return here, nil
		}
		for i, want := range []int{1, 1, 2, 2} {
			if i == 2 {
				c.Close()
			}
			if _, err := c.Do(t.Context(), Call{Op: "look", Method: "GET", URL: "http://server.example/"}); err != nil {
				t.Fatal(err)
			}
			if dials != want {
				t.Errorf("%d connections after request %d, want %d", dials, i+1, want)
			}
		}
		c.Close()
	})
}

// An agent that takes as many bytes of the file as it was told, and leaves the rest
// of the form unread, would read that as its next request.
func TestSend_saysThatTheConnectionEndsAndNeverUsesItAgain(t *testing.T) {
	heads := make(chan string, 2)
	addr := serve(t, func(conn net.Conn) {
		head, br := readHead(conn)
		heads <- head
		_, _ = io.CopyN(io.Discard, br, int64(len("file-tail")))
		_, _ = io.WriteString(conn, status(200))
		_, _ = io.Copy(io.Discard, br)
	})
	c := client(t, Config{})
	body := Body{File: strings.NewReader("file"), Size: 4, Suffix: []byte("-tail")}
	for range 2 {
		up := Upload{Op: "send", Method: "POST", URL: "http://" + addr + "/", Header: http.Header{"Connection": {"keep-alive"}}, Body: body, Close: true}
		if ans, err := c.Send(t.Context(), up); err != nil || ans.Status != 200 {
			t.Fatalf("answer %+v, error %v", ans, err)
		}
		if head := <-heads; strings.Count(head, "Connection:") != 1 || !strings.Contains(head, "\r\nConnection: close\r\n") {
			t.Errorf("it said\n%s", head)
		}
		body.File = strings.NewReader("file")
		if cn := c.idle.take(target{url: &url.URL{Scheme: "http"}, hostport: addr}); cn != nil {
			t.Error("the connection was kept")
		}
	}
	c.Close()
}
