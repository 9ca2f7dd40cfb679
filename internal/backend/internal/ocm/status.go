package ocm

import (
	"context"
	"net/http"

	"slipway/internal/backend/internal/loose"
	"slipway/internal/transport"
)

const opStatus = "ask for the upload's status"

// Status asks how an upload request stands. found is false for one that the service
// does not know; then err is nil. It asks by HEAD, which costs the service least and
// tells neither chunks nor checksum nor data centres, and by GET where that says
// nothing: where HEAD is refused, without the header of the status, and before it is
// believed that there is no such request. Faults: those of [Client.Upload].
func (c *Client) Status(ctx context.Context, id string) (u Upload, found bool, err error) {
	way, err := idPath(opStatus, id)
	if err != nil || c.headless.Load() {
		return c.uploadAt(ctx, id, way, err)
	}
	a, err := c.ask(ctx, call{op: opStatus, method: http.MethodHead, path: way})
	if err != nil {
		return Upload{}, false, err
	}
	if a.Status >= 200 && a.Status < 300 {
		if u, ok := headUpload(id, a.Header); ok {
			return u, true, nil
		}
	}
	if a.Status == http.StatusMethodNotAllowed || a.Status == http.StatusNotImplemented {
		c.headless.Store(true)
	} else if final(a) {
		return Upload{}, false, c.judge(opStatus, question{path: way}, a)
	}
	return c.uploadAt(ctx, id, way, nil)
}

// final reports whether a GET would be answered no better than this HEAD was.
func final(a transport.Answer) bool {
	return a.Status == http.StatusUnauthorized || a.Status == http.StatusTooManyRequests || a.Status >= 500
}

// Upload asks for all that the service knows of an upload request. found is false for
// one that it does not know; then err is nil. Faults: those of the login and of
// [transport.Client.Do]; those of a refusal, with a [Refusal] as their cause; Protocol
// for an answer that is none of the interface.
func (c *Client) Upload(ctx context.Context, id string) (u Upload, found bool, err error) {
	way, err := idPath(opStatus, id)
	return c.uploadAt(ctx, id, way, err)
}

// uploadAt asks by GET, unless there is no way to ask.
func (c *Client) uploadAt(ctx context.Context, id, way string, noWay error) (u Upload, found bool, err error) {
	if noWay != nil {
		return Upload{}, false, noWay
	}
	a, err := c.good(ctx, call{op: opStatus, method: http.MethodGet, path: way})
	if unknown(err) {
		return Upload{}, false, nil
	}
	if err != nil {
		return Upload{}, false, err
	}
	u, ok := readUpload(unwrapped(loose.Body(a.Body)))
	if !ok {
		return Upload{}, false, c.strange(opStatus, a)
	}
	u.ID = id // the vendor's own samples answer with another
	return u, true, nil
}
