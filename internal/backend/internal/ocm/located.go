package ocm

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"path"
	"strings"

	"slipway/internal/backend/internal/address"
	"slipway/internal/backend/internal/loose"
	"slipway/internal/fault"
	"slipway/internal/transport"
)

const opLocated = "follow the request"

// Located asks once, at the Location of an answer, which upload request came of the
// work that can be followed there; "" as long as the service does not say. What stands
// at another host, or outside the interface, is not asked for, because the token goes
// along. Faults: those of the login and of [transport.Client.Do]; those of a refusal,
// with a [Refusal] as their cause; Protocol for a place that is not asked.
// https://docs.oracle.com/en/cloud/marketplace/partner-portal/rest-api-publisher/StatusCodes.html
func (c *Client) Located(ctx context.Context, location string) (id string, err error) {
	q, ok := c.below(location)
	if !ok {
		return "", &fault.Fault{
			Kind: fault.Protocol, Op: opLocated, Server: c.Host(), What: "The service names a place outside the interface, and the token is not sent there.",
			Remedy: "Check that the address leads to the interface itself.", Detail: "Location: " + loose.Shortened(plain(location), 500),
		}
	}
	a, err := c.good(ctx, q)
	if err != nil {
		return "", err
	}
	return madeBy(path.Base(q.path), a), nil
}

// below turns the address of something below the interface's root into a call for it;
// ok is false for any other.
func (c *Client) below(location string) (q call, ok bool) {
	base, err := url.Parse(c.root + imagesPath)
	if err != nil {
		return call{}, false
	}
	at, err := base.Parse(location)
	if err != nil || at.Scheme != base.Scheme || address.Host(at.String(), "443") != c.Host() {
		return call{}, false
	}
	root := strings.TrimSuffix(base.EscapedPath(), imagesPath) + "/"
	way, ok := strings.CutPrefix(at.EscapedPath(), root)
	if !ok || location == "" || way == "" || !strings.HasPrefix(path.Clean(at.Path), strings.TrimSuffix(base.Path, imagesPath)+"/") {
		return call{}, false
	}
	return call{op: opLocated, method: http.MethodGet, path: "/" + way, query: at.Query()}, true
}

// madeBy returns the id of the upload request that a job has made; "" for none yet. The
// job may tell its own number under the same key.
func madeBy(job string, a transport.Answer) string {
	var w ackWire
	_ = json.Unmarshal(record(loose.Body(a.Body)), &w) // what is no object says nothing
	id := cmp.Or(string(w.Request), string(w.Entity))
	if id == job {
		id = ""
	}
	return cmp.Or(id, idIn(a.Header.Get("Location")))
}
