package lxcaos_test

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
	"slipway/internal/backend/lxcaos"
	"slipway/internal/lab/lxca"
	"slipway/internal/transport"
)

func TestConformance(t *testing.T) {
	backendtest.Run(t, backendtest.Subject{
		Start: startAppliance, Values: values("type", "OS", "os", "rhels"), NameField: "name", Extension: ".iso",
	})
}

// values returns request texts with their defaults; change is keys and values.
func values(change ...string) backend.Values {
	v := backend.Values{}
	for i := 0; i+1 < len(change); i += 2 {
		v[change[i]] = change[i+1]
	}
	return backend.Fill(lxcaos.Spec().Request, v)
}

// startAppliance starts an appliance for the suite.
func startAppliance(t *testing.T) backendtest.Server {
	t.Helper()
	lab := lxca.New(lxca.Options{})
	server := httptest.NewUnstartedServer(lab)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // the suite breaks handshakes on purpose
	server.StartTLS()
	t.Cleanup(func() {
		server.Close()
		lab.Close()
	})
	sum := sha256.Sum256(server.Certificate().Raw)
	addr := strings.TrimPrefix(server.URL, "https://")
	return backendtest.Server{
		Addr: addr, Certificate: hex.EncodeToString(sum[:]),
		Open: func(t *testing.T, o backendtest.Opening) backend.Driver { return openForSuite(t, addr, o) },
		Fill: func() { lab.Configure(func(c *lxca.Conditions) { c.Full = true }) },
		Items: func() []backendtest.Item {
			var out []backendtest.Item
			for _, f := range lab.Files() {
				out = append(out, backendtest.Item{ID: f.ID, Name: f.Name, Size: f.Size, SHA512: f.SHA512, Usable: f.Usable})
			}
			return out
		},
		Secrets: func() []string { return append(lab.Sessions(), lxca.Password, wrongPassword) },
	}
}

const wrongPassword = "not-the-Passw0rd-of-anybody"

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
	v := backend.Values{"address": "https://" + addr, "user": lxca.User, "password": lxca.Password}
	if o.WrongPassword {
		v["password"] = wrongPassword
	}
	d, err := lxcaos.New(v, client, lxcaos.WithClock(time.Now, hurried))
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
