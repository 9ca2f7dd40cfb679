package zstack

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	fetchWait    = 30 * time.Second
	maxHeader    = 64 << 10 // bytes of an answer's header that are looked at
	maxRedirects = 10
)

// visitor is a program on one of the site's machines that asks other servers for things. It uses no proxy, keeps no connection, and
// trusts the certificates that the lab's computer trusts.
type visitor struct {
	ctx   context.Context
	agent string // User-Agent
	wait  time.Duration
	stays bool // redirects are not followed
}

// visited is an answer whose body has not been read. Close it.
type visited struct {
	*http.Response
	conn    net.Conn
	literal int64 // from the header spelt exactly "Content-Length"; -1 without it
	stop    func() bool
}

func (v *visited) close() {
	v.stop()
	_ = v.conn.Close()
}

// next is where a redirect leads.
func (v *visited) next() (string, error) {
	to, err := v.Location()
	if err != nil {
		return "", err
	}
	return to.String(), nil
}

// ask sends one request without a body and reads the header of the answer, of the last one if redirects lead on.
func (v visitor) ask(method, target, ranges string) (*visited, error) {
	for range maxRedirects {
		u, err := url.Parse(target)
		if err != nil {
			return nil, err
		}
		got, err := v.once(method, u, ranges)
		if err != nil {
			return nil, err
		}
		if v.stays || got.StatusCode/100 != 3 || got.Header.Get("Location") == "" {
			return got, nil
		}
		got.close()
		if target, err = got.next(); err != nil {
			return nil, err
		}
	}
	return nil, errors.New("too many redirects")
}

// once sends one request on a connection of its own.
func (v visitor) once(method string, u *url.URL, ranges string) (*visited, error) {
	request := &http.Request{Method: method, URL: u, Host: u.Host, Header: http.Header{"User-Agent": {v.agent}, "Accept": {"*/*"}}}
	if ranges != "" {
		request.Header.Set("Range", ranges)
	}
	conn, err := v.dial(u)
	if err != nil {
		return nil, err
	}
	got := &visited{conn: conn, stop: context.AfterFunc(v.ctx, func() { _ = conn.Close() })}
	if err := got.exchange(request, time.Now().Add(v.wait)); err != nil {
		got.close()
		return nil, err
	}
	return got, nil
}

// dial connects to the server of a URL.
func (v visitor) dial(u *url.URL) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(v.ctx, v.wait)
	defer cancel()
	var plain net.Dialer
	switch u.Scheme {
	case "http":
		return plain.DialContext(ctx, "tcp", withPort(u, "80"))
	case "https":
		secure := tls.Dialer{NetDialer: &plain, Config: &tls.Config{MinVersion: tls.VersionTLS12}}
		return secure.DialContext(ctx, "tcp", withPort(u, "443"))
	default:
		return nil, fmt.Errorf("unsupported scheme %q", u.Scheme)
	}
}

func withPort(u *url.URL, usual string) string {
	if u.Port() != "" {
		return u.Host
	}
	return net.JoinHostPort(u.Hostname(), usual)
}

// exchange sends the request and reads the header of the answer, and how that was spelt.
func (v *visited) exchange(request *http.Request, until time.Time) error {
	_ = v.conn.SetDeadline(until) // A connection that cannot is closed already.
	if err := request.Write(v.conn); err != nil {
		return err
	}
	var seen headerText
	answer, err := http.ReadResponse(bufio.NewReader(io.TeeReader(v.conn, &seen)), request) //nolint:bodyclose // The connection is closed.
	if err != nil {
		return err
	}
	v.Response, v.literal = answer, -1
	if slices.ContainsFunc(seen.lines(), func(l string) bool { return strings.HasPrefix(l, "Content-Length: ") }) {
		v.literal = answer.ContentLength
	}
	return nil
}

// patient is the body, as long as bytes come within patience of each other.
func (v *visited) patient(patience time.Duration) io.Reader {
	return &hopeful{visited: v, patience: patience}
}

type hopeful struct {
	*visited
	patience time.Duration
}

func (h *hopeful) Read(p []byte) (int, error) {
	_ = h.conn.SetDeadline(time.Now().Add(h.patience)) // As above.
	return h.Body.Read(p)
}

// headerText keeps the first bytes that it is shown.
type headerText struct{ seen bytes.Buffer }

func (h *headerText) Write(p []byte) (int, error) {
	h.seen.Write(p[:min(len(p), max(0, maxHeader-h.seen.Len()))])
	return len(p), nil
}

// lines are those up to the first empty one.
func (h *headerText) lines() []string {
	text, _, _ := strings.Cut(h.seen.String(), "\r\n\r\n")
	return strings.Split(text, "\r\n")
}
