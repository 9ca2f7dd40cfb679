package transport

import (
	"bufio"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"slipway/internal/fault"
)

const proxyUser, proxyPassword = "paul", "pr0xy/ pass+word"

// httpProxy passes CONNECT and absolute addresses on after it has checked the login.
func httpProxy(conn net.Conn) {
	br := bufio.NewReader(conn)
	req, err := http.ReadRequest(br)
	if err != nil {
		return
	}
	want := "Basic " + base64.StdEncoding.EncodeToString([]byte(proxyUser+":"+proxyPassword))
	if req.Header.Get("Proxy-Authorization") != want {
		_, _ = fmt.Fprintf(conn, "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: %d\r\n\r\n%s", len(want), want)
		return
	}
	switch {
	case strings.HasPrefix(req.URL.Host, "forbidden.example"):
		_, _ = io.WriteString(conn, "HTTP/1.1 403 Forbidden\r\nContent-Length: 6\r\n\r\npolicy")
	case strings.HasPrefix(req.URL.Host, "dead.example"):
		_, _ = io.WriteString(conn, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
	case req.Method == http.MethodConnect:
		join(conn, br, req.URL.Host, func() { _, _ = io.WriteString(conn, "HTTP/1.1 200 Connection established\r\n\r\n") })
	default:
		onward(conn, req)
	}
}

// onward passes one request on and its answer back.
func onward(conn net.Conn, req *http.Request) {
	there, err := net.Dial("tcp", req.URL.Host)
	if err != nil {
		return
	}
	defer there.Close()
	req.Header.Del("Proxy-Authorization")
	req.Header.Set("Via", "proxy")
	if req.Write(there) == nil {
		_ = there.(*net.TCPConn).CloseWrite()
		_, _ = io.Copy(conn, there)
	}
}

// join connects conn with host once ready has said so. It knows the name localhost
// by itself: not every machine has a hosts file.
func join(conn net.Conn, br io.Reader, host string, ready func()) {
	there, err := net.Dial("tcp", strings.Replace(strings.ToLower(host), "localhost", "127.0.0.1", 1))
	if err != nil {
		return
	}
	ready()
	var wg sync.WaitGroup
	wg.Go(func() {
		_, _ = io.Copy(there, br)
		_ = there.(*net.TCPConn).CloseWrite()
	})
	_, _ = io.Copy(conn, there)
	_ = conn.Close()
	_ = there.Close()
	wg.Wait()
}

// socksProxy is a SOCKS5 proxy that wants a login and refuses forbidden.example.
func socksProxy(conn net.Conn) {
	br := bufio.NewReader(conn)
	read := func(n int) []byte {
		b := make([]byte, n)
		_, _ = io.ReadFull(br, b)
		return b
	}
	if methods := read(int(read(2)[1])); !strings.Contains(string(methods), "\x02") {
		_, _ = conn.Write([]byte{5, 0xff})
		return
	}
	_, _ = conn.Write([]byte{5, 2})
	user := string(read(int(read(2)[1])))
	if password := string(read(int(read(1)[0]))); user != proxyUser || password != proxyPassword {
		_, _ = conn.Write([]byte{1, 1})
		return
	}
	_, _ = conn.Write([]byte{1, 0})
	var host string
	switch head := read(4); head[3] {
	case 1:
		host = net.IP(read(4)).String()
	case 3:
		host = string(read(int(read(1)[0])))
	case 4:
		host = net.IP(read(16)).String()
	}
	port := read(2)
	if host == "forbidden.example" {
		_, _ = conn.Write([]byte{5, 2, 0, 1, 0, 0, 0, 0, 0, 0})
		return
	}
	join(conn, br, net.JoinHostPort(host, fmt.Sprint(int(port[0])<<8|int(port[1]))), func() {
		_, _ = conn.Write([]byte{5, 0, 0, 3, 4, 'a', 'b', 'c', 'd', 0, 0})
	})
}

// proxies starts one of each kind; all want the login.
func proxies(t *testing.T, ca *authority) map[string]string {
	coded := &tls.Config{Certificates: []tls.Certificate{sign(t, template("proxy"), ca)}}
	return map[string]string{
		"http":   "http://" + serve(t, httpProxy),
		"https":  "https://" + serveTLS(t, coded, httpProxy),
		"socks5": "socks5://" + serve(t, socksProxy),
	}
}

func through(proxyURL string, cfg Config) Config {
	cfg.Proxy, cfg.ProxyURL, cfg.ProxyUser, cfg.ProxyPassword = ProxyManual, proxyURL, proxyUser, proxyPassword
	return cfg
}

func TestProxy_bodiesAndSmallRequestsPass(t *testing.T) {
	ca := newAuthority(t, "House CA")
	handler := exchanges(func(w http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		_, _ = fmt.Fprintf(w, "%s %s %d %q", r.Method, r.RequestURI, n, r.Header["Proxy-Authorization"])
	})
	targets := []string{
		"http://" + serve(t, handler),
		"https://" + serveTLS(t, &tls.Config{Certificates: []tls.Certificate{sign(t, template("server"), &ca)}}, handler),
	}
	for kind, address := range proxies(t, &ca) {
		for _, target := range targets {
			c := client(t, through(address, Config{CAFile: ca.file(t)}))
			ans, err := c.Do(t.Context(), Call{Op: "look", Method: "GET", URL: target + "/a?b=c"})
			if err != nil || string(ans.Body) != "GET /a?b=c 0 []" {
				t.Errorf("%s to %s: %q, %v", kind, target, ans.Body, err)
			}
			ans, err = c.Send(t.Context(), Upload{Op: "send", Method: "PUT", URL: target + "/f", Body: Body{File: patternReader(mebi), Size: mebi}})
			if err != nil || string(ans.Body) != "PUT /f 1048576 []" || ans.Sent != mebi {
				t.Errorf("%s to %s: %q, %v", kind, target, ans.Body, err)
			}
		}
	}
}

func TestProxy_certificatesAreCheckedBehindIt(t *testing.T) {
	ca := newAuthority(t, "House CA")
	pair := sign(t, template("self"), nil)
	addr := secure(t, pair)
	for kind, address := range proxies(t, &ca) {
		_, err := get(t, client(t, through(address, Config{CAFile: ca.file(t)})), "https://"+addr)
		if f := wantFault(t, err, fault.Untrusted); f.Certificate == nil || f.Certificate.Host != addr {
			t.Errorf("%s: certificate %+v", kind, f.Certificate)
		}
		pins := pinned{addr: fingerprint(pair)}
		if _, err := get(t, client(t, through(address, Config{CAFile: ca.file(t), Pins: pins})), "https://"+addr); err != nil {
			t.Errorf("%s: the pinned certificate was refused: %v", kind, err)
		}
	}
}

func TestProxy_itsOwnCertificateIsChecked(t *testing.T) {
	ca := newAuthority(t, "House CA")
	address := proxies(t, &ca)["https"]
	_, err := get(t, client(t, through(address, Config{})), "http://127.0.0.1:1")
	if f := wantFault(t, err, fault.Untrusted); "https://"+f.Certificate.Host != address {
		t.Errorf("the fault is about %s", f.Certificate.Host)
	}
}

func TestProxy_refusalsNeverShowTheCredentials(t *testing.T) {
	ca := newAuthority(t, "House CA")
	for kind, address := range proxies(t, &ca) {
		good := through(address, Config{CAFile: ca.file(t)})
		bad, none := good, good
		bad.ProxyPassword = "wr0ng-secret"
		none.ProxyUser, none.ProxyPassword = "", ""
		tests := []struct {
			cfg    Config
			target string
			says   string
		}{
			{bad, "https://server.example", "refuses the user name or password"},
			{none, "https://server.example", "asks for a user name and password"},
			{good, "https://forbidden.example", "The proxy " + strings.SplitN(address, "//", 2)[1]},
		}
		if kind != "socks5" {
			tests = append(tests, []struct {
				cfg    Config
				target string
				says   string
			}{{bad, "http://server.example", "407"}, {good, "https://dead.example", "502 Bad Gateway"}}...)
		}
		for _, tt := range tests {
			_, err := get(t, client(t, tt.cfg), tt.target)
			f := wantFault(t, err, fault.Unreachable, tt.says)
			for _, secret := range []string{"wr0ng", "pr0xy", "Basic ", base64.StdEncoding.EncodeToString([]byte(proxyUser))[:4]} {
				if text := fmt.Sprintf("%+v", f); strings.Contains(text, secret) {
					t.Errorf("%s: fault shows %q: %s", kind, secret, text)
				}
			}
			if !strings.HasPrefix(f.Server, strings.TrimPrefix(strings.TrimPrefix(tt.target, "https://"), "http://")) {
				t.Errorf("%s: server is %q", kind, f.Server)
			}
			if fault.Retryable(err) != strings.Contains(tt.target, "dead") {
				t.Errorf("%s: wrong answer on retrying %v", kind, err)
			}
		}
	}
}

func TestProxy_whatIsNoProxyIsTold(t *testing.T) {
	addr := serve(t, func(conn net.Conn) { _, _ = io.WriteString(conn, "220 mail ready\r\n\r\n") })
	for _, kind := range []string{"http", "https", "socks5"} {
		c := client(t, through(kind+"://"+addr, Config{}))
		_, err := get(t, c, "https://server.example")
		if f := fault.Of(err); f.Kind != fault.Unreachable && f.Kind != fault.Interrupted && f.Kind != fault.Protocol {
			t.Errorf("%s: %s: %v", kind, f.Kind, err)
		}
	}
	_, err := get(t, client(t, through("socks5://127.0.0.1:1", Config{})), "https://server.example")
	wantFault(t, err, fault.Unreachable, "the proxy 127.0.0.1:1", "refused")
}

func TestProxy_environment(t *testing.T) {
	target := serve(t, exchanges(ok))
	used := make(chan struct{}, 10)
	proxy := serve(t, func(conn net.Conn) {
		used <- struct{}{}
		httpProxy(conn)
	})
	says := func(address string, err error) func(*http.Request) (*url.URL, error) {
		return func(*http.Request) (*url.URL, error) {
			if address == "" {
				return nil, err
			}
			return url.Parse(address)
		}
	}
	c := client(t, Config{Proxy: ProxyEnvironment})
	c.environment = says("http://"+url.UserPassword(proxyUser, proxyPassword).String()+"@"+proxy, nil)
	if ans, err := get(t, c, "http://"+target); err != nil || string(ans.Body) != "ok" || len(used) != 1 {
		t.Errorf("answer %+v, error %v, %d uses", ans, err, len(used))
	}
	if text := c.Redact("password " + proxyPassword); strings.Contains(text, "pr0xy") {
		t.Errorf("the environment's password shows: %s", text)
	}
	direct := client(t, Config{Proxy: ProxyEnvironment})
	direct.environment = says("", nil)
	if _, err := get(t, direct, "http://"+target); err != nil || len(used) != 1 {
		t.Errorf("error %v, %d uses", err, len(used))
	}
	direct.Close()
	broken := client(t, Config{Proxy: ProxyEnvironment})
	broken.environment = says("", fmt.Errorf("invalid proxy address %q", "http://u:hunter2@"))
	_, err := get(t, broken, "http://"+target)
	if f := wantFault(t, err, fault.Invalid, "environment"); strings.Contains(fmt.Sprintf("%+v", f), "hunter2") {
		t.Errorf("the fault shows the password: %v", f)
	}
}

func TestProxied_whereAProxyApplies(t *testing.T) {
	environment := func(r *http.Request) (*url.URL, error) {
		switch r.URL.Hostname() {
		case "near.example":
			return nil, nil
		case "odd.example":
			return nil, fmt.Errorf("invalid proxy address")
		default:
			return url.Parse("http://proxy.example:3128")
		}
	}
	for _, tt := range []struct {
		cfg    Config
		target string
		want   bool
	}{
		{Config{Proxy: ProxyEnvironment}, "http://far.example:7761/up", true},
		{Config{Proxy: ProxyEnvironment}, "http://near.example:7761/up", false},
		{Config{Proxy: ProxyEnvironment}, "http://odd.example:7761/up", true},
		{Config{Proxy: ProxyNone}, "http://far.example:7761/up", false},
		{Config{Proxy: ProxyManual, ProxyURL: "socks5://proxy.example"}, "http://near.example:7761/up", true},
		{Config{Proxy: ProxyEnvironment}, "ceph://far/example", false},
	} {
		c := client(t, tt.cfg)
		c.environment = environment
		if got := c.Proxied(tt.target); got != tt.want {
			t.Errorf("%s, %q: %v", tt.target, tt.cfg.Proxy, got)
		}
	}
}
