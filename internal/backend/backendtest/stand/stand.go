package stand

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest"
	"slipway/internal/transport"
)

// Stand is a lab with one account, and the driver that is put in front of it.
type Stand struct {
	// Lab is the product. It is closed after its server, at the end of the test, if
	// it has a method Close().
	Lab http.Handler
	// Profile returns the texts of a profile for the product at a root, such as
	// "https://127.0.0.1:4711". They have to log in.
	Profile func(root string) backend.Values
	// Secret is the key of the field that a wrong secret is written into for a login
	// that is to be refused; "" means "password".
	Secret string
	// New makes the driver. It should wait by [Hurried].
	New func(v backend.Values, client *transport.Client) (backend.Driver, error)

	// Fill, BreakFetch, Items and Secrets are those of [backendtest.Server]. The wrong
	// secret is added to Secrets, which may be nil.
	Fill       func()
	BreakFetch func(n int64)
	Items      func() []backendtest.Item
	Secrets    func() []string
}

// wrongSecret is a password that nobody has.
const wrongSecret = "not-the-passw0rd-of-anybody"

// Start puts the lab behind TLS and returns it as the suite wants it.
func (s Stand) Start(t *testing.T) backendtest.Server {
	t.Helper()
	server := TLS(t, s.Lab)
	sum := sha256.Sum256(server.Certificate().Raw)
	addr := server.Listener.Addr().String()
	return backendtest.Server{
		Addr: addr, Certificate: hex.EncodeToString(sum[:]), Fill: s.Fill, BreakFetch: s.BreakFetch, Items: s.Items,
		Open: func(t *testing.T, o backendtest.Opening) backend.Driver {
			t.Helper()
			if o.Addr == "" {
				o.Addr = addr
			}
			return s.open(t, o)
		},
		Secrets: func() []string {
			out := []string{wrongSecret}
			if s.Secrets != nil {
				out = append(out, s.Secrets()...)
			}
			return out
		},
	}
}

func (s Stand) open(t *testing.T, o backendtest.Opening) backend.Driver {
	t.Helper()
	client, err := transport.New(transport.Config{Proxy: transport.ProxyNone, Pins: pinned(o.Pin), Log: o.Log})
	if err != nil {
		t.Fatal(err)
	}
	v := s.Profile("https://" + o.Addr)
	if o.WrongPassword {
		key := s.Secret
		if key == "" {
			key = "password"
		}
		v[key] = wrongSecret
	}
	d, err := s.New(v, client)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// pinned accepts one certificate, whoever presents it.
type pinned string

// Pin implements [transport.Pins].
func (p pinned) Pin(string) (string, bool) { return string(p), p != "" }
