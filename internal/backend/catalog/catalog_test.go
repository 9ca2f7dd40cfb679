package catalog_test

import (
	"encoding/pem"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/catalog"
	"slipway/internal/fault"
	"slipway/internal/lab/openstack"
	"slipway/internal/source"
	"slipway/internal/transport"
)

func TestAll_everySpecIsCompleteAndHasTheConnectionFields(t *testing.T) {
	ids := map[string]bool{}
	for _, s := range catalog.All() {
		if s.ID == "" || ids[s.ID] || s.Title == "" || s.Summary == "" || s.ItemNoun == "" || s.Resume == "" {
			t.Errorf("spec %+v", s)
		}
		ids[s.ID] = true
		keys := map[string]bool{}
		for _, f := range s.Profile {
			if keys[f.Key] {
				t.Errorf("%s: two fields named %s", s.ID, f.Key)
			}
			keys[f.Key] = true
		}
		for _, key := range []string{"ca-file", "client-cert", "client-key", "proxy", "proxy-url", "proxy-user", "proxy-password"} {
			f, ok := backend.Lookup(s.Profile, key)
			if !ok || f.Group != "Connection" || !f.Advanced {
				t.Errorf("%s: field %s is %+v", s.ID, key, f)
			}
		}
	}
}

func TestAll_requestFieldsWorkWithTheirDefaults(t *testing.T) {
	for _, s := range catalog.All() {
		keys := map[string]bool{}
		for _, f := range s.Request {
			if keys[f.Key] || f.Key == "" || f.Label == "" || f.Kind == "" || f.Kind == backend.Secret {
				t.Errorf("%s: field %+v", s.ID, f)
			}
			keys[f.Key] = true
		}
		for _, bad := range backend.Validate(s.Request, backend.Fill(s.Request, nil)) {
			if f, _ := backend.Lookup(s.Request, bad.Field); !f.Required {
				t.Errorf("%s: the default of %s breaks a rule: %v", s.ID, bad.Field, bad)
			}
		}
	}
}

func TestLookup_findsBackEndsByID(t *testing.T) {
	for i, id := range []string{"glance", "lxcaos", "lxcaupdate", "zstackimage", "ocimarket"} {
		s, ok := catalog.Lookup(id)
		if !ok || s.ID != id || len(s.Profile) != len(catalog.All()[i].Profile) {
			t.Errorf("%s: %v, %v", id, s.ID, ok)
		}
	}
	if _, ok := catalog.Lookup("nothing"); ok {
		t.Error("there is no such back end")
	}
}

func TestProxyFields_areShownForAProxyOfOnesOwn(t *testing.T) {
	s, _ := catalog.Lookup("glance")
	for proxy, want := range map[string]bool{"": false, "none": false, "manual": true} {
		visible := backend.Visible(s.Profile, backend.Values{"proxy": proxy})
		if got := slices.ContainsFunc(visible, func(f backend.Field) bool { return f.Key == "proxy-password" }); got != want {
			t.Errorf("%q: shown %v", proxy, got)
		}
	}
}

func TestHost_countsByTheServersAddress(t *testing.T) {
	if got := catalog.Host("glance", backend.Values{"auth-url": "https://cloud.example.org:5000/v3"}); got != "cloud.example.org:5000" {
		t.Errorf("got %q", got)
	}
	for _, id := range lenovo {
		if got := catalog.Host(id, backend.Values{"address": "https://LXCA.example.org/ui/"}); got != "lxca.example.org:443" {
			t.Errorf("%s: got %q", id, got)
		}
	}
	if got := catalog.Host("nothing", nil); got != "" {
		t.Errorf("got %q", got)
	}
}

// profile returns the texts of a login to a cloud at root.
func profile(root string) backend.Values {
	return backend.Values{"auth-url": root + openstack.IdentityPath, "user": "demo", "password": "demo", "project": "demo", "proxy": "none"}
}

func TestOpen_trustsTheCAFileAndNothingElse(t *testing.T) {
	cloud := openstack.New(openstack.Options{})
	server := httptest.NewTLSServer(cloud)
	t.Cleanup(func() {
		server.Close()
		cloud.Close()
	})
	v := profile(server.URL)
	_, err := open(t, v).Check(t.Context())
	if !fault.Is(err, fault.Untrusted) || fault.Of(err).Certificate == nil {
		t.Errorf("without the CA file: %v", err)
	}
	v["ca-file"] = filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(v["ca-file"], block, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, v).Check(t.Context()); err != nil {
		t.Errorf("with the CA file: %v", err)
	}
}

func open(t *testing.T, v backend.Values) backend.Driver {
	t.Helper()
	d, err := catalog.Open("glance", v, catalog.Shared{UserAgent: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeDriver(t, d) })
	return d
}

func closeDriver(t *testing.T, d backend.Driver) {
	t.Helper()
	if c, ok := d.(io.Closer); ok {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestOpen_goesThroughTheManualProxy(t *testing.T) {
	v := profile("http://cloud.invalid")
	v["proxy"], v["proxy-url"], v["proxy-user"], v["proxy-password"] = "manual", "http://127.0.0.1:1", "me", "proxy-secret"
	_, err := open(t, v).Check(t.Context())
	if !fault.Is(err, fault.Unreachable) || strings.Contains(err.Error(), "proxy-secret") {
		t.Errorf("got %v", err)
	}
}

func TestOpen_refusesWhatCannotWork(t *testing.T) {
	good := profile("https://cloud.example.org")
	for _, c := range []struct {
		id, key, value string
		kind           fault.Kind
	}{
		{"nothing", "", "", fault.NotFound},
		{"glance", "auth-url", "cloud", fault.Invalid},
		{"glance", "project", "", fault.Invalid},
		{"glance", "proxy", "perhaps", fault.Invalid},
		{"glance", "ca-file", "/there/is/no/such/file", fault.Invalid},
		{"glance", "no-such-field", "x", fault.Invalid},
		{"lxcaos", "address", "http://lxca.example.org", fault.Invalid},
		{"lxcaupdate", "address", "lxca", fault.Invalid},
		{"lxcaupdate", "password", "", fault.Invalid},
		{"lxcaupdate", "login", "perhaps", fault.Invalid},
	} {
		v := good.Clone()
		if slices.Contains(lenovo, c.id) {
			v = appliance("https://lxca.example.org")
		}
		v[c.key] = c.value
		_, err := catalog.Open(c.id, v, catalog.Shared{})
		if !fault.Is(err, c.kind) || c.kind == fault.Invalid && fault.Of(err).Field != c.key {
			t.Errorf("%s %s=%q: %v", c.id, c.key, c.value, err)
		}
	}
}

func TestOpen_sharesPinsAndLimit(t *testing.T) {
	cloud := openstack.New(openstack.Options{})
	server := httptest.NewTLSServer(cloud)
	t.Cleanup(func() {
		server.Close()
		cloud.Close()
	})
	pins, _, err := transport.OpenPins(filepath.Join(t.TempDir(), "pins.json"))
	if err != nil {
		t.Fatal(err)
	}
	shared := catalog.Shared{Pins: pins, Limit: transport.NewLimit(0)}
	d, err := catalog.Open("glance", profile(server.URL), shared)
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.Check(t.Context())
	if !fault.Is(err, fault.Untrusted) {
		t.Fatalf("got %v", err)
	}
	if err := pins.Trust(*fault.Of(err).Certificate, true); err != nil {
		t.Fatal(err)
	}
	req := smallRequest(t)
	if _, err := d.Upload(t.Context(), req, func(backend.Progress) error { return nil }); err != nil {
		t.Errorf("with the pin: %v", err)
	}
}

func smallRequest(t *testing.T) backend.Request {
	t.Helper()
	path := filepath.Join(t.TempDir(), "disk.raw")
	if err := os.WriteFile(path, make([]byte, 4096), 0o600); err != nil {
		t.Fatal(err)
	}
	id, err := source.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	s, _ := catalog.Lookup("glance")
	return backend.Request{Items: []backend.Item{{Identity: id}}, Values: backend.Fill(s.Request, backend.Values{"name": "disk", "disk-format": "raw"})}
}
