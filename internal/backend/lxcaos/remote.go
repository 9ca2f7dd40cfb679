package lxcaos

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/lxca"
	"slipway/internal/fault"
	"slipway/internal/transport"
)

// place is where a file lies, in the appliance's terms.
type place struct {
	server backend.FileServer
	path   string // below the server's root
}

// locate finds the file server that an address is on. Fault: Invalid when there is
// none, with those that there are.
func (d *Driver) locate(ctx context.Context, address string) (place, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || strings.Trim(u.Path, "/") == "" {
		return place{}, fault.New(fault.Invalid, "This is not the full address of a file.", "Write it with its scheme in front, such as sftp://, and its path behind.")
	}
	all, err := d.FileServers(ctx)
	if err != nil {
		return place{}, err
	}
	for _, s := range all {
		if origin(s.URL) == origin(address) {
			// Paths count from the server's root; a second slash keeps the one in front.
			return place{server: s, path: strings.TrimPrefix(u.Path, "/")}, nil
		}
	}
	return place{}, nowhere(u, all)
}

// origin returns scheme, host and port of an address, with the usual port where it
// has none.
func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	scheme := strings.ToLower(u.Scheme)
	return scheme + "://" + strings.ToLower(net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), strconv.Itoa(usualPorts[scheme]))))
}

// nowhere is the fault of an address on no file server of the appliance.
func nowhere(u *url.URL, all []backend.FileServer) *fault.Fault {
	known := "It knows none yet."
	if len(all) > 0 {
		var names []string
		for _, s := range all {
			names = append(names, fmt.Sprintf("%s (%s)", s.Name, s.URL))
		}
		known = "It knows " + and(names) + "."
	}
	where := origin(u.String())
	return &fault.Fault{
		Kind: fault.Invalid, Op: opServers,
		What:   fmt.Sprintf("The appliance fetches only from file servers it knows, and %s is none of them. %s", where, known),
		Remedy: fmt.Sprintf("Add %s to the target's file servers, or use an address on one of those.", where),
	}
}

// order has the file fetched from a file server. The appliance answers when it has
// copied it; an answer that does not come in time is no failure.
func (a *attempt) order(ctx context.Context) error {
	body, err := json.Marshal(fetchOrder{ServerID: a.remote.server.ID, Path: a.remote.path})
	if err != nil {
		return fault.Wrap(err, fault.Internal, "The order could not be written as JSON.", "Report this.")
	}
	a.tok.Sent = len(a.tok.Parts)
	if err := a.keep(backend.Progress{Phase: backend.Processing}); err != nil {
		return err
	}
	delivery, err := a.client.Send(ctx, lxca.Upload{
		Op: opOrder, Path: a.path(0), ContentType: "application/json", Body: transport.Body{Prefix: body},
	})
	if err != nil {
		return err
	}
	return a.received(ctx, 0, delivery)
}
