package zstackimage

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/zstack"
	"slipway/internal/fault"
)

// route decides on the way of a local file, as an upload would, and says why.
func (p *planning) route(ctx context.Context) error {
	if p.req.URL != "" {
		p.way = wayURL
		if p.req.Values[keyWay] != wayAuto {
			p.add(backend.OK, "", "The storage fetches from the address in any case; the way of local files does not matter here.", "")
		}
		return nil
	}
	if p.store.UUID == "" {
		return nil // the missing storage blocks already
	}
	if bad := wayFault(p.req.Values, p.store); bad != nil {
		p.block(bad)
		return nil
	}
	var why string
	p.way, why = wayOf(p.req.Values, p.store)
	p.add(backend.OK, keyWay, why, "")
	closed, err := p.closedPort(ctx)
	if err != nil {
		return err
	}
	if closed || p.way == wayServe {
		p.inbound(ctx)
	}
	p.add(backend.Warning, "", "The file's bytes go over plain HTTP and can be read and changed on the way.", "Upload from a network that you trust.")
	return nil
}

// closedPort looks whether the storage's own port for uploads can be reached, where
// its hosts are known. The address that counts is told only once the upload has
// begun. It reports whether the storage may have to fetch the file instead.
func (p *planning) closedPort(ctx context.Context) (bool, error) {
	if p.way != wayUpload || uploadPort(p.store) == 0 {
		return false, nil
	}
	hosts, err := p.storageHosts(ctx)
	if err != nil || len(hosts) == 0 {
		return false, err
	}
	ports := make([]string, len(hosts))
	for i, host := range hosts {
		ports[i] = net.JoinHostPort(host, strconv.Itoa(uploadPort(p.store)))
	}
	if p.net.Proxied("http://" + ports[0]) {
		return false, nil // only the upload itself shows what the proxy reaches
	}
	open, err := p.firstReachable(ctx, ports)
	switch {
	case err == nil:
		p.add(backend.OK, "", fmt.Sprintf("The storage's port for uploads, %s, answers.", open), "")
		return false, nil
	case !fault.Is(err, fault.Unreachable):
		return false, err
	}
	what := fmt.Sprintf("The storage's usual port for uploads, %s, does not answer.", strings.Join(ports, " or "))
	if p.req.Values[keyWay] == wayUpload {
		p.add(backend.Warning, keyWay, what, "Choose Automatic, or ask for the port to be opened from this computer.")
		return false, nil
	}
	p.add(backend.Warning, keyWay, what+" If that stays so, the storage fetches the file from this computer instead.", "Ask for the port to be opened from this computer if you would rather send the file.")
	return true, nil
}

// mostHosts is how many hosts of one storage are tried; uploads go to one of them.
const mostHosts = 3

// storageHosts returns the hosts of the storage. A Ceph storage has several, which
// only its own record names.
func (p *planning) storageHosts(ctx context.Context) ([]string, error) {
	if p.store.Hostname != "" {
		return []string{p.store.Hostname}, nil
	}
	reply, err := p.client.Ask(ctx, zstack.Call{
		Op: "look at the storage", Method: http.MethodGet, Path: "/backup-storage/" + url.PathEscape(p.store.UUID),
	})
	if err != nil {
		if unsaid(err) {
			return nil, nil
		}
		return nil, err
	}
	var record struct {
		Mons []struct {
			Hostname string `json:"hostname"`
		} `json:"mons"`
	}
	_ = json.Unmarshal(reply.One(), &record) // a record in another form names no host
	var hosts []string
	for _, mon := range record.Mons {
		if mon.Hostname != "" && !slices.Contains(hosts, mon.Hostname) {
			hosts = append(hosts, mon.Hostname)
		}
	}
	return hosts[:min(len(hosts), mostHosts)], nil
}

// inbound says where this computer must be reached by those that fetch. Whether they
// can reach it, only they know. A storage that could not fetch from there is in the way
// only if it has to.
func (p *planning) inbound(ctx context.Context) {
	own := cmp.Or(strings.TrimSpace(p.v[keyServeAddress]), p.ownAddress(ctx))
	if own == "" {
		p.add(backend.Blocker, keyWay, fmt.Sprintf("This computer finds no route to %s, so nothing there could fetch from it.", p.client.Host()), "Look at the network, or write the address to serve files on into the target.")
		return
	}
	level := backend.Blocker
	if p.way != wayServe {
		level = backend.Warning
	}
	for _, s := range p.stores {
		if bad := literalFault(own, s); bad != nil {
			p.add(level, keyWay, bad.What, bad.Remedy)
			return
		}
	}
	p.add(backend.OK, "", fmt.Sprintf("The management node and the storage's host must reach this computer at %s; a firewall in between must let them in.", own), "")
}
