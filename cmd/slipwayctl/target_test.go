package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/lab/openstack"
	"slipway/internal/profile"
)

// noKeyring is a keyring that does not answer.
type noKeyring struct{}

func (noKeyring) Get(context.Context, string) (map[string]string, error) {
	return nil, fault.New(fault.Unavailable, "The keyring does not answer.", "Unlock it.")
}

func (noKeyring) Set(context.Context, string, map[string]string) error {
	return fault.New(fault.Unavailable, "The keyring does not answer.", "Unlock it.")
}

func TestTarget_addListShowEditRemove(t *testing.T) {
	b := newBench(t)
	b.run("target", "list").wants(t, 0, "There is no target yet")
	b.addLab("demo")
	b.run("target", "list").wants(t, 0, "lab", "glance", b.host())
	b.run("target", "show", "lab").wants(t, 0, "Identity address", b.server.URL, "demo")
	b.must("target", "edit", "lab", "--name", "lab two", "--region", openstack.Region)
	o := b.run("target", "show", "lab two", "--json")
	if p := objects[profile.Profile](t, o.out); len(p) != 1 || p[0].Values["region"] != openstack.Region || p[0].Values["user"] != "demo" {
		t.Errorf("after editing: %s", o.out)
	}
	b.must("target", "edit", "lab two", "--region", "")
	if p := objects[profile.Profile](t, b.must("target", "show", "lab two", "--json")); p[0].Values["region"] != "" {
		t.Errorf("after clearing: %+v", p)
	}
	id := objects[listed](t, b.must("target", "list", "--json"))[0].ID
	b.must("target", "remove", "lab two")
	if left, err := b.secrets.Get(t.Context(), id); err != nil || len(left) != 0 {
		t.Errorf("secrets of a removed target: %v, %v", left, err)
	}
	b.run("target", "show", "lab two").wants(t, 4, "no target")
}

func TestTarget_mistakes(t *testing.T) {
	b := newBench(t)
	b.addLab("demo")
	for name, c := range map[string]struct {
		code  int
		says  string
		in    string
		words string
	}{
		"taken name":           {2, "already", "", "target add LAB --backend glance --auth-url https://c:5000"},
		"missing field":        {2, "--auth-url", "", "target add x --backend glance"},
		"unknown back end":     {2, "back end", "", "target add x --backend tape"},
		"no back end":          {2, "what kind of target", "", "target add x"},
		"no name":              {2, "Usage", "", "target add --backend glance"},
		"secret as argument":   {2, "unknown flag: --password", "", "target add x --backend glance --password hunter2"},
		"no secret came":       {2, "Standard input", "", "target add x --backend glance --auth-url https://c:5000 --password-stdin"},
		"two lines":            {2, "one line", "a\nb\n", "target add x --backend glance --auth-url https://c:5000 --password-stdin"},
		"two secrets":          {2, "Only one secret", "a\n", "target add x --backend glance --auth-url https://c:5000 --password-stdin --token-stdin"},
		"edit what is not":     {4, "no target", "", "target edit nothing --region x"},
		"edit without a name":  {2, "no target named", "", "target edit --region x"},
		"test what is not":     {4, "no target", "", "target test nothing"},
		"remove what is not":   {4, "no target", "", "target remove lab nothing"},
		"import what is not":   {3, "cannot be opened", "", "target import /no/such/file"},
		"import something":     {2, "damaged", "hello", "target import -"},
		"export what is not":   {4, "no target", "", "target export nothing"},
		"discover what is not": {4, "No connection", "", "target discover nothing"},
	} {
		o := b.input(c.in, strings.Fields(c.words)...)
		if o.code != c.code || !strings.Contains(o.err, c.says) {
			t.Errorf("%s: %+v", name, o)
		}
	}
	if got := len(objects[listed](t, b.must("target", "list", "--json"))); got != 1 {
		t.Errorf("%d targets", got)
	}
}

func TestTarget_testSaysWhoWeAre(t *testing.T) {
	b := newBench(t)
	b.addLab("demo")
	b.run("target", "test", "lab").wants(t, 11, "trust add")
	b.run("target", "test", "lab", "--pin", b.fingerprint()).wants(t, 0, "OpenStack Glance", "demo")
	server := objects[backend.Server](t, b.must("target", "test", "lab", "--json"))
	if len(server) != 1 || "sha256:"+server[0].Certificate != b.fingerprint() {
		t.Errorf("server = %+v", server)
	}
}

func TestTarget_addWithAPinTestsIt(t *testing.T) {
	b := newBench(t)
	b.env["SLIPWAY_APPLICATION_CREDENTIAL_SECRET"] = openstack.DemoCredential.Secret
	b.run("target", "add", "cred", "--backend", "glance", "--auth-url", b.server.URL+openstack.IdentityPath, "--auth-type", "application-credential",
		"--application-credential-id", openstack.DemoCredential.ID, "--pin", b.fingerprint()).wants(t, 0, "Saved", "Accepted", "demo")
	delete(b.env, "SLIPWAY_APPLICATION_CREDENTIAL_SECRET")
	b.must("target", "test", "cred")
	b.holdsNoSecret(openstack.DemoCredential.Secret)
}

// holdsNoSecret searches every file of the installation.
func (b *bench) holdsNoSecret(secret string) {
	b.t.Helper()
	err := filepath.WalkDir(b.home, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err == nil && strings.Contains(string(text), secret) {
			b.t.Errorf("the secret is in %s", path)
		}
		return err
	})
	if err != nil {
		b.t.Error(err)
	}
}

func TestTarget_serverThatIsNotThereIsTemporary(t *testing.T) {
	b := prepared(t)
	b.server.Close()
	b.run("target", "test", "lab").wants(t, 5, "To do:")
}

func TestTarget_withoutAKeyring(t *testing.T) {
	b := newBench(t)
	b.secrets = noKeyring{}
	o := b.input("demo\n", "target", "add", "lab", "--backend", "glance", "--auth-url", b.server.URL+openstack.IdentityPath, "--user", "demo", "--project", "demo", "--password-stdin")
	o.wants(t, 1, "keyring does not answer")
	if got := b.must("target", "list", "--json"); got != "" {
		t.Errorf("a target without its secret was kept: %s", got)
	}
	b.must("target", "add", "lab", "--backend", "glance", "--auth-url", b.server.URL+openstack.IdentityPath, "--user", "demo", "--project", "demo")
	b.must("trust", "add", b.host(), b.fingerprint())
	b.run("target", "test", "lab").wants(t, 1, "keyring does not answer")
	b.env["SLIPWAY_PASSWORD"] = "demo"
	b.run("target", "test", "lab").wants(t, 0, "demo")
	b.run("target", "remove", "lab").wants(t, 0, "may still be in the keyring")
}

func TestTarget_exportAndImport(t *testing.T) {
	b, other := newBench(t), newBench(t)
	b.addLab("hunter2")
	text := b.must("target", "export", "lab")
	if strings.Contains(text, "hunter2") {
		t.Errorf("the export holds the secret: %s", text)
	}
	other.input(text, "target", "import", "-").wants(t, 0, "Added the target lab.")
	path := filepath.Join(t.TempDir(), "targets.json")
	if err := os.WriteFile(path, []byte(b.must("target", "export")), 0o600); err != nil {
		t.Fatal(err)
	}
	other.run("target", "import", path).wants(t, 0, "lab (2)")
}

func TestTarget_discoverAddsWhatAnotherToolKnows(t *testing.T) {
	b := newBench(t)
	yaml := filepath.Join(t.TempDir(), "clouds.yaml")
	text := "clouds:\n  elsewhere:\n    auth:\n      auth_url: " + b.server.URL + openstack.IdentityPath +
		"\n      username: demo\n      password: demo\n      project_name: demo\n      user_domain_name: Default\n      project_domain_name: Default\n"
	if err := os.WriteFile(yaml, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("OS_CLIENT_CONFIG_FILE", yaml)
	b.run("target", "discover").wants(t, 0, "elsewhere", yaml)
	b.run("target", "discover", "elsewhere").wants(t, 0, "Added the target elsewhere")
	b.must("trust", "add", b.host(), b.fingerprint())
	b.run("target", "test", "elsewhere").wants(t, 0, "demo")
}

func TestInput_foldersAndRights(t *testing.T) {
	c := &call{shell: &shell{in: strings.NewReader("x")}}
	if _, err := c.input(filepath.Join(t.TempDir(), "gone")); !fault.Is(err, fault.NotFound) || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("input = %v", err)
	}
}
