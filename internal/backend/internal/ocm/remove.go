package ocm

import (
	"context"
	"net/http"
)

const opDelete = "delete the upload"

// Delete removes an upload request and its image from all data centres, or from those
// named only. Gone already is success. Faults: those of [Client.Upload].
// https://docs.oracle.com/en/cloud/marketplace/partner-portal/rest-api-publisher/op-publisher-v1-machineimages-uploadrequestid-delete.html
func (c *Client) Delete(ctx context.Context, id string, places ...string) error {
	way, err := idPath(opDelete, id)
	if err != nil {
		return err
	}
	q := call{op: opDelete, method: http.MethodDelete, path: way}
	if len(places) > 0 {
		q.body = map[string][]string{"datacenters": places}
	}
	if _, err = c.good(ctx, q); unknown(err) {
		return nil
	}
	return err
}
