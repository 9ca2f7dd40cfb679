package transport

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"slipway/internal/fault"
)

func ok(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") }

func secure(t testing.TB, pair tls.Certificate) string {
	return serveTLS(t, &tls.Config{Certificates: []tls.Certificate{pair}}, exchanges(ok))
}

func get(t *testing.T, c *Client, url string) (Answer, error) {
	return c.Do(t.Context(), Call{Op: "look", Method: "GET", URL: url})
}

func TestDo_saysWhyACertificateIsNotTrusted(t *testing.T) {
	ca, stranger := newAuthority(t, "House CA"), newAuthority(t, "Strange CA")
	with := func(change func(*x509.Certificate)) *x509.Certificate {
		tmpl := template("server")
		change(tmpl)
		return tmpl
	}
	day := func(d time.Time) string { return d.UTC().Format("2 January 2006") }
	long, soon := time.Now().Add(-48*time.Hour), time.Now().Add(48*time.Hour)
	tests := []struct {
		name string
		pair tls.Certificate
		why  string
	}{
		{"self-signed", sign(t, template("self"), nil), "It is self-signed, so nobody else vouches for it."},
		{"unknown issuer", sign(t, template("server"), &stranger), "Its issuer, CN=Strange CA, is not known to this computer."},
		{"expired", sign(t, with(func(c *x509.Certificate) { c.NotBefore, c.NotAfter = long.Add(-time.Hour), long }), &ca), "It expired on " + day(long) + "."},
		{"not yet valid", sign(t, with(func(c *x509.Certificate) { c.NotBefore, c.NotAfter = soon, soon.Add(time.Hour) }), &ca), "It is not valid before " + day(soon) + "."},
		{"wrong name", sign(t, with(func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, []string{"a.example", "b.example"} }), &ca), "It is made out for a.example, b.example and not for 127.0.0.1."},
		{"no name", sign(t, with(func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, nil }), &ca), "It is made out for server (in the subject only) and not for 127.0.0.1."},
		{"wrong use", sign(t, with(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning} }), &ca), "It cannot be verified: certificate specifies an incompatible key usage."},
		{"all of it", sign(t, with(func(c *x509.Certificate) {
			c.NotBefore, c.NotAfter, c.IPAddresses, c.DNSNames = long.Add(-time.Hour), long, nil, []string{"a", "b", "c", "d", "e"}
		}), &stranger), "Its issuer, CN=Strange CA, is not known to this computer, and it expired on " + day(long) + ", and it is made out for a, b, c and 2 others and not for 127.0.0.1."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			addr := secure(t, tt.pair)
			c := client(t, Config{CAFile: ca.file(t)})
			_, err := get(t, c, "https://"+addr)
			f := wantFault(t, err, fault.Untrusted, addr)
			cert := f.Certificate
			if cert == nil || cert.Why != tt.why {
				t.Fatalf("certificate is %+v, want why %q", cert, tt.why)
			}
			leaf := tt.pair.Leaf
			if cert.Host != addr || cert.SHA256 != fingerprint(tt.pair) || cert.Subject != leaf.Subject.String() || cert.Issuer != leaf.Issuer.String() ||
				!cert.NotAfter.Equal(leaf.NotAfter) || !cert.NotBefore.Equal(leaf.NotBefore) || cert.Known != "" || f.Server != addr || f.Op != "look" {
				t.Errorf("certificate %+v in %+v", cert, f)
			}
			if c.Certificate(addr) != fingerprint(tt.pair) || fault.Retryable(err) {
				t.Error("the certificate was not noted, or the fault may be retried")
			}
		})
	}
}

func TestDo_trustsWhatTheCAFileVouchesFor(t *testing.T) {
	root := newAuthority(t, "Root")
	tmpl := template("Middle")
	tmpl.IsCA, tmpl.KeyUsage = true, x509.KeyUsageCertSign
	middlePair := sign(t, tmpl, &root)
	middle := authority{cert: middlePair.Leaf, key: keyOf(middlePair)}
	leaf := sign(t, template("server"), &middle)
	leaf.Certificate = append(leaf.Certificate, middlePair.Certificate[0])
	addr := secure(t, leaf)
	c := client(t, through("socks5://"+serve(t, socksProxy), Config{CAFile: root.file(t)})) // which resolves the name
	for _, host := range []string{addr, strings.Replace(addr, "127.0.0.1", "localhost", 1), strings.Replace(addr, "127.0.0.1", "LOCALHOST", 1)} {
		if ans, err := get(t, c, "https://"+host); err != nil || string(ans.Body) != "ok" {
			t.Errorf("%s: answer %+v, error %v", host, ans, err)
		}
		if c.Certificate(host) != fingerprint(leaf) {
			t.Errorf("%s: no certificate noted", host)
		}
	}
}

func TestDo_pinStandsAboveEverything(t *testing.T) {
	ca := newAuthority(t, "House CA")
	tmpl := template("old")
	tmpl.NotBefore, tmpl.NotAfter, tmpl.IPAddresses = time.Now().Add(-2*time.Hour), time.Now().Add(-time.Hour), nil
	expired, good := sign(t, tmpl, nil), sign(t, template("good"), &ca)
	oldAddr, goodAddr := secure(t, expired), secure(t, good)
	pins := pinned{oldAddr: fingerprint(expired), goodAddr: fingerprint(expired)}
	c := client(t, Config{CAFile: ca.file(t), Pins: pins})
	if _, err := get(t, c, "https://"+oldAddr); err != nil {
		t.Errorf("the pinned certificate was refused: %v", err)
	}
	_, err := get(t, c, "https://"+goodAddr)
	f := wantFault(t, err, fault.CertChanged, "not the one that was accepted", "administrator")
	if f.Certificate == nil || f.Certificate.Known != fingerprint(expired) || f.Certificate.SHA256 != fingerprint(good) {
		t.Errorf("certificate %+v", f.Certificate)
	}
}

func TestSend_untrustedServerGetsNoByte(t *testing.T) {
	got := make(chan error, 1)
	addr := serve(t, func(conn net.Conn) {
		coded := tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{sign(t, template("self"), nil)}})
		_, err := coded.Read(make([]byte, 1))
		got <- err
	})
	_, err := client(t, Config{}).Send(t.Context(), Upload{Op: "send", Method: "PUT", URL: "https://" + addr, Header: http.Header{"X-Auth-Token": {"secret"}}})
	wantFault(t, err, fault.Untrusted)
	if <-got == nil {
		t.Error("the server got a byte of the request")
	}
}

func TestSend_bodyArrivesOverTLS(t *testing.T) {
	ca := newAuthority(t, "House CA")
	got := make(chan int64, 1)
	addr := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{sign(t, template("server"), &ca)}, NextProtos: []string{"h2", "http/1.1"}},
		exchanges(func(w http.ResponseWriter, r *http.Request) {
			n, _ := io.Copy(io.Discard, r.Body)
			got <- n
			w.WriteHeader(http.StatusNoContent)
		}))
	const size = 20*mebi + 5
	ans, err := client(t, Config{CAFile: ca.file(t)}).Send(t.Context(), Upload{
		Op: "send", Method: "PUT", URL: "https://" + addr, Expect: true, Body: Body{File: patternReader(size), Size: size},
	})
	if err != nil || ans.Sent != size || <-got != size {
		t.Errorf("answer %+v, error %v", ans, err)
	}
}

func TestSend_earlyRefusalOverTLSIsReturned(t *testing.T) {
	ca := newAuthority(t, "House CA")
	addr := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{sign(t, template("server"), &ca)}}, func(conn net.Conn) {
		_, br := readHead(conn)
		_, _ = io.CopyN(io.Discard, br, mebi)
		_, _ = io.WriteString(conn, "HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno")
		reset(conn.(*tls.Conn).NetConn())
	})
	const size = 256 * mebi
	ans, err := client(t, Config{CAFile: ca.file(t)}).Send(t.Context(), Upload{
		Op: "send", Method: "PUT", URL: "https://" + addr, Body: Body{File: patternReader(size), Size: size},
	})
	if err != nil || ans.Status != 413 || string(ans.Body) != "no" || ans.Sent >= size {
		t.Errorf("answer %+v, error %v", ans, err)
	}
}

func TestDo_clientCertificate(t *testing.T) {
	ca := newAuthority(t, "House CA")
	mine := sign(t, template("me"), &ca)
	pool := x509.NewCertPool()
	pool.AddCert(ca.cert)
	asked := make(chan string, 1)
	for version, kind := range map[uint16]fault.Kind{tls.VersionTLS12: fault.Unreachable, tls.VersionTLS13: fault.Login} {
		cfg := &tls.Config{
			Certificates: []tls.Certificate{sign(t, template("server"), &ca)}, ClientAuth: tls.RequireAndVerifyClientCert,
			ClientCAs: pool, MaxVersion: version,
		}
		addr := serveTLS(t, cfg, func(conn net.Conn) {
			asked <- conn.(*tls.Conn).ConnectionState().PeerCertificates[0].Subject.CommonName
			exchanges(ok)(conn)
		})
		c := client(t, Config{CAFile: ca.file(t), ClientCert: pairFile(t, mine)})
		if _, err := get(t, c, "https://"+addr); err != nil || <-asked != "me" {
			t.Errorf("version %x: %v", version, err)
		}
		_, err := get(t, client(t, Config{CAFile: ca.file(t)}), "https://"+addr)
		if wantFault(t, err, kind, "client certificate"); fault.Retryable(err) {
			t.Errorf("version %x: may be tried again: %v", version, err)
		}
	}
}

// pairFile writes certificate and key into one PEM file.
func pairFile(t *testing.T, pair tls.Certificate) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: pair.Certificate[0]})
	return writeFile(t, "pair.pem", append(text, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})...))
}

func TestNew_refusesFilesAndProxies(t *testing.T) {
	empty := writeFile(t, "empty.pem", nil)
	good := pairFile(t, sign(t, template("me"), nil))
	tests := map[string]struct {
		cfg   Config
		field string
	}{
		"no CA file":          {Config{CAFile: empty + ".missing"}, "ca-file"},
		"CA file without any": {Config{CAFile: empty}, "ca-file"},
		"no certificate":      {Config{ClientCert: empty + ".missing"}, "client-cert"},
		"no key in it":        {Config{ClientCert: empty}, "client-cert"},
		"key alone":           {Config{ClientKey: good}, "client-cert"},
		"no key file":         {Config{ClientCert: good, ClientKey: empty + ".missing"}, "client-key"},
		"key file without":    {Config{ClientCert: good, ClientKey: empty}, "client-key"},
		"no proxy":            {Config{Proxy: ProxyManual}, "proxy-url"},
		"proxy unknown":       {Config{Proxy: ProxyManual, ProxyURL: "ftp://proxy"}, "proxy-url"},
		"proxy with user":     {Config{Proxy: ProxyManual, ProxyURL: "http://user:hunter2@proxy:1"}, "proxy-url"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := New(tt.cfg)
			f := wantFault(t, err, fault.Invalid)
			if f.Field != tt.field || strings.Contains(f.Error(), "hunter2") {
				t.Errorf("field %q: %v", f.Field, f)
			}
		})
	}
}

func TestNew_zeroConfigIsUsable(t *testing.T) {
	c, err := New(Config{})
	if err != nil || c.cfg.Stall != time.Minute || c.cfg.Answer != 30*time.Minute || c.cfg.Proxy != ProxyEnvironment {
		t.Errorf("%+v, %v", c.cfg, err)
	}
}
