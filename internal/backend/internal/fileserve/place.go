package fileserve

import (
	"context"
	"net"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// place is where the server listens and how fetchers get there.
type place struct {
	listen string // address and port for net.Listen; port 0 means any
	host   string // for the URL: a name, or an IP address without brackets
	port   string // for the URL; "" means the one that was opened
	given  string // Offer.Address; "" if the route decided
}

// choose finds the place for an offer.
func choose(ctx context.Context, o Offer) (place, error) {
	address := strings.TrimSpace(o.Address)
	if address == "" {
		return byRoute(ctx, o.Toward)
	}
	own, err := net.InterfaceAddrs()
	if err != nil {
		return place{}, noNetwork(err)
	}
	return byHand(address, plain(own))
}

// byRoute asks the operating system for the local address of the route to
// toward. "Connecting" a datagram socket does that and sends nothing.
func byRoute(ctx context.Context, toward string) (place, error) {
	c, err := new(net.Dialer).DialContext(ctx, "udp", toward)
	if err != nil {
		return place{}, noRoute(ctx, toward, err)
	}
	defer c.Close()
	local, err := netip.ParseAddrPort(c.LocalAddr().String())
	if err != nil {
		return place{}, noRoute(ctx, toward, err)
	}
	addr := local.Addr().Unmap()
	if !usable(addr) {
		return place{}, badAddress(addr.String(), whyUnusable)
	}
	return at(addr, ""), nil
}

// byHand reads an address that a person gave, on a computer with the given
// addresses.
func byHand(address string, own []netip.Addr) (place, error) {
	host, port, ok := split(address)
	addr, err := netip.ParseAddr(host)
	addr = addr.Unmap()
	switch isIP := err == nil; {
	case !ok, !isIP && !isName(host):
		return place{}, badAddress(address, "It is neither an IP address nor the name of a computer, with or without a port.")
	case isIP && !usable(addr):
		return place{}, badAddress(address, whyUnusable)
	case isIP && (addr.IsLoopback() || slices.Contains(own, addr)):
		p := at(addr, port)
		p.given = address
		return p, nil
	case port == "":
		return place{}, badAddress(address, "It is not one of this computer's IP addresses, so it needs a port.")
	case isIP:
		host = addr.String()
	}
	return place{listen: ":" + port, host: host, port: port, given: address}, nil
}

// at is the place at one of this computer's addresses.
func at(addr netip.Addr, port string) place {
	listen := port
	if port == "" {
		listen = "0"
	}
	return place{listen: net.JoinHostPort(addr.String(), listen), host: addr.String(), port: port}
}

const whyUnusable = "Other computers cannot use it: it belongs to no single computer, or holds on one cable only."

// usable reports whether the address can stand in a URL for another computer.
func usable(a netip.Addr) bool {
	oneCable := a.Is6() && a.IsLinkLocalUnicast() || a.Zone() != ""
	broadcast := a == netip.AddrFrom4([4]byte{255, 255, 255, 255})
	return !a.IsUnspecified() && !a.IsMulticast() && !oneCable && !broadcast
}

// split takes host and port apart. port is "" if there is none.
func split(address string) (host, port string, ok bool) {
	if _, err := netip.ParseAddr(address); err == nil || !strings.Contains(address, ":") {
		return address, "", true
	}
	if inner, found := strings.CutPrefix(address, "["); found && strings.HasSuffix(inner, "]") {
		inner = strings.TrimSuffix(inner, "]")
		return inner, "", strings.Contains(inner, ":")
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return "", "", false
	}
	n, err := strconv.ParseUint(port, 10, 16)
	return host, strconv.FormatUint(n, 10), err == nil && n > 0
}

// hostName matches names that every fetcher takes in a URL. An underscore is not
// among them: Java finds no host then.
var hostName = regexp.MustCompile(`^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$`)

func isName(host string) bool { return len(host) <= 253 && hostName.MatchString(host) }

// plain returns the addresses without their networks.
func plain(own []net.Addr) []netip.Addr {
	var out []netip.Addr
	for _, a := range own {
		if p, err := netip.ParsePrefix(a.String()); err == nil {
			out = append(out, p.Addr().Unmap())
		}
	}
	return out
}

// open opens the port.
func (p place) open(ctx context.Context) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", p.listen)
	if err != nil {
		return nil, noPort(ctx, p, err)
	}
	return l, nil
}

// hostPort is what fetchers must reach, given the address that was opened.
func (p place) hostPort(opened net.Addr) string {
	port := p.port
	if tcp, ok := opened.(*net.TCPAddr); ok && port == "" {
		port = strconv.Itoa(tcp.Port)
	}
	return net.JoinHostPort(p.host, port)
}
