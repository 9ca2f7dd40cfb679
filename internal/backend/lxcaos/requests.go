package lxcaos

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"slipway/internal/backend/internal/lxca"
)

// What is being done, for faults.
const (
	opList    = "list the OS images"
	opCreate  = "create the import job"
	opSend    = "send the file"
	opOrder   = "order the appliance to fetch the file"
	opImport  = "import the file"
	opRemove  = "delete the file"
	opServers = "list the file servers"
	opAdd     = "add the file server"
	opForget  = "remove the file server"
)

const (
	imagesPath  = "/osImages"
	uploadPath  = "/files/osImages"
	serversPath = imagesPath + "/remoteFileServers"
)

// repository asks what is there: https://pubs.lenovo.com/lxca_scripting/rest_api_osimages_get
func (d *Driver) repository(ctx context.Context) (repository, error) {
	reply, err := d.client.Ask(ctx, lxca.Call{Op: opList, Method: http.MethodGet, Path: imagesPath})
	if err != nil {
		return repository{}, err
	}
	var top map[string]json.RawMessage
	if err := reply.Into(&top); err != nil {
		return repository{}, err
	}
	return readRepository(top), nil
}

// createJob asks for an import job: https://pubs.lenovo.com/lxca_scripting/rest_api_osimages_post
// Nothing is lost when it is asked twice: a job that gets no file is only a line
// in a list.
func (d *Driver) createJob(ctx context.Context, imageType string, order initOrder) (lxca.Reply, error) {
	return d.client.Ask(ctx, lxca.Call{
		Op: opCreate, Method: http.MethodPost, Path: imagesPath + "?" + encoded("imageType", imageType), Body: order, Replay: true,
	})
}

// initOrder is the body that makes an import job.
type initOrder struct {
	Action   string `json:"Action"`             // "Init", which Lenovo's clients send, or "init", which its page says
	FileSize string `json:"fileSize,omitempty"` // bytes, as a text; "" where they are not known
}

// fetchOrder is the body that has a file fetched from a file server.
type fetchOrder struct {
	ServerID string `json:"serverId"`
	Path     string `json:"path"`
}

// deleteEntry deletes a file: https://pubs.lenovo.com/lxca_scripting/rest_api_osimages_id_delete
func (d *Driver) deleteEntry(ctx context.Context, id string) error {
	_, err := d.client.Ask(ctx, lxca.Call{Op: opRemove, Method: http.MethodDelete, Path: imagesPath + "/" + url.PathEscape(id)})
	return err
}

// encoded writes pairs as a query, in their order and without those that have no
// text. A blank becomes %20, which every reader of queries takes for one.
func encoded(pairs ...string) string {
	var out []string
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			out = append(out, pairs[i]+"="+strings.ReplaceAll(url.QueryEscape(pairs[i+1]), "+", "%20"))
		}
	}
	return strings.Join(out, "&")
}
