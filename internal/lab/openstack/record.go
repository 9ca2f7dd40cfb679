package openstack

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// create answers POST /v2/images. The type of the body is not looked at, as in Glance.
func (x *exchange) create() (answer, error) {
	if err := x.authorize(); err != nil {
		return answer{}, err
	}
	var fields map[string]any
	if err := x.decode(&fields); err != nil {
		return answer{}, err
	}
	m, err := x.newImage(fields)
	if err != nil {
		return answer{}, err
	}
	x.cloud.mu.Lock()
	defer x.cloud.mu.Unlock()
	if err := x.addLocked(m); err != nil {
		return answer{}, err
	}
	a := x.json(http.StatusCreated, x.imageBody(m))
	x.createHeader(a.Header, m.ID)
	return a, nil
}

// newImage makes a record from the fields of a request, without keeping it.
func (x *exchange) newImage(fields map[string]any) (*image, error) {
	if !x.who.writes() {
		return nil, forbidden("add_image")
	}
	now := x.cloud.now()
	m := &image{created: now, updated: now, Image: Image{
		ID: newUUID(), Owner: x.who.projectID(), Status: statusQueued, Visibility: "shared", Tags: []string{},
	}}
	if x.site.Huawei {
		m.Visibility, m.DiskFormat, m.ContainerFormat = "private", "zvhd2", "bare"
	}
	s := setter{img: m, site: x.site, who: x.who}
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		if err := s.set(key, fields[key]); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (x *exchange) addLocked(m *image) error {
	c := x.cloud
	if _, taken := c.images[m.ID]; taken {
		return refuse(http.StatusConflict, "Image ID %s already exists!", m.ID)
	}
	if _, count := c.usageLocked(m.Owner); x.site.ImageQuota > 0 && count >= x.site.ImageQuota {
		no := refuse(http.StatusRequestEntityTooLarge, "Project %s is over a limit for [Resource image_count_total is over limit of %d "+
			"due to current usage %d and delta 1]", m.Owner, x.site.ImageQuota, count)
		no.code = "IMG.0015"
		return no
	}
	c.images[m.ID] = m
	c.order = append(c.order, m.ID)
	return nil
}

func (x *exchange) createHeader(h http.Header, id string) {
	root, _, _ := strings.Cut(x.r.URL.Path, "/v2/")
	h.Set("Location", x.base()+root+"/v2/images/"+id)
	if x.site.Huawei {
		return
	}
	if len(x.site.ImportMethods) > 0 {
		h.Set("Openstack-Image-Import-Methods", strings.Join(x.site.ImportMethods, ","))
	}
	h.Set("Openstack-Image-Store-Ids", strings.Join(x.site.stores(), ","))
}

func (s Conditions) stores() []string {
	if s.Stores == nil {
		return []string{"fs", "fs2"}
	}
	return s.Stores
}

// show answers GET /v2/images/{id}.
func (x *exchange) show() (answer, error) {
	if err := x.authorize(); err != nil {
		return answer{}, err
	}
	x.cloud.mu.Lock()
	defer x.cloud.mu.Unlock()
	m, err := x.lookupLocked(x.r.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	body := x.imageBody(m)
	m.look()
	return x.json(http.StatusOK, body), nil
}

// remove answers DELETE /v2/images/{id}. An image that is being uploaded may be deleted; its upload ends in 410.
func (x *exchange) remove() (answer, error) {
	if err := x.authorize(); err != nil {
		return answer{}, err
	}
	c := x.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	m, err := x.changeableLocked(x.r.PathValue("id"), "delete_image")
	if err != nil {
		return answer{}, err
	}
	switch {
	case m.Protected:
		no := refuse(http.StatusForbidden, "Image %s is protected and cannot be deleted.", m.ID)
		no.code = "IMG.0028"
		return answer{}, no
	case x.site.Huawei && m.settling.to != "":
		return answer{}, &refusal{status: http.StatusBadRequest, code: "IMG.0090", message: "The image is being created and cannot be deleted."}
	}
	delete(c.images, m.ID)
	c.order = slices.DeleteFunc(c.order, func(id string) bool { return id == m.ID })
	return x.empty(http.StatusNoContent), nil
}

// imageBody renders an image as Glance does; extra properties stand beside the fields.
func (x *exchange) imageBody(m *image) map[string]any {
	self := "/v2/images/" + m.ID
	body := map[string]any{
		"id": m.ID, "name": null(m.Name), "status": m.Status, "visibility": m.Visibility, "protected": m.Protected,
		"owner": m.Owner, "disk_format": null(m.DiskFormat), "container_format": null(m.ContainerFormat), "os_hidden": m.hidden,
		"size": nil, "virtual_size": nil, "checksum": null(m.checksum), "os_hash_algo": nil, "os_hash_value": null(m.hashValue),
		"min_disk": m.minDisk, "min_ram": m.minRAM, "tags": m.Tags, "created_at": rfc3339(m.created), "updated_at": rfc3339(m.updated),
		"self": self, "file": self + "/file", "schema": "/v2/schemas/image",
	}
	if m.settling.queued {
		body["status"] = statusQueued
	}
	if m.hasSize {
		body["size"] = m.Size
	}
	if m.VirtualSize > 0 {
		body["virtual_size"] = m.VirtualSize
	}
	if m.hashValue != "" {
		body["os_hash_algo"] = m.HashAlgorithm
	}
	if m.Store != "" {
		body["stores"] = m.Store
	}
	for key, value := range m.Properties {
		body[key] = value
	}
	maps.Copy(body, m.importFields())
	if x.site.Huawei {
		maps.Copy(body, imsFields(m))
	}
	return body
}

func null(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// usageLocked sums the bytes and counts the images of a project.
func (c *Cloud) usageLocked(owner string) (size int64, count int) {
	for _, m := range c.images {
		if m.Owner == owner {
			size += m.Size
			count++
		}
	}
	return size, count
}
