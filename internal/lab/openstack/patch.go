package openstack

import (
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"
)

// patchTypes are the media types of a change to an image; see "Update image" in the Image API reference.
var patchTypes = []string{"application/openstack-images-v2.1-json-patch", "application/openstack-images-v2.0-json-patch"}

// change is one operation of a JSON patch: add, replace or remove of one top-level field.
type change struct {
	Op    string `json:"op"`
	Path  string `json:"path"`
	Value any    `json:"value"`
}

// update answers PATCH /v2/images/{id}: all of the changes are made, or none.
func (x *exchange) update() (answer, error) {
	if err := x.authorize(); err != nil {
		return answer{}, err
	}
	kind, _, _ := mime.ParseMediaType(x.r.Header.Get("Content-Type"))
	if !slices.Contains(patchTypes, kind) {
		return answer{}, mediaType(kind)
	}
	var changes []change
	if err := x.decode(&changes); err != nil {
		return answer{}, err
	}
	x.cloud.mu.Lock()
	defer x.cloud.mu.Unlock()
	m, err := x.changeableLocked(x.r.PathValue("id"), "modify_image")
	if err != nil {
		return answer{}, err
	}
	if err := x.applyLocked(m, changes); err != nil {
		return answer{}, err
	}
	return x.json(http.StatusOK, x.imageBody(m)), nil
}

// applyLocked makes the changes on a copy and keeps that only if every one of them is allowed.
func (x *exchange) applyLocked(m *image, changes []change) error {
	draft := &image{Image: m.Image, minDisk: m.minDisk, minRAM: m.minRAM, hidden: m.hidden}
	draft.Properties = maps.Clone(m.Properties)
	s := setter{img: draft, site: x.site, who: x.who}
	for _, ch := range changes {
		if err := s.apply(ch); err != nil {
			return err
		}
	}
	m.Image, m.minDisk, m.minRAM, m.hidden, m.updated = draft.Image, draft.minDisk, draft.minRAM, draft.hidden, x.cloud.now()
	return nil
}

func (s setter) apply(ch change) error {
	key := strings.NewReplacer("~1", "/", "~0", "~").Replace(strings.TrimPrefix(ch.Path, "/"))
	_, extra := s.img.Properties[key]
	switch {
	case !strings.HasPrefix(ch.Path, "/") || key == "":
		return refuse(http.StatusBadRequest, "Pointer `%s` does not start with \"/\".", ch.Path)
	case key == "id":
		return refuse(http.StatusForbidden, "Attribute 'id' is read-only.")
	case ch.Op == "remove" && extra:
		delete(s.img.Properties, key)
		return nil
	case ch.Op == "remove" && isField(key):
		return denied("Property %s may not be removed.", key)
	case ch.Op == "remove", ch.Op == "replace" && !extra && !isField(key):
		no := refuse(http.StatusConflict, "Property %s does not exist.", key)
		no.lead = "There was a conflict when trying to complete your request."
		return no
	case ch.Op != "add" && ch.Op != "replace":
		return refuse(http.StatusBadRequest, "Invalid operation: `%s`. It must be one of the following: add, remove, replace.", ch.Op)
	}
	return s.set(key, ch.Value)
}

func isField(key string) bool {
	return slices.Contains(readOnly, key) || slices.Contains([]string{
		"name", "owner", "disk_format", "container_format", "visibility", "min_disk", "min_ram", "protected", "os_hidden", "tags",
	}, key)
}

func mediaType(kind string) *refusal {
	if kind == "" {
		kind = "text/plain"
	}
	return refuse(http.StatusUnsupportedMediaType, "The request media type %s is not supported by this server.", kind)
}
