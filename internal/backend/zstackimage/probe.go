package zstackimage

import (
	"context"
	"fmt"
	"net"
	"time"

	"slipway/internal/backend/internal/pace"
	"slipway/internal/fault"
)

// probeTime is how long a port may take to answer before it counts as closed:
// firewalls that drop packets never answer.
const probeTime = 5 * time.Second

// reachable connects to hostport and hangs up. Faults: Unreachable for a port that
// does not answer, Canceled for a context that has ended.
func (d *Driver) reachable(ctx context.Context, hostport string) error {
	probing, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	c, err := d.dial(probing, "tcp", hostport)
	switch {
	case ctx.Err() != nil:
		if err == nil {
			_ = c.Close() // nothing was sent
		}
		return pace.Stopped(ctx)
	case err != nil:
		f := fault.Wrap(err, fault.Unreachable, fmt.Sprintf("The port %s does not answer.", hostport),
			"Ask for the port to be opened from this computer, or let the storage fetch the file.")
		f.Server, f.Detail = hostport, err.Error()
		return f
	}
	_ = c.Close() // nothing was sent
	return nil
}

// firstReachable tries several ports at once and returns the first that answers. There
// is at least one. Faults: those of reachable, where none does.
func (d *Driver) firstReachable(ctx context.Context, hostports []string) (string, error) {
	trying, cancel := context.WithCancel(ctx)
	defer cancel()
	type outcome struct {
		hostport string
		err      error
	}
	outcomes := make(chan outcome, len(hostports))
	for _, one := range hostports {
		go func() { outcomes <- outcome{one, d.reachable(trying, one)} }()
	}
	var err error
	for range hostports {
		o := <-outcomes
		if o.err == nil {
			return o.hostport, nil
		}
		err = o.err
	}
	return "", err
}

// ownAddress returns the address of this computer from which the route to the
// management node starts; "" where none leads there. Connecting a datagram socket
// sends nothing.
func (d *Driver) ownAddress(ctx context.Context) string {
	c, err := d.dial(ctx, "udp", d.client.Host())
	if err != nil {
		return ""
	}
	defer func() { _ = c.Close() }() // nothing was sent
	host, _, err := net.SplitHostPort(c.LocalAddr().String())
	if err != nil {
		return ""
	}
	return host
}
