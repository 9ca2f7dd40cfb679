package transport

import (
	"net"
	"net/url"
	"strings"

	"slipway/internal/fault"
)

// target is an address that a request goes to.
type target struct {
	url      *url.URL // absolute, http or https, without user and fragment
	hostport string   // lower-case, always with a port
}

func (t target) tls() bool { return t.url.Scheme == "https" }

// key names connections that can stand in for each other.
func (t target) key() string { return t.url.Scheme + "://" + t.hostport }

// host is the value of the Host header: as written in the URL, without a zone.
func (t target) host() string {
	host := t.url.Host
	if i := strings.IndexByte(host, '%'); i >= 0 {
		host = host[:i] + host[strings.IndexByte(host, ']'):]
	}
	return host
}

// parseTarget reads an absolute http or https URL.
func parseTarget(raw string) (target, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Hostname() == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return target{}, fault.New(fault.Invalid, "The address is not a full http or https address.",
			"Write it with https:// in front, then the server's name.")
	}
	if u.User != nil {
		return target{}, fault.New(fault.Invalid, "The address carries a user name or password.",
			"Take them out of the address; they have fields of their own.")
	}
	if strings.ContainsFunc(u.Host, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return target{}, fault.New(fault.Invalid, "The server's name has letters that the network does not know.",
			"Write the name in its xn-- form, or use the server's IP address.")
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	u.Fragment, u.RawFragment = "", ""
	return target{url: u, hostport: normalHost(net.JoinHostPort(u.Hostname(), port))}, nil
}

// normalHost returns host:port as it is used for keys.
func normalHost(hostport string) string { return strings.ToLower(strings.TrimSpace(hostport)) }

// nameOf returns the host of host:port, without brackets and zone, as
// certificates name it.
func nameOf(hostport string) string {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	host, _, _ = strings.Cut(host, "%")
	return strings.TrimSuffix(host, ".")
}
