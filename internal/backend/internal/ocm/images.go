package ocm

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

const (
	opImages = "list the stored images"
	opCopy   = "copy the image"
)

// StoredImage is an image in the storage of one data centre.
type StoredImage struct {
	Path     string // as [Client.Copy] takes it: "mi/App/1.0/Linux/app.tar.gz"
	FileName string
	Place    string // name of the data centre; "" if the service does not say
	Size     int64  // bytes; -1 if the service does not say
}

// imageWire has the keys of the schema, and those of a single image's availability.
// https://docs.oracle.com/en/cloud/marketplace/partner-portal/rest-api-publisher/op-publisher-v1-storageimages-machineimagepath-get.html
type imageWire struct {
	Path        text   `json:"path"`
	FilePath    text   `json:"imageFilePath"`
	Application text   `json:"application"`
	Version     text   `json:"version"`
	System      text   `json:"operatingSystem"`
	FileName    text   `json:"fileName"`
	Requests    places `json:"dataCenterImageUploadRequests"`
	Statuses    places `json:"storageDataCenterImageStatuses"`
	placeWire
}

// storedAs returns the path of an image in the storage. Without one it is made as the
// service makes it.
func (w imageWire) storedAs() string {
	if given := cmp.Or(w.Path, w.FilePath); given != "" {
		return withoutContainer(string(given))
	}
	parts := []string{"mi", string(w.Application), string(w.Version), string(w.System), string(w.FileName)}
	for _, p := range parts {
		if p == "" {
			return ""
		}
	}
	return strings.Join(parts, "/")
}

// withoutContainer removes the name of the container that upload requests have before
// the path, and lists of stored images have not.
func withoutContainer(path string) string {
	path = strings.TrimLeft(path, "/")
	if strings.HasPrefix(path, "mi/") {
		return path
	}
	if _, rest, ok := strings.Cut(path, "/mi/"); ok {
		return "mi/" + rest
	}
	return path
}

// readImages reads a record as one image for each data centre that has it; none if it
// names no path.
func readImages(raw json.RawMessage) []StoredImage {
	var w imageWire
	_ = json.Unmarshal(raw, &w) // what is no object names none
	path := w.storedAs()
	if path == "" {
		return nil
	}
	all := append(w.Requests, w.Statuses...)
	if len(all) == 0 {
		all = places{w.placeWire}
	}
	var out []StoredImage
	for _, p := range all {
		if strings.EqualFold(string(p.Available), "false") {
			continue
		}
		one := StoredImage{Path: path, FileName: string(cmp.Or(w.FileName, text(path[strings.LastIndexByte(path, '/')+1:]))), Place: string(p.Name), Size: -1}
		if n := number(string(cmp.Or(p.Size, w.Size))); n > 0 {
			one.Size = n
		}
		out = append(out, one)
	}
	return out
}

// Images returns the images in the storage of the partner's default data centre, and
// in the others as far as the service names them. Faults: those of [Client.Upload],
// and NotFound for a service without such a list.
// https://docs.oracle.com/en/cloud/marketplace/partner-portal/rest-api-publisher/op-publisher-v1-storageimages-get.html
func (c *Client) Images(ctx context.Context) ([]StoredImage, error) {
	var out []StoredImage
	known := map[StoredImage]bool{}
	err := c.pages(ctx, call{op: opImages, method: http.MethodGet, path: storedPath, query: url.Values{}}, 0, func(raw json.RawMessage) bool {
		fresh := false
		for _, one := range readImages(raw) {
			if !known[one] {
				known[one], fresh = true, true
				out = append(out, one)
			}
		}
		return fresh
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// copyOrder is the body of a copy.
type copyOrder struct {
	From      string   `json:"sourceDataCenter"`
	To        []string `json:"copyToDataCenters,omitempty"`
	Overwrite []string `json:"overwriteDataCenters,omitempty"`
}

// Copy orders copies of a stored image: to data centres that have none, and to those
// whose own is replaced. path is that of a [StoredImage] or of an [Upload]. The service
// copies on after its answer. It is not sent again after a break. Faults: those of
// [Client.Upload]; NotFound for an image that the service does not have.
// https://docs.oracle.com/en/cloud/marketplace/partner-portal/rest-api-publisher/op-publisher-v1-storageimages-machineimagepath-post.html
func (c *Client) Copy(ctx context.Context, path, from string, to, overwrite []string) (Ack, error) {
	way := storedPath + (&url.URL{Path: "/" + withoutContainer(path)}).EscapedPath()
	a, err := c.good(ctx, call{op: opCopy, method: http.MethodPost, path: way, body: copyOrder{From: from, To: to, Overwrite: overwrite}})
	if err != nil {
		return Ack{Status: a.Status, Uploaded: -1, Pending: -1}, err
	}
	return c.ack(a), nil
}
