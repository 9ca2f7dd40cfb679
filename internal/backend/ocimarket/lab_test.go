package ocimarket_test

import (
	"context"
	"log/slog"
	"net"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/backend/ocimarket"
	"slipway/internal/fault"
	"slipway/internal/lab/ocm"
	"slipway/internal/lab/relay"
)

// site is the lab's service behind TLS and behind a relay that breaks the way to it.
type site struct {
	*testing.T
	lab    *ocm.Service
	relay  *relay.Relay
	driver *ocimarket.Driver
	sent   *tally
}

// newSite starts a service with these switches thrown. profile is keys and texts.
func newSite(t *testing.T, switches []string, profileTexts ...string) *site {
	t.Helper()
	s := &site{T: t, lab: ocm.New(ocm.Options{}), sent: &tally{}}
	for _, one := range append([]string{"pace=1ms"}, switches...) {
		if err := s.lab.Trouble(one); err != nil {
			t.Fatal(err)
		}
	}
	var server *httptest.Server
	s.relay, server = relayed(t, s.lab)
	v := stand.With(profile("https://"+s.relay.Addr()), profileTexts...)
	var err error
	s.driver, err = ocimarket.New(v, stand.Trusting(t, server, slog.New(s.sent)), ocimarket.WithClock(time.Now, stand.Hurried))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.driver.Close() })
	return s
}

func relayed(t *testing.T, lab *ocm.Service) (*relay.Relay, *httptest.Server) {
	t.Helper()
	server := stand.TLS(t, lab)
	r, err := relay.Start(t.Context(), server.Listener.Addr().(*net.TCPAddr).String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r, server
}

// upload makes attempts as the queue would, with the last token, until one succeeds or
// fails for good; most is how many there may be.
func (s *site) upload(req backend.Request, r *stand.Recorder, most int) (result backend.Result, attempts int, err error) {
	for attempts = 1; ; attempts++ {
		if token := r.Token(); token == nil {
			result, err = s.driver.Upload(s.Context(), req, r.Report)
		} else {
			result, err = s.driver.Resume(s.Context(), req, token, r.Report)
		}
		if err == nil || !fault.Retryable(err) || attempts == most {
			return result, attempts, err
		}
	}
}

// arrived fails unless the service has one image, with these bytes.
func (s *site) arrived(data []byte) {
	s.Helper()
	files := s.lab.Files()
	if len(files) != 1 || !files[0].Usable || files[0].Size != int64(len(data)) || files[0].MD5 != sumOf(data) {
		s.Errorf("there are %+v", files)
	}
}

// tally counts the bytes of chunks that have left, by the log of the transport.
type tally struct {
	mu    sync.Mutex // guards bytes and forms
	bytes int64
	forms int
}

// Enabled implements [slog.Handler].
func (*tally) Enabled(context.Context, slog.Level) bool { return true }

// WithAttrs implements [slog.Handler].
func (c *tally) WithAttrs([]slog.Attr) slog.Handler { return c }

// WithGroup implements [slog.Handler].
func (c *tally) WithGroup(string) slog.Handler { return c }

// Handle implements [slog.Handler].
func (c *tally) Handle(_ context.Context, line slog.Record) error {
	chunk, sent := false, int64(0)
	line.Attrs(func(a slog.Attr) bool {
		chunk = chunk || a.Key == "url" && strings.HasSuffix(a.Value.String(), "/chunk")
		if a.Key == "sent" {
			sent = a.Value.Int64()
		}
		return true
	})
	if chunk {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.bytes, c.forms = c.bytes+sent, c.forms+1
	}
	return nil
}

func (c *tally) count() (bytes int64, forms int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.bytes, c.forms
}
