package glance

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/transport"
)

func TestSession_refusedLoginCountsForThoseWhoWaitedForIt(t *testing.T) {
	var logins atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		logins.Add(1)
		w.WriteHeader(http.StatusUnauthorized)
	}))
	t.Cleanup(server.Close)
	client, err := transport.New(transport.Config{Proxy: transport.ProxyNone})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	d, err := New(backend.Values{"auth-url": server.URL, "user": "anna", "password": "wrong", "project": "p"}, client)
	if err != nil {
		t.Fatal(err)
	}
	accept := func(*login) bool { return true }
	arrived := d.refused.Load() // before the one that is ahead was refused
	for range 2 {
		if _, err := d.session(t.Context(), accept); !fault.Is(err, fault.Login) {
			t.Fatalf("got %v", err)
		}
	}
	if _, err := d.sessionAfter(t.Context(), arrived, accept); !fault.Is(err, fault.Login) || logins.Load() != 2 {
		t.Errorf("got %v after %d logins, want 2", err, logins.Load())
	}
}
