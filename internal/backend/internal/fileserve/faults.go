package fileserve

import (
	"context"
	"net"

	"slipway/internal/fault"
)

// addressField is the key of the field from which drivers fill Offer.Address.
const addressField = "serve-address"

// Blocked returns the fault for a fetch that ended without a single request: of
// kind Unreachable, not to be tried again by itself. hostPort is that of the
// server (Server.HostPort), server the one that was to fetch.
func Blocked(hostPort, server string) *fault.Fault {
	_, port := parted(hostPort)
	fetcher, _ := parted(server)
	f := fault.New(fault.Unreachable, "Nobody fetched the file: not one request reached "+hostPort+" on this computer.",
		"Let this computer's firewall accept inbound TCP connections to port "+port+" from "+fetcher+" and its storage hosts. "+
			"Slipway takes another port each time unless you give it one: enter "+hostPort+" as the address to serve at, and open that. "+
			"If they cannot reach this computer under that address, enter one they can reach.")
	f.Server, f.Retry = server, fault.Never
	return f
}

// parted splits host and port; what has no port is both.
func parted(hostPort string) (host, port string) {
	host, port, err := net.SplitHostPort(hostPort)
	if err != nil {
		return hostPort, hostPort
	}
	return host, port
}

func badAddress(address, why string) error {
	f := fault.New(fault.Invalid, address+" cannot be the address to serve at. "+why,
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
		"See that the network or the VPN is connected, or enter the address to serve at by hand.")
	f.Server, f.Detail = toward, err.Error()
	return f
}

func noNetwork(err error) error {
	f := fault.Wrap(err, fault.Unavailable, "This computer does not tell its network addresses.",
		"Leave the address to serve at empty, so that the route decides.")
	f.Detail = err.Error()
	return f
}

func noPort(ctx context.Context, p place, err error) error {
	if ctx.Err() != nil {
		return fault.Of(context.Cause(ctx))
	}
	f := fault.Wrap(err, fault.Unavailable, "No port can be opened at "+p.host+".", "See whether another program forbids it, or enter the address to serve at by hand.")
	if p.given != "" {
		f = fault.Wrap(err, fault.Invalid, "Nothing can be served at "+p.given+".", "Another program may use the port, or you may not open it: enter another port, or none.")
		f.Field = addressField
	}
	f.Detail = err.Error()
	return f
}
