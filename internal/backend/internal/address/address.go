package address

import (
	"net"
	"net/url"
	"strconv"
	"strings"
)

// Problem refuses what a field of kind URL lets pass and no request could use, in a
// sentence that begins with the field's label; "" if there is nothing against s.
func Problem(label, s string) string {
	switch u, err := url.Parse(s); {
	case err != nil || u.Hostname() == "":
		return label + " names no server."
	case u.Port() != "" && !validPort(u.Port()):
		return label + " has a port that is not between 1 and 65535."
	case strings.ContainsFunc(u.Host, func(r rune) bool { return r <= ' ' || r > '~' }):
		return label + " has letters that the network does not know; write the name in its xn-- form, or the IP address."
	}
	return ""
}

func validPort(s string) bool {
	n, err := strconv.ParseUint(s, 10, 16)
	return err == nil && n > 0
}

// Host returns the host:port that an address names, in lower case; "" if it names
// none. Without a port https means 443, and any other scheme the port open.
func Host(s, open string) string {
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" {
		return ""
	}
	port := u.Port()
	switch {
	case port != "":
	case strings.EqualFold(u.Scheme, "https"):
		port = "443"
	default:
		port = open
	}
	return strings.ToLower(net.JoinHostPort(u.Hostname(), port))
}
