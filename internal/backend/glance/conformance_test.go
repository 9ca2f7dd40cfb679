package glance_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"log"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest"
	"slipway/internal/backend/glance"
	"slipway/internal/lab/openstack"
	"slipway/internal/transport"
)

func TestConformance(t *testing.T) {
	backendtest.Run(t, backendtest.Subject{Start: startCloud, Values: values(), NameField: "name"})
}

// startCloud starts a cloud for the suite.
func startCloud(t *testing.T) backendtest.Server {
	t.Helper()
	cloud := openstack.New(openstack.Options{})
	server := httptest.NewUnstartedServer(cloud)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // the suite breaks handshakes on purpose
	server.StartTLS()
	t.Cleanup(func() {
		server.Close()
		cloud.Close()
	})
	sum := sha256.Sum256(server.Certificate().Raw)
	addr := strings.TrimPrefix(server.URL, "https://")
	return backendtest.Server{
		Addr: addr, Certificate: hex.EncodeToString(sum[:]),
		Open: func(t *testing.T, o backendtest.Opening) backend.Driver { return openForSuite(t, addr, o) },
		Fill: func() { cloud.Configure(func(c *openstack.Conditions) { c.ProjectQuota = 1 }) },
		Items: func() []backendtest.Item {
			var out []backendtest.Item
			for _, m := range cloud.Images() {
				out = append(out, backendtest.Item{ID: m.ID, Name: m.Name, Size: m.Received, SHA512: m.Hash, Usable: m.Status == "active"})
			}
			return out
		},
		Secrets: func() []string {
			out := []string{wrongPassword}
			for _, token := range cloud.Tokens() {
				out = append(out, token.ID)
			}
			return out
		},
	}
}

const wrongPassword = "not-the-password-of-demo"

// pinned accepts one certificate, whoever presents it.
type pinned string

func (p pinned) Pin(string) (string, bool) { return string(p), p != "" }

func openForSuite(t *testing.T, addr string, o backendtest.Opening) backend.Driver {
	t.Helper()
	if o.Addr != "" {
		addr = o.Addr
	}
	client, err := transport.New(transport.Config{Proxy: transport.ProxyNone, Pins: pinned(o.Pin), Log: o.Log})
	if err != nil {
		t.Fatal(err)
	}
	v := backend.Values{"auth-url": "https://" + addr + openstack.IdentityPath, "user": "demo", "password": "demo", "project": "demo"}
	if o.WrongPassword {
		v["password"] = wrongPassword
	}
	d, err := glance.New(v, client, glance.WithClock(time.Now, hurried))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// hurried waits a hundredth of what it is asked for.
func hurried(ctx context.Context, d time.Duration) error {
	short, cancel := context.WithTimeout(ctx, d/100)
	defer cancel()
	<-short.Done()
	return context.Cause(ctx)
}
