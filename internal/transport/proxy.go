package transport

import (
	"encoding/base64"
	"net"
	"net/http"
	"net/url"
	"strings"

	"slipway/internal/fault"
)

// proxy is a way through another machine.
type proxy struct {
	scheme   string // "http", "https" or "socks5"
	hostport string
	user     string
	password string
}

var proxyPorts = map[string]string{"http": "80", "https": "443", "socks5": "1080"}

// header returns the value of Proxy-Authorization, "" without a user.
func (p *proxy) header() string {
	if p.user == "" && p.password == "" {
		return ""
	}
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(p.user+":"+p.password))
}

// Proxied reports whether requests to an absolute http or https URL go through a
// proxy, so that a connection made past this package says nothing about them. It is
// true as well where the environment names a proxy that cannot be read, which the
// request itself will say, and false for any other address. It opens no connection.
func (c *Client) Proxied(address string) bool {
	t, err := parseTarget(address)
	if err != nil {
		return false
	}
	p, err := c.proxyFor(t)
	return p != nil || err != nil
}

// proxyFor returns the proxy on the way to t; nil means none.
func (c *Client) proxyFor(t target) (*proxy, error) {
	switch c.cfg.Proxy {
	case ProxyManual:
		return c.fixed, nil
	case ProxyNone:
		return nil, nil
	default:
		return c.environmentProxy(t)
	}
}

func (c *Client) environmentProxy(t target) (*proxy, error) {
	u, err := c.environment(&http.Request{URL: t.url})
	if err == nil && u == nil {
		return nil, nil
	}
	var p *proxy
	if err == nil {
		p, err = readProxy(u)
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "The environment names a proxy whose address cannot be read.",
			"Correct HTTPS_PROXY or HTTP_PROXY, or choose another proxy setting for this target.")
	}
	p.user = u.User.Username()
	p.password, _ = u.User.Password()
	c.literals.add(p.password, strings.TrimPrefix(p.header(), "Basic "))
	return p, nil
}

// manualProxy reads the proxy of cfg.
func manualProxy(cfg Config) (*proxy, error) {
	u, err := url.Parse(cfg.ProxyURL)
	if err == nil && u.User != nil {
		return nil, badFile(nil, "proxy-url", "The proxy's address carries a user name or password.",
			"Take them out of the address; they have fields of their own.")
	}
	var p *proxy
	if err == nil {
		p, err = readProxy(u)
	}
	if err != nil {
		return nil, badFile(nil, "proxy-url", "The proxy's address cannot be read.",
			"Write it like http://proxy.example:3128, with http, https or socks5 in front.")
	}
	p.user, p.password = cfg.ProxyUser, cfg.ProxyPassword
	return p, nil
}

// readProxy reads scheme and host; socks5h is another name for socks5, because
// names are always left to the proxy.
func readProxy(u *url.URL) (*proxy, error) {
	scheme := strings.TrimSuffix(u.Scheme, "h")
	port := u.Port()
	if port == "" {
		port = proxyPorts[scheme]
	}
	if proxyPorts[scheme] == "" || u.Hostname() == "" || strings.ContainsAny(u.Host, " \r\n") {
		return nil, fault.New(fault.Invalid, "This is no address of a proxy.", "Write it like http://proxy.example:3128.")
	}
	return &proxy{scheme: scheme, hostport: normalHost(net.JoinHostPort(u.Hostname(), port))}, nil
}
