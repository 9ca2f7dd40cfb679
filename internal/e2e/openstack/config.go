//go:build unix

package openstack

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"text/template"
)

func secretText() string {
	b := make([]byte, 12)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}

// cleanEnv is this process's environment without proxies and OpenStack settings.
func cleanEnv() []string {
	env := []string{"PYTHONWARNINGS=ignore"}
	for _, kv := range os.Environ() {
		name, _, _ := strings.Cut(strings.ToUpper(kv), "=")
		if !strings.HasPrefix(name, "OS_") && !strings.HasSuffix(name, "_PROXY") {
			env = append(env, kv)
		}
	}
	return env
}

func dials(ctx context.Context, addr string) bool {
	var d net.Dialer
	c, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return false
	}
	_ = c.Close()
	return true
}

// settings is what the templates see.
type settings struct {
	Dir, Log                          string
	Ports                             ports
	TTL                               int // seconds
	Port                              int
	SizeCap, Quota                    int64
	Password, Certificate, ConfigPath string
	Root                              bool
}

func (s *Stack) write(name, text string, set settings) error {
	set.Dir, set.Ports = s.dir, s.ports
	t, err := template.New(name).Parse(text)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, set); err != nil {
		return err
	}
	return os.WriteFile(s.path(name), b.Bytes(), 0o600)
}

func (s *Stack) writeConfig(context.Context) error {
	files := []struct {
		name, text string
		set        settings
	}{
		{"keystone/keystone.conf", keystoneConf, settings{Log: "keystone", TTL: 3600}},
		{"keystone-short/keystone.conf", keystoneConf, settings{Log: "keystone-short", TTL: int(ShortTTL.Seconds())}},
		{"glance/glance-api.conf", glanceConf, settings{Log: "glance", Port: s.ports.Glance, SizeCap: 1 << 40, Password: s.passwords["glance"], ConfigPath: s.path("glance")}},
		{"glance-tight/glance-api.conf", glanceConf, settings{Log: "glance-tight", Port: s.ports.Tight, SizeCap: TightSizeCap, Quota: TightQuota, Password: s.passwords["glance"], ConfigPath: s.path("glance-tight")}},
	}
	for _, f := range files {
		if err := s.write(f.name, f.text, f.set); err != nil {
			return err
		}
	}
	for _, dir := range []string{"glance", "glance-tight"} {
		if err := s.copyPipeline(dir); err != nil {
			return err
		}
	}
	if err := s.writeKeys(); err != nil {
		return err
	}
	return s.writeNginx("glance")
}

// copyPipeline gives a Glance its request pipeline from the package.
func (s *Stack) copyPipeline(dir string) error {
	text, err := os.ReadFile(s.path("pkg/usr/share/glance-common/glance-api-paste.ini"))
	if err != nil {
		return err
	}
	out := strings.ReplaceAll(string(text), "/etc/glance/healthcheck_disable", s.path(dir, "healthcheck_disable"))
	return os.WriteFile(s.path(dir, "glance-api-paste.ini"), []byte(out), 0o600)
}

// writeKeys writes what keystone-manage's key commands would: 32 random bytes in
// base64 for the staged key, 0, and the primary key, 1. Each of those commands
// costs more than a second.
func (s *Stack) writeKeys() error {
	for _, dir := range []string{"fernet-keys", "credential-keys"} {
		for _, n := range []string{"0", "1"} {
			b := make([]byte, 32)
			_, _ = rand.Read(b)
			if err := os.WriteFile(s.path("keystone", dir, n), []byte(base64.URLEncoding.EncodeToString(b)), 0o600); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Stack) writeNginx(certificate string) error {
	return s.write("nginx/nginx.conf", nginxConf, settings{Certificate: s.path("tls", certificate), Root: os.Getuid() == 0})
}

// unpackGlance unpacks, and does not install, the two packages that hold Glance's
// programs and pipeline: so no daemon, user or database appears on the machine.
func (s *Stack) unpackGlance(ctx context.Context) error {
	if err := s.tool(ctx, s.path("pkg"), "apt-get", "download", "-qq", "glance-api", "glance-common"); err != nil {
		return err
	}
	debs, err := filepath.Glob(s.path("pkg", "*.deb"))
	if err != nil {
		return err
	}
	for _, deb := range debs {
		if err := s.tool(ctx, s.path("pkg"), "dpkg-deb", "-x", deb, s.path("pkg")); err != nil {
			return err
		}
	}
	return nil
}

// migrate makes both databases and Keystone's first user.
func (s *Stack) migrate(ctx context.Context) error {
	conf := s.path("keystone/keystone.conf")
	url := s.AuthURL()
	for _, args := range [][]string{
		{"/usr/bin/python3", s.path("pkg/usr/bin/glance-manage"), "--config-file", s.path("glance/glance-api.conf"), "db_sync"},
		{"keystone-manage", "--config-file", conf, "db_sync"},
		{
			"keystone-manage", "--config-file", conf, "bootstrap", "--bootstrap-password", s.passwords["admin"],
			"--bootstrap-region-id", "RegionOne", "--bootstrap-public-url", url, "--bootstrap-internal-url", url, "--bootstrap-admin-url", url,
		},
		{"sqlite3", s.path("glance.db"), "PRAGMA journal_mode=WAL;"},
		{"sqlite3", s.path("keystone.db"), "PRAGMA journal_mode=WAL;"},
	} {
		if err := s.tool(ctx, s.dir, args...); err != nil {
			return err
		}
	}
	return nil
}

func (s *Stack) certificates(ctx context.Context) error {
	for _, name := range []string{"glance", "impostor"} {
		err := s.tool(ctx, s.path("tls"), "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
			"-nodes", "-keyout", name+".key", "-out", name+".pem", "-days", "30", "-subj", "/CN="+name+".test",
			"-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost")
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Stack) tool(ctx context.Context, dir string, args ...string) error {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Dir, cmd.Env = dir, cleanEnv()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", args[0], err, out)
	}
	return nil
}
