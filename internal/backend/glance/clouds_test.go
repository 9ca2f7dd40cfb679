package glance

import (
	"io/fs"
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// around is a finder over files and variables that are given as texts.
func around(files, env map[string]string) finder {
	return finder{
		getenv: func(key string) string { return env[key] },
		readFile: func(path string) ([]byte, error) {
			if s, ok := files[filepath.ToSlash(path)]; ok {
				return []byte(s), nil
			}
			return nil, fs.ErrNotExist
		},
		home: "/home/u", system: "linux",
	}
}

func found(t *testing.T, files, env map[string]string) []backend.Imported {
	t.Helper()
	got, err := around(files, env).find()
	if err != nil {
		t.Fatal(err)
	}
	return got
}

const cloudsFile = `
clouds:
  prod:
    profile: vendor
    auth: &auth
      username: alice
      project_name: web
      user_domain_name: Corp
      project_domain_id: d1
    region_name: R1
    interface: internalURL
    cacert: ~/ca.pem
    cert: /etc/c.pem
    key: /etc/k.pem
    image_endpoint_override: https://glance.example.org:9292
  dev:
    auth_type: v3applicationcredential
    auth:
      auth_url: https://dev.example.org:5000
      application_credential_id: 0123
      application_credential_secret: "quoted secret"
    verify: false
    regions: [A, {name: B}]
  otc:
    auth:
      <<: *auth
      auth_url: https://iam.%(region_name)s.example.org/v3
      password: 007
    region_name: eu-de
`

func TestImport_cloudsFileWithSecretsAndVendorDefaults(t *testing.T) {
	got := found(t, map[string]string{
		"/home/u/.config/openstack/clouds.yaml":        cloudsFile,
		"/home/u/.config/openstack/secure.yaml":        "clouds: {prod: {auth: {password: s3cret}}}",
		"/home/u/.config/openstack/clouds-public.yaml": "public-clouds: {vendor: {auth: {auth_url: https://prod.example.org:5000/v3}, region_name: ignored}}",
	}, nil)
	if len(got) != 4 {
		t.Fatalf("%d connections: %+v", len(got), got)
	}
	wantImported(t, got[0], "dev (A)", backend.Values{
		keyAuthURL: "https://dev.example.org:5000", keyAuthType: authCredential, keyCredentialID: "0123", keyRegion: "A",
	}, backend.Values{keyCredentialSecret: "quoted secret"})
	wantImported(t, got[1], "dev (B)", nil, nil)
	wantImported(t, got[2], "otc", backend.Values{
		keyAuthURL: "https://iam.eu-de.example.org/v3", keyUser: "alice", keyProject: "web", keyUserDomain: "Corp", keyProjectDomainID: "d1", keyRegion: "eu-de",
	}, backend.Values{keyPassword: "007"})
	wantImported(t, got[3], "prod", backend.Values{
		keyAuthURL: "https://prod.example.org:5000/v3", keyUser: "alice", keyProject: "web", keyUserDomain: "Corp", keyProjectDomainID: "d1",
		keyRegion: "R1", keyInterface: "internal", keyEndpoint: "https://glance.example.org:9292",
		keyCAFile: filepath.Join("/home/u", "ca.pem"), keyClientCert: "/etc/c.pem", keyClientKey: "/etc/k.pem",
	}, backend.Values{keyPassword: "s3cret"})
	if len(got[0].Notes) != 1 || !strings.Contains(got[0].Notes[0], "Slipway does not") {
		t.Errorf("notes about verify: false: %q", got[0].Notes)
	}
	if len(got[3].Notes) != 0 || !strings.HasSuffix(filepath.ToSlash(got[3].From), "openstack/clouds.yaml") {
		t.Errorf("from %s, notes %q", got[3].From, got[3].Notes)
	}
}

func wantImported(t *testing.T, got backend.Imported, name string, open, secrets backend.Values) {
	t.Helper()
	if got.Name != name {
		t.Errorf("name %q, want %q", got.Name, name)
	}
	if open == nil {
		return
	}
	if !maps.Equal(got.Values, open) {
		t.Errorf("%s: %v, want %v", name, got.Values, open)
	}
	if !maps.Equal(got.Secrets, secrets) {
		t.Errorf("%s: other secrets than expected", name)
	}
	all := backend.Fill(profileFields(), got.Values)
	maps.Copy(all, got.Secrets)
	if bad := backend.Validate(profileFields(), all); len(bad) != 0 {
		t.Errorf("%s: %v", name, bad)
	}
}

func TestImport_searchPathAndChosenCloud(t *testing.T) {
	files := map[string]string{
		"clouds.yaml":                "clouds: {here: {auth: {auth_url: https://h.example}}}",
		"/etc/openstack/clouds.yaml": "clouds: {system: {auth: {auth_url: https://s.example}}}",
		"/x/mine.json":               `{"clouds": {"a": {"auth": {"auth_url": "https://a.example"}}, "b": {"auth": {"auth_url": "https://b.example"}}}}`,
	}
	for name, c := range map[string]struct {
		env  map[string]string
		want string
	}{
		"working folder first": {nil, "here"},
		"file by variable":     {map[string]string{"OS_CLIENT_CONFIG_FILE": "/x/mine.json"}, "a b"},
		"chosen cloud first":   {map[string]string{"OS_CLIENT_CONFIG_FILE": "/x/mine.json", "OS_CLOUD": "b"}, "b a"},
	} {
		var names []string
		for _, one := range found(t, files, c.env) {
			names = append(names, one.Name)
		}
		if got := strings.Join(names, " "); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestImport_environment(t *testing.T) {
	got := found(t, nil, map[string]string{
		"OS_AUTH_URL": "https://cloud.example.org:5000/v3", "OS_USERNAME": "bob", "OS_PASSWORD": "pw", "OS_TENANT_NAME": "old",
		"OS_USER_DOMAIN_ID": "default", "OS_REGION_NAME": "R", "OS_INSECURE": "True", "OS_CACERT": "/ca.pem", "OS_ENDPOINT_TYPE": "publicURL", "OS_TRUST_ID": "t",
	})
	if len(got) != 1 || len(got[0].Notes) != 2 || got[0].From != "environment" {
		t.Fatalf("%+v", got)
	}
	wantImported(t, got[0], "cloud.example.org", backend.Values{
		keyAuthURL: "https://cloud.example.org:5000/v3", keyUser: "bob", keyProject: "old", keyUserDomainID: "default", keyRegion: "R", keyCAFile: "/ca.pem",
	}, backend.Values{keyPassword: "pw"})
}

func TestImport_scopesAndWaysToLogIn(t *testing.T) {
	for name, c := range map[string]struct {
		entry string
		want  backend.Values
		notes int
	}{
		"token by what is there": {"auth: {token: t}", backend.Values{keyAuthType: authToken}, 0},
		"token by name":          {"{auth_type: v3token, auth: {token: t, project_id: p}}", backend.Values{keyAuthType: authToken, keyProjectID: "p"}, 0},
		"domain":                 {"auth: {username: u, domain_name: D}", backend.Values{keyUser: "u", keyScope: scopeDomain, keyDomain: "D"}, 1},
		"system":                 {"auth: {username: u, system_scope: all}", backend.Values{keyUser: "u", keyScope: scopeSystem}, 1},
		"credential unnamed":     {"auth: {application_credential_name: n, application_credential_secret: s, username: u}", backend.Values{keyAuthType: authCredential, keyCredentialName: "n", keyUser: "u"}, 0},
		"unsupported":            {"{auth_type: v3oidcpassword, auth: {username: u}}", backend.Values{keyUser: "u"}, 1},
		"unknown vendor":         {"{profile: nobody, auth: {username: u}}", backend.Values{keyUser: "u"}, 1},
		"list of interfaces":     {"{interface: [admin, public], auth: {username: u}}", backend.Values{keyUser: "u", keyInterface: "admin"}, 0},
		"passcode":               {"auth: {username: u, passcode: 1}", backend.Values{keyUser: "u"}, 1},
	} {
		got := found(t, map[string]string{"clouds.yaml": "clouds:\n  c:\n    " + c.entry}, nil)
		if len(got) != 1 || !maps.Equal(got[0].Values, c.want) || len(got[0].Notes) != c.notes {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestImport_damagedFilesAreReportedBesideTheRest(t *testing.T) {
	f := around(map[string]string{"clouds.yaml": "clouds: {a: [", "secure.yaml": "- just\n- a list"}, map[string]string{"OS_AUTH_URL": "https://e.example"})
	got, err := f.find()
	if !fault.Is(err, fault.Invalid) || len(got) != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	f.readFile = func(string) ([]byte, error) { return nil, fs.ErrPermission }
	if _, err := f.find(); !fault.Is(err, fault.Unavailable) {
		t.Errorf("got %v", err)
	}
}

func TestImport_nothingConfigured(t *testing.T) {
	if got := found(t, nil, nil); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	t.Chdir(t.TempDir())
	t.Setenv("HOME", t.TempDir())
	t.Setenv("OS_AUTH_URL", "https://real.example")
	if got, err := importConnections(); err != nil || len(got) == 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

func FuzzParseYAML(f *testing.F) {
	f.Add([]byte(cloudsFile))
	f.Add([]byte("a: &a [*a, *a]\nb: {<<: *a}\n? [x]\n: y\n--- |\n text"))
	f.Add([]byte("{{{{[[[[: : :"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if tree, err := parseYAML(data); err == nil && tree == nil {
			t.Error("neither a tree nor an error")
		}
	})
}
