package openstack

import (
	"net"
	"net/http"
	"net/url"
	"slices"
)

// importRequest is the body of POST /v2/images/{id}/import.
type importRequest struct {
	Method struct {
		Name string `json:"name"`
		URI  string `json:"uri"`
	} `json:"method"`
	Stores      []string `json:"stores"`
	AllStores   bool     `json:"all_stores"`
	MustSucceed *bool    `json:"all_stores_must_succeed"`
}

// importImage answers POST /v2/images/{id}/import: 202 at once, the outcome shows in the image and its tasks.
func (x *exchange) importImage() (answer, error) {
	if len(x.site.ImportMethods) == 0 {
		return answer{}, x.noImport()
	}
	if err := x.authorize(); err != nil {
		return answer{}, err
	}
	var in importRequest
	if err := x.decode(&in); err != nil {
		return answer{}, err
	}
	if err := x.checkImport(in); err != nil {
		return answer{}, err
	}
	_, stuck := x.take(StuckImport)
	doom := x.fate()
	x.cloud.mu.Lock()
	defer x.cloud.mu.Unlock()
	m, err := x.changeableLocked(x.r.PathValue("id"), "modify_image")
	if err != nil {
		return answer{}, err
	}
	if err := m.importable(in.Method.Name); err != nil {
		return answer{}, err
	}
	x.beginLocked(m, in, doom, stuck)
	return x.empty(http.StatusAccepted), nil
}

// noImport is how a Glance without import methods answers.
func (x *exchange) noImport() *refusal {
	no := refuse(http.StatusNotFound, "The resource could not be found.")
	if x.site.Huawei {
		no.shape = ShapeGateway
	}
	return no
}

func (x *exchange) checkImport(in importRequest) error {
	name := in.Method.Name
	for _, store := range in.Stores {
		if !slices.Contains(x.site.stores(), store) {
			return refuse(http.StatusBadRequest, "Store for identifier %s not found", store)
		}
	}
	switch {
	case !slices.Contains(x.site.ImportMethods, name):
		return refuse(http.StatusBadRequest, "Unknown import method name '%s'.", name)
	case in.AllStores && len(in.Stores) > 0:
		return refuse(http.StatusBadRequest, "All_stores parameter can't be used with 'stores' in the request")
	case name == "web-download" && !fetchable(in.Method.URI):
		uri := in.Method.URI
		if uri == "" {
			uri = "None"
		}
		return refuse(http.StatusBadRequest, "URI for web-download does not pass filtering: %s", uri)
	}
	return nil
}

// fetchable reports whether a URI may be downloaded. A lab fetches from its own machine only, so that it is no one's relay.
func fetchable(uri string) bool {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// importable checks the state that each method starts from.
func (m *image) importable(method string) error {
	if m.settling.to != "" || m.Status == statusImporting {
		return refuse(http.StatusConflict, "Image has active task")
	}
	switch {
	case method == "glance-direct" && m.Status != statusUploading:
		return refuse(http.StatusConflict, "Image needs to be staged before 'glance-direct' method can be used")
	case method == "glance-direct" && m.staged == nil:
		return refuse(http.StatusConflict, "Image data is still being staged")
	case method == "web-download" && m.Status != statusQueued:
		return refuse(http.StatusConflict, "Image needs to be in 'queued' state to use 'web-download' method")
	case method == "copy-image" && m.Status != statusActive:
		return refuse(http.StatusConflict, "Only images with status active can be targeted for copying")
	case m.ContainerFormat == "":
		return refuse(http.StatusConflict, "'container_format' needs to be set before import")
	case m.DiskFormat == "":
		return refuse(http.StatusConflict, "'disk_format' needs to be set before import")
	}
	return nil
}
