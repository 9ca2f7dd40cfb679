package lxcaupdate_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"log"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest"
	"slipway/internal/backend/lxcaupdate"
	"slipway/internal/lab/lxca"
	"slipway/internal/transport"
)

func TestConformance(t *testing.T) {
	backendtest.Run(t, backendtest.Subject{
		Start: startAppliance, Values: backend.Fill(lxcaupdate.Spec().Request, nil),
		Extension: ".tgz", Beside: []string{".xml", ".chg", ".txt"}, NamesAreUnique: true,
	})
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
		Open:    func(t *testing.T, o backendtest.Opening) backend.Driver { return openForSuite(t, addr, o) },
		Fill:    func() { lab.Configure(func(c *lxca.Conditions) { c.Full = true }) },
		Items:   func() []backendtest.Item { return payloads(lab.Updates()) },
		Secrets: func() []string { return append(lab.Sessions(), lxca.Password, wrongPassword) },
	}
}

// payloads are the updates as the suite sees them, by their .tgz files.
func payloads(updates []lxca.Update) []backendtest.Item {
	var out []backendtest.Item
	for _, u := range updates {
		item := backendtest.Item{ID: u.FixID, Name: u.FixID}
		i := slices.IndexFunc(u.Members, func(m lxca.Member) bool { return strings.HasSuffix(m.Name, ".tgz") })
		if i >= 0 && len(u.Members) == len(all) {
			item.Size, item.SHA512, item.Usable = u.Members[i].Size, u.Members[i].SHA512, true
		}
		out = append(out, item)
	}
	return out
}

const wrongPassword = "not-the-password-of-USERID"

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
	d, err := lxcaupdate.New(v, client, lxcaupdate.WithClock(time.Now, hurried))
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
