package ocm

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"slipway/internal/backend"
)

const (
	opCheck = "look at the uploads"
	product = "Oracle Cloud Marketplace"
)

// Check logs in and reads one upload request, which proves that the user is one of the
// partner and that the service takes machine images. Faults: Login, Denied, NotFound
// for a service that no longer takes them, and those of [Client.Upload].
func (c *Client) Check(ctx context.Context) (backend.Server, error) {
	q := call{op: opCheck, method: http.MethodGet, path: imagesPath, query: url.Values{}}
	if err := c.pages(ctx, q, 1, func(json.RawMessage) bool { return true }); err != nil {
		return backend.Server{}, err
	}
	s := backend.Server{Product: product, Host: c.Host(), Account: c.v[KeyUserID], Certificate: c.client.Certificate(c.Host())}
	if token := c.valid(); token != nil {
		s.Expires = token.ends
	}
	if c.fixed() {
		s.Notes = append(s.Notes, "The access token cannot be renewed: an upload that outlasts it stops and goes on with a new one.")
	}
	return s, nil
}
