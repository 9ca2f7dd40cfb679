package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"net"
	"net/http"
	"net/url"
	"sync"
)

// Client speaks to one target. It may be used from several goroutines at once.
type Client struct {
	cfg   Config
	roots *x509.CertPool    // nil means the system's
	mine  []tls.Certificate // presented to targets that ask, never to a proxy
	fixed *proxy            // for ProxyManual

	// environment finds the proxy that the environment names for a request.
	environment func(*http.Request) (*url.URL, error)
	dial        func(ctx context.Context, network, address string) (net.Conn, error)

	idle     idlePool
	literals literals

	mu       sync.Mutex        // guards the fields below
	seen     map[string]string // SHA-256 of the leaf by host:port
	noExpect map[string]bool   // hosts that ignore or refuse Expect
}

// New returns a client. Faults: Invalid with Field set to the profile field
// ("ca-file", "client-cert", "client-key", "proxy-url") for files that cannot be
// read or parsed, and for a proxy address that is none.
func New(cfg Config) (*Client, error) {
	cfg = cfg.withDefaults()
	c := &Client{
		cfg:         cfg,
		environment: http.ProxyFromEnvironment,
		dial:        (&net.Dialer{Timeout: dialTime}).DialContext,
		seen:        map[string]string{},
		noExpect:    map[string]bool{},
	}
	var err error
	if c.roots, err = loadRoots(cfg.CAFile); err != nil {
		return nil, err
	}
	if c.mine, err = loadKeyPair(cfg.ClientCert, cfg.ClientKey); err != nil {
		return nil, err
	}
	if cfg.Proxy == ProxyManual {
		if c.fixed, err = manualProxy(cfg); err != nil {
			return nil, err
		}
	}
	c.literals.add(cfg.Secrets...)
	c.literals.add(cfg.ProxyPassword)
	if cfg.ProxyPassword != "" {
		c.literals.add(base64.StdEncoding.EncodeToString([]byte(cfg.ProxyUser + ":" + cfg.ProxyPassword)))
	}
	return c, nil
}

// Close closes idle connections. Requests under way go on, and the client may be
// used again.
func (c *Client) Close() { c.idle.close() }

// Certificate returns the SHA-256, in lower-case hex, of the leaf certificate
// that host:port presented last; "" if none was seen.
func (c *Client) Certificate(hostport string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.seen[normalHost(hostport)]
}

func (c *Client) noteCertificate(hostport, sha256 string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen[hostport] = sha256
}

// Redact removes the configured secrets, and whatever looks like a credential in
// headers, URLs, JSON and forms, from a text that is going to be shown or logged.
func (c *Client) Redact(text string) string {
	return redact(c.literals.remove(text))
}

// AddSecret adds a text that was learnt later, such as a token, to those that are
// removed. Texts of fewer than four characters are ignored.
func (c *Client) AddSecret(text string) { c.literals.add(text) }

func (c *Client) expects(hostport string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.noExpect[hostport]
}

// setExpects remembers whether a host reacts to Expect: 100-continue.
func (c *Client) setExpects(hostport string, reacts bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if reacts {
		delete(c.noExpect, hostport)
	} else {
		c.noExpect[hostport] = true
	}
}
