package transport

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"slipway/internal/fault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve runs talk for every connection to a listener on loopback and returns its
// address. The test ends only when every talk has.
func serve(t testing.TB, talk func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() {
				defer conn.Close()
				talk(conn)
			})
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		wg.Wait()
	})
	return l.Addr().String()
}

// serveTLS is serve with TLS in front of talk.
func serveTLS(t testing.TB, cfg *tls.Config, talk func(net.Conn)) string {
	t.Helper()
	return serve(t, func(conn net.Conn) {
		coded := tls.Server(conn, cfg)
		if coded.Handshake() == nil {
			talk(coded)
			_ = coded.Close()
		}
	})
}

// exchanges answers one request after the other with what handler says.
func exchanges(handler http.HandlerFunc) func(net.Conn) {
	return func(conn net.Conn) {
		br := bufio.NewReader(conn)
		for {
			req, err := http.ReadRequest(br)
			if err != nil {
				return
			}
			w := &answerWriter{header: http.Header{}, status: 200}
			handler(w, req)
			_, _ = io.Copy(io.Discard, req.Body)
			if w.hangUp {
				return
			}
			resp := http.Response{
				StatusCode: w.status, ProtoMajor: 1, ProtoMinor: 1, Header: w.header, Request: req,
				Body: io.NopCloser(strings.NewReader(w.body.String())), ContentLength: int64(w.body.Len()),
			}
			if resp.Write(conn) != nil {
				return
			}
		}
	}
}

// answerWriter keeps an answer until the handler is done.
type answerWriter struct {
	header http.Header
	status int
	body   strings.Builder
	hangUp bool
}

func (w *answerWriter) Header() http.Header         { return w.header }
func (w *answerWriter) WriteHeader(status int)      { w.status = status }
func (w *answerWriter) Write(p []byte) (int, error) { return w.body.Write(p) }

// hangUp closes the connection instead of answering.
func hangUp(w http.ResponseWriter) { w.(*answerWriter).hangUp = true }

// reset closes conn with RST.
func reset(conn net.Conn) {
	_ = conn.(*net.TCPConn).SetLinger(0)
	_ = conn.Close()
}

// readHead reads up to the blank line that ends a request's head and returns what
// was read of the body with it.
func readHead(conn net.Conn) (head string, br *bufio.Reader) {
	br = bufio.NewReaderSize(conn, 4096)
	var b strings.Builder
	for {
		line, err := br.ReadString('\n')
		b.WriteString(line)
		if err != nil || line == "\r\n" {
			return b.String(), br
		}
	}
}

// client returns a client without proxy that is closed with the test.
func client(t testing.TB, cfg Config) *Client {
	t.Helper()
	if cfg.Proxy == "" {
		cfg.Proxy = ProxyNone
	}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// wantFault fails unless err is a fault of kind whose texts hold all of parts.
func wantFault(t *testing.T, err error, kind fault.Kind, parts ...string) fault.Fault {
	t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) {
		t.Fatalf("error is %T (%v), want a fault of kind %s", err, err, kind)
	}
	text := strings.Join([]string{f.What, f.Remedy, f.Code, f.Detail}, "\n")
	if f.Kind != kind {
		t.Errorf("kind is %s, want %s: %s", f.Kind, kind, text)
	}
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("fault does not say %q:\n%s", part, text)
		}
	}
	if f.What == "" || f.Remedy == "" {
		t.Errorf("fault lacks a sentence or a remedy: %#v", f)
	}
	return *f
}

// authority signs certificates.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t testing.TB, name string) authority {
	t.Helper()
	tmpl := template(name)
	tmpl.IsCA, tmpl.KeyUsage = true, x509.KeyUsageCertSign
	pair := sign(t, tmpl, nil)
	return authority{cert: pair.Leaf, key: keyOf(pair)}
}

// file writes the authority's certificate as PEM.
func (a authority) file(t testing.TB) string {
	t.Helper()
	return writeFile(t, "ca.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw}))
}

func template(name string) *x509.Certificate {
	serial, _ := rand.Int(rand.Reader, big.NewInt(1<<62))
	return &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: name}, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"},
	}
}

// sign makes a certificate of tmpl, signed by a, or by itself for nil.
func sign(t testing.TB, tmpl *x509.Certificate, a *authority) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	parent, signer := tmpl, key
	if a != nil {
		parent, signer = a.cert, a.key
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, parent, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

func fingerprint(pair tls.Certificate) string {
	sum := sha256.Sum256(pair.Certificate[0])
	return hex.EncodeToString(sum[:])
}

func writeFile(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// pinned is Pins from a map.
type pinned map[string]string

func (p pinned) Pin(hostport string) (string, bool) {
	sum, ok := p[hostport]
	return sum, ok
}

// patternReader yields n bytes of a pattern without a copy of it in memory.
func patternReader(n int64) io.Reader { return io.LimitReader(pattern{}, n) }

type pattern struct{}

func (pattern) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// put sends size bytes to address without TLS.
func put(ctx context.Context, c *Client, address string, size int64) (Answer, error) {
	return c.Send(ctx, Upload{Op: "send", Method: "PUT", URL: "http://" + address + "/file", Body: Body{File: patternReader(size), Size: size}})
}

func keyOf(pair tls.Certificate) *ecdsa.PrivateKey { return pair.PrivateKey.(*ecdsa.PrivateKey) }
