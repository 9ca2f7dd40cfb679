package ocm

import (
	"context"
	"net/http"

	"slipway/internal/fault"
)

const opDelete = "delete the upload"

// Delete removes an upload request and its image from all data centres. Gone already is
// success. The service may say yes and fail all the same, so it is asked once how the
// request stands then; where it cannot tell, its yes counts. Faults: those of
// [Client.Upload]; ServerFailed, not to be tried again, for a deletion that failed.
// https://docs.oracle.com/en/cloud/marketplace/partner-portal/rest-api-publisher/op-publisher-v1-machineimages-uploadrequestid-delete.html
func (c *Client) Delete(ctx context.Context, id string) error {
	way, err := idPath(opDelete, id)
	if err != nil {
		return err
	}
	if _, err = c.good(ctx, call{op: opDelete, method: http.MethodDelete, path: way}); unknown(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if u, found, err := c.Upload(ctx, id); err == nil && found && deletionFailed(u.Status) {
		return c.undeleted(u)
	}
	return nil
}

// undeleted is the fault of an upload request that is still there after the service has
// agreed to delete it.
func (c *Client) undeleted(u Upload) *fault.Fault {
	return &fault.Fault{
		Kind: fault.ServerFailed, Retry: fault.Never, Op: opDelete, Server: c.Host(), Detail: "status: " + u.Status,
		What:   "The service could not delete the upload " + u.ID + ".",
		Remedy: "Delete it again later, here or in Oracle's partner portal. If it stays, ask Oracle's support about the upload " + u.ID + ".",
	}
}
