package fileserve

import (
	"context"
	"net"
	"strings"

	"slipway/internal/fault"
)

// addressField is the key of the field from which drivers fill Offer.Address.
const addressField = "serve-address"

// addressLabel is how that field is called in a sentence.
const addressLabel = "\"Address to serve files on\""

// Blocked returns the fault for a fetch that ended without a single request for the
// file's bytes: of kind Unreachable, not to be tried again by itself. hostPort is that
// of the server (Server.HostPort), server the one that ordered the fetch, and seen what
// was asked for. Whoever has asked for the length gets through, so that it must be
// another computer that does not.
func Blocked(hostPort, server string, seen Seen) *fault.Fault {
	_, port := parted(hostPort)
	from, _ := parted(server)
	what, from := "Nobody fetched the file: not one request reached "+hostPort+" on this computer.", from+" and its storage hosts"
	if seen.Heads > 0 {
		asked := strings.Join(seen.Peers[:min(len(seen.Peers), peersNamed)], ", ")
		what = "Nobody fetched the file: " + asked + " asked for its length, but not one request for its bytes reached " + hostPort + " on this computer."
		from = "the storage hosts; those from " + asked + " come through"
	}
	f := fault.New(fault.Unreachable, what,
		"Let this computer's firewall, and those in between, accept inbound TCP connections to port "+port+" from "+from+". "+
			"Slipway takes another port each time unless you give it one: enter "+hostPort+" as "+addressLabel+", and open that. "+
			"If they cannot reach this computer under that address, enter one they can reach.")
	f.Server, f.Retry = server, fault.Never
	return f
}

// peersNamed is how many addresses stand in a sentence.
const peersNamed = 3

// parted splits host and port; what has no port is both.
func parted(hostPort string) (host, port string) {
	host, port, err := net.SplitHostPort(hostPort)
	if err != nil {
		return hostPort, hostPort
	}
	return host, port
}

func badAddress(address, why string) error {
	f := fault.New(fault.Invalid, address+" cannot be the address to serve files on. "+why,
		"Enter one of this computer's IP addresses that the servers reach. "+
			"For an address or a name that leads to this computer through a router, add the port: files.example.com:8080. "+
			"Or leave the field empty.")
	f.Field = addressField
	return f
}

func noRoute(ctx context.Context, toward string, err error) error {
	if ctx.Err() != nil {
		return fault.Of(context.Cause(ctx))
	}
	f := fault.Wrap(err, fault.Unreachable, "No route leads from this computer to "+toward+".",
		"See that the network or the VPN is connected, or fill in "+addressLabel+".")
	f.Server, f.Detail = toward, err.Error()
	return f
}

func noNetwork(err error) error {
	f := fault.Wrap(err, fault.Unavailable, "This computer does not tell its network addresses.",
		"Leave "+addressLabel+" empty, so that the route decides.")
	f.Detail = err.Error()
	return f
}

func noPort(ctx context.Context, p place, err error) error {
	if ctx.Err() != nil {
		return fault.Of(context.Cause(ctx))
	}
	f := fault.Wrap(err, fault.Unavailable, "No port can be opened at "+p.host+".", "See whether another program forbids it, or fill in "+addressLabel+".")
	if p.given != "" {
		f = fault.Wrap(err, fault.Invalid, "Nothing can be served at "+p.given+".", "Another program may use the port, or you may not open it: enter another port, or none.")
		f.Field = addressField
	}
	f.Detail = err.Error()
	return f
}
