package glance

import (
	"context"
	"encoding/json"
	"net/http"

	"slipway/internal/fault"
	"slipway/internal/transport"
)

// get reads what stands at a path of the image service into out.
func (d *Driver) get(ctx context.Context, op, path string, out any) error {
	a, err := d.ask(ctx, transport.Call{Op: op, Method: http.MethodGet, URL: path, Limit: 4 << 20})
	if err != nil {
		return err
	}
	return d.read(op, a, out)
}

// importMethods follows
// https://docs.openstack.org/api-ref/image/v2/#import-methods-and-values-discovery
// A server without import answers 404, which is the fault NotFound here.
func (d *Driver) importMethods(ctx context.Context) ([]string, error) {
	var info importInfo
	err := d.get(ctx, opInfo, "/v2/info/import", &info)
	return info.Methods.Value, err
}

// importFromWeb follows
// https://docs.openstack.org/api-ref/image/v2/#import-an-image
func (d *Driver) importFromWeb(ctx context.Context, id, uri, storeID string) error {
	req := importRequest{Method: importMethod{Name: methodWeb, URI: uri}}
	if storeID != "" {
		req.Stores = []string{storeID}
	}
	body, err := json.Marshal(req)
	if err != nil {
		return fault.Of(err)
	}
	_, err = d.ask(ctx, transport.Call{Op: opImport, Method: http.MethodPost, URL: imagePath(id) + "/import", Body: body})
	return err
}

// importTasks follows
// https://docs.openstack.org/api-ref/image/v2/#show-tasks-associated-with-image
// It exists from version 2.12 of the API on.
func (d *Driver) importTasks(ctx context.Context, id string) ([]task, error) {
	var t tasksAnswer
	err := d.get(ctx, opTasks, imagePath(id)+"/tasks", &t)
	return t.Tasks, err
}

// stores follows
// https://docs.openstack.org/api-ref/image/v2/#list-stores
func (d *Driver) stores(ctx context.Context) ([]store, error) {
	var s storesAnswer
	err := d.get(ctx, opInfo, "/v2/info/stores", &s)
	return s.Stores, err
}

// quotas follows
// https://docs.openstack.org/api-ref/image/v2/#quota-usage
func (d *Driver) quotas(ctx context.Context) (map[string]usage, error) {
	var u usageAnswer
	err := d.get(ctx, opInfo, "/v2/info/usage", &u)
	return u.Usage, err
}

// schema follows
// https://docs.openstack.org/api-ref/image/v2/#show-image-schema
func (d *Driver) schema(ctx context.Context) (schemaAnswer, error) {
	var s schemaAnswer
	err := d.get(ctx, opInfo, "/v2/schemas/image", &s)
	return s, err
}

// osVersions follows
// https://support.huaweicloud.com/intl/en-us/api-ims/ims_03_0610.html
// The editions of the page nest the list differently, so every os_version in
// the answer counts, wherever it stands.
func (d *Driver) osVersions(ctx context.Context) ([]string, error) {
	var any any
	if err := d.get(ctx, opInfo, "/v1/cloudimages/os_version", &any); err != nil {
		return nil, err
	}
	return collect(any, "os_version"), nil
}

// collect returns the texts under key at any depth of a JSON value, in order.
func collect(v any, key string) []string {
	var out []string
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			out = append(out, collect(e, key)...)
		}
	case map[string]any:
		if s, ok := v[key].(string); ok {
			return []string{s}
		}
		for _, e := range v {
			out = append(out, collect(e, key)...)
		}
	}
	return out
}
