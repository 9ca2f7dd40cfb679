//go:build unix

package openstack

import (
	"context"
	"crypto/sha256"
	"encoding/pem"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"
)

// Limits of the tight Glance and life of the short tokens.
const (
	TightSizeCap = 8 << 20  // bytes; a larger image is refused after that many
	TightQuota   = 16 << 20 // bytes; a larger declared size is refused at once
	ShortTTL     = 8 * time.Second
)

// Stack is the running servers.
type Stack struct {
	dir       string
	ports     ports
	passwords map[string]string // by user

	mu    sync.Mutex         // guards procs
	procs map[string]*server // by name: keystone, keystone-short, glance, glance-tight, nginx
}

type ports struct{ Keystone, KeystoneShort, KeystoneTLS, Glance, GlanceTLS, Tight int }

// Up makes the folder's contents and starts everything; it returns when all
// servers answer. Down ends them.
func Up(ctx context.Context, dir string) (*Stack, error) {
	s := &Stack{dir: dir, procs: map[string]*server{}, passwords: map[string]string{}}
	for _, user := range []string{"admin", "glance", "demo", "reader", "other", "tight"} {
		s.passwords[user] = secretText()
	}
	if err := s.choosePorts(ctx); err != nil {
		return nil, err
	}
	for _, step := range []func(context.Context) error{s.layout, s.unpackGlance, s.writeConfig, s.migrate, s.certificates, s.startAll, s.seed} {
		if err := step(ctx); err != nil {
			s.Down()
			return nil, err
		}
	}
	return s, nil
}

// choosePorts finds ports that are free now. They lie below those that the system gives
// to outgoing connections, which would take one before its server is up.
func (s *Stack) choosePorts(ctx context.Context) error {
	p := &s.ports
	for _, port := range []*int{&p.Keystone, &p.KeystoneShort, &p.KeystoneTLS, &p.Glance, &p.GlanceTLS, &p.Tight} {
		l, err := listenLow(ctx)
		if err != nil {
			return err
		}
		defer l.Close() // held until all are chosen, so that no port comes twice
		*port = l.Addr().(*net.TCPAddr).Port
	}
	return nil
}

// listenLow listens on a port from 20000 to 31999.
func listenLow(ctx context.Context) (l net.Listener, err error) {
	for range 100 {
		var lc net.ListenConfig
		if l, err = lc.Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(20000+rand.IntN(12000)))); err == nil {
			return l, nil
		}
	}
	return nil, err
}

func (s *Stack) layout(context.Context) error {
	for _, d := range []string{
		"keystone", "keystone-short", "keystone/fernet-keys", "keystone/credential-keys", "glance/policy.d", "glance-tight",
		"images", "staging", "tasks", "lock", "tls", "nginx", "log", "tmp", "pkg",
	} {
		if err := os.MkdirAll(s.path(d), 0o700); err != nil {
			return err
		}
	}
	return nil
}

func (s *Stack) path(elem ...string) string {
	return filepath.Join(append([]string{s.dir}, elem...)...)
}

// User returns the password of a user: demo (member of project demo), reader
// (role reader there), other and tight (each in a project of that name).
func (s *Stack) User(name string) (password string) { return s.passwords[name] }

// AuthURL is Keystone without TLS.
func (s *Stack) AuthURL() string { return local("http", s.ports.Keystone) + "/v3" }

// ShortAuthURL is the Keystone whose tokens live for ShortTTL.
func (s *Stack) ShortAuthURL() string { return local("http", s.ports.KeystoneShort) + "/v3" }

// TLSAuthURL is Keystone behind nginx with TLS; its region for images is RegionTLS.
func (s *Stack) TLSAuthURL() string { return local("https", s.ports.KeystoneTLS) + "/v3" }

// GlanceAddr is host:port of the plain Glance, for a relay in front of it.
func (s *Stack) GlanceAddr() string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.ports.Glance))
}

// GlanceURL is Glance without TLS.
func (s *Stack) GlanceURL() string { return local("http", s.ports.Glance) }

// TLSHosts are the host:port pairs behind nginx: Keystone's and Glance's.
func (s *Stack) TLSHosts() []string {
	return []string{"127.0.0.1:" + strconv.Itoa(s.ports.KeystoneTLS), "127.0.0.1:" + strconv.Itoa(s.ports.GlanceTLS)}
}

func local(scheme string, port int) string { return fmt.Sprintf("%s://127.0.0.1:%d", scheme, port) }

// Fingerprint is the SHA-256 of the certificate that nginx presents, in lower-case hex.
func (s *Stack) Fingerprint() string {
	text, err := os.ReadFile(s.path("tls/glance.pem"))
	if err != nil {
		return ""
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return ""
	}
	return fmt.Sprintf("%x", sha256.Sum256(block.Bytes))
}

// Kill ends a server and its workers at once, as a power cut would.
func (s *Stack) Kill(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.procs[name]
	if !ok {
		return errors.New("no server named " + name)
	}
	p.kill()
	return nil
}

// Restart starts a killed server again and waits until it answers.
func (s *Stack) Restart(ctx context.Context, name string) error {
	if err := s.Kill(name); err != nil {
		return err
	}
	return s.start(ctx, name)
}

// SwapCertificate lets nginx present another certificate from now on, as an
// impostor would, or the first one again.
func (s *Stack) SwapCertificate(ctx context.Context, impostor bool) error {
	name := "glance"
	if impostor {
		name = "impostor"
	}
	if err := s.writeNginx(name); err != nil {
		return err
	}
	return s.Restart(ctx, "nginx")
}

// Down ends every server.
func (s *Stack) Down() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.procs {
		p.kill()
	}
}
