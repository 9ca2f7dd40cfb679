package openstack

import (
	"net/http"
	"strings"
)

// imageVersions answers the root of the image service: 300 there, 200 under /versions. Huawei's links name a host nobody reaches.
func (x *exchange) imageVersions() (answer, error) {
	root := strings.TrimSuffix(strings.TrimSuffix(x.r.URL.Path, "/versions"), "/")
	status := http.StatusMultipleChoices
	if strings.HasSuffix(x.r.URL.Path, "/versions") {
		status = http.StatusOK
	}
	href := x.base() + root + "/v2/"
	if x.site.Huawei {
		href = "https://image.invalid/v2/"
	}
	var all []map[string]any
	for _, v := range []struct{ id, state string }{{"v2.17", "CURRENT"}, {"v2.15", "SUPPORTED"}, {"v2.9", "SUPPORTED"}, {"v2.0", "SUPPORTED"}} {
		all = append(all, map[string]any{"id": v.id, "status": v.state, "links": []map[string]string{{"rel": "self", "href": href}}})
	}
	return x.json(status, map[string]any{"versions": all}), nil
}

// importInfo answers GET /v2/info/import.
func (x *exchange) importInfo() (answer, error) {
	if err := x.informed(); err != nil {
		return answer{}, err
	}
	methods := append([]string{}, x.site.ImportMethods...)
	return x.json(http.StatusOK, map[string]any{"import-methods": map[string]any{
		"description": "Import methods available.", "type": "array", "value": methods,
	}}), nil
}

// storesInfo answers GET /v2/info/stores.
func (x *exchange) storesInfo() (answer, error) {
	if err := x.informed(); err != nil {
		return answer{}, err
	}
	var all []map[string]string
	for i, id := range x.site.stores() {
		store := map[string]string{"id": id}
		if i == 0 {
			store["default"] = "true"
		}
		all = append(all, store)
	}
	return x.json(http.StatusOK, map[string]any{"stores": all}), nil
}

// usageInfo answers GET /v2/info/usage: sizes in MiB, -1 for no limit. A site without any quota tells no usage.
func (x *exchange) usageInfo() (answer, error) {
	if err := x.informed(); err != nil {
		return answer{}, err
	}
	if x.site.ProjectQuota == 0 && x.site.ImageQuota == 0 {
		return x.json(http.StatusOK, map[string]any{"usage": map[string]any{}}), nil
	}
	x.cloud.mu.Lock()
	size, count := x.cloud.usageLocked(x.who.projectID())
	x.cloud.mu.Unlock()
	sizeLimit, countLimit := int64(-1), -1
	if x.site.ProjectQuota > 0 {
		sizeLimit = x.site.ProjectQuota >> 20
	}
	if x.site.ImageQuota > 0 {
		countLimit = x.site.ImageQuota
	}
	return x.json(http.StatusOK, map[string]any{"usage": map[string]any{
		"image_size_total":      map[string]int64{"limit": sizeLimit, "usage": size >> 20},
		"image_count_total":     map[string]int{"limit": countLimit, "usage": count},
		"image_stage_total":     map[string]int{"limit": -1, "usage": 0},
		"image_count_uploading": map[string]int{"limit": -1, "usage": 0},
	}}), nil
}

// informed lets in who may ask for information; Huawei publishes none of it.
func (x *exchange) informed() error {
	if x.site.Huawei {
		return x.noImport()
	}
	return x.authorize()
}
