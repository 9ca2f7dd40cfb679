package glance

import (
	"context"
	"net/url"
	"strconv"

	"slipway/internal/backend"
)

// mostListed is how many images a list shows, and pageSize how many of them one
// request asks for.
const (
	mostListed = 1000
	pageSize   = 100
)

// newestActive asks for the youngest usable image.
var newestActive = url.Values{"limit": {"1"}, "status": {"active"}, "sort_key": {"created_at"}, "sort_dir": {"desc"}}

// List implements [backend.Lister].
func (d *Driver) List(ctx context.Context) ([]backend.Remote, error) {
	var out []backend.Remote
	query := url.Values{"limit": {strconv.Itoa(pageSize)}, "sort_key": {"created_at"}, "sort_dir": {"desc"}}
	for len(out) < mostListed {
		page, err := d.listImages(ctx, query)
		if err != nil {
			return nil, err
		}
		for _, m := range page.Images {
			out = append(out, remote(m))
		}
		marker := nextMarker(page.Next)
		if marker == "" || len(page.Images) == 0 || marker == query.Get("marker") {
			break
		}
		query.Set("marker", marker)
	}
	return out[:min(len(out), mostListed)], nil
}

// nextMarker reads the marker out of the address of the next page. The address
// itself is not followed: behind proxies it leads elsewhere.
func nextMarker(next string) string {
	u, err := url.Parse(next)
	if err != nil {
		return ""
	}
	return u.Query().Get("marker")
}

func remote(m image) backend.Remote {
	size := m.Size
	if size == 0 {
		size = m.VendorSize
	}
	if size == 0 {
		size = -1
	}
	return backend.Remote{ID: m.ID, Name: m.Name, Status: m.Status, Size: size, Created: m.Created, Kind: m.DiskFormat}
}
