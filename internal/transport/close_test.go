package transport

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
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
