package catalog_test

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/catalog"
	"slipway/internal/fault"
	"slipway/internal/lab/lxca"
	"slipway/internal/source"
	"slipway/internal/transport"
)

// lenovo are the back ends of one appliance.
var lenovo = []string{"lxcaos", "lxcaupdate"}

// appliance returns the texts of a login to an appliance at root.
func appliance(root string) backend.Values {
	return backend.Values{"address": root, "user": lxca.User, "password": lxca.Password, "proxy": "none"}
}

// startAppliance starts an appliance and returns its address.
func startAppliance(t *testing.T) (*lxca.Appliance, string) {
	t.Helper()
	lab := lxca.New(lxca.Options{})
	lab.Configure(func(c *lxca.Conditions) { c.ImportTime = 0 }) // nobody waits for the real clock
	server := httptest.NewTLSServer(lab)
	t.Cleanup(func() {
		server.Close()
		lab.Close()
	})
	return lab, server.URL
}

func TestOpen_bothBackEndsOfOneApplianceShareItsPin(t *testing.T) {
	_, root := startAppliance(t)
	pins, _, err := transport.OpenPins(filepath.Join(t.TempDir(), "pins.json"))
	if err != nil {
		t.Fatal(err)
	}
	for i, id := range lenovo {
		d, err := catalog.Open(id, appliance(root), catalog.Shared{Pins: pins})
		if err != nil {
			t.Fatal(err)
		}
		server, err := d.Check(t.Context())
		if i == 0 && fault.Is(err, fault.Untrusted) {
			if err := pins.Trust(*fault.Of(err).Certificate, true); err != nil {
				t.Fatal(err)
			}
			server, err = d.Check(t.Context())
		}
		if err != nil || server.Product != "Lenovo XClarity Administrator" || server.Account != lxca.User {
			t.Errorf("%s: %+v, %v", id, server, err)
		}
		closeDriver(t, d)
	}
}

func TestOpen_updateArrivesThroughTheCatalog(t *testing.T) {
	lab, root := startAppliance(t)
	pins, _, err := transport.OpenPins(filepath.Join(t.TempDir(), "pins.json"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := catalog.Open("lxcaupdate", appliance(root), catalog.Shared{Pins: pins, Limit: transport.NewLimit(0)})
	if err != nil {
		t.Fatal(err)
	}
	defer closeDriver(t, d)
	_, err = d.Check(t.Context())
	if !fault.Is(err, fault.Untrusted) {
		t.Fatalf("got %v", err)
	}
	if err := pins.Trust(*fault.Of(err).Certificate, true); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Upload(t.Context(), smallUpdate(t), func(backend.Progress) error { return nil }); err != nil {
		t.Error(err)
	}
	if u := lab.Updates(); len(u) != 1 || u[0].FixID != "small" {
		t.Errorf("the appliance has %+v", u)
	}
}

func smallUpdate(t *testing.T) backend.Request {
	t.Helper()
	s, _ := catalog.Lookup("lxcaupdate")
	req := backend.Request{Values: backend.Fill(s.Request, nil)}
	folder := t.TempDir()
	for _, ext := range s.Accept.Extensions {
		path := filepath.Join(folder, "small"+ext)
		if err := os.WriteFile(path, []byte(ext), 0o600); err != nil {
			t.Fatal(err)
		}
		id, err := source.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		req.Items = append(req.Items, backend.Item{Identity: id, Role: s.Accept.Sets.Role(id.Name())})
	}
	return req
}
