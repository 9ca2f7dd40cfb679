package glance

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"slipway/internal/fault"
	"slipway/internal/transport"
)

// What is being done, as faults say it.
const (
	opLogin    = "log in"
	opVersions = "read the API versions"
	opCreate   = "create the image record"
	opSend     = "send the image data"
	opRead     = "read the image"
	opList     = "list the images"
	opDelete   = "delete the image"
	opUnlock   = "take the protection off the image"
	opImport   = "start the import"
	opTasks    = "read the import tasks"
	opInfo     = "read what the server offers"
)

// issueToken follows
// https://docs.openstack.org/api-ref/identity/v3/#password-authentication-with-scoped-authorization
// A login may be sent again: it makes nothing but one more token.
func (d *Driver) issueToken(ctx context.Context, body []byte) (transport.Answer, error) {
	a, err := d.client.Do(ctx, transport.Call{
		Op: opLogin, Method: http.MethodPost, URL: identityURL(d.v[keyAuthURL]) + "/auth/tokens", Replay: true, Body: body,
		Header: http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json"}}, Limit: 8 << 20,
	})
	return a, d.judge(opLogin, a, err)
}

// validateToken follows
// https://docs.openstack.org/api-ref/identity/v3/#validate-and-show-information-for-token
// A token may look at itself, and keeps its scope that way.
func (d *Driver) validateToken(ctx context.Context, token string) (transport.Answer, error) {
	a, err := d.client.Do(ctx, transport.Call{
		Op: opLogin, Method: http.MethodGet, URL: identityURL(d.v[keyAuthURL]) + "/auth/tokens",
		Header: http.Header{"X-Auth-Token": {token}, "X-Subject-Token": {token}, "Accept": {"application/json"}}, Limit: 8 << 20,
	})
	return a, d.judge(opLogin, a, err)
}

// listVersions follows
// https://docs.openstack.org/api-ref/image/versions/index.html
// The addresses in the answer are not followed: behind proxies they name inner hosts.
func (d *Driver) listVersions(ctx context.Context) (versionsAnswer, error) {
	var v versionsAnswer
	a, err := d.ask(ctx, transport.Call{Op: opVersions, Method: http.MethodGet, URL: "/"})
	if err != nil {
		return v, err
	}
	return v, d.read(opVersions, a, &v)
}

// createImage follows
// https://docs.openstack.org/api-ref/image/v2/#create-image
// With an id of our own the call may be sent again: the second one meets 409.
func (d *Driver) createImage(ctx context.Context, r record) (image, error) {
	body, err := r.body()
	if err != nil {
		return image{}, err
	}
	a, err := d.ask(ctx, transport.Call{Op: opCreate, Method: http.MethodPost, URL: "/v2/images", Body: body, Replay: r.id != ""})
	if err != nil {
		return image{}, err
	}
	var m image
	if json.Unmarshal(a.Body, &m) != nil || m.ID == "" {
		m.ID = lastElement(a.Header.Get("Location"))
	}
	if m.ID == "" {
		m.ID = r.id
	}
	if m.ID == "" {
		return image{}, d.strange(opCreate, a, nil)
	}
	d.notice(m)
	return m, nil
}

// showImage follows
// https://docs.openstack.org/api-ref/image/v2/#show-image
func (d *Driver) showImage(ctx context.Context, id string) (image, error) {
	var m image
	a, err := d.ask(ctx, transport.Call{Op: opRead, Method: http.MethodGet, URL: imagePath(id)})
	if err != nil {
		return m, err
	}
	if err := d.read(opRead, a, &m); err != nil {
		return m, err
	}
	d.notice(m)
	return m, nil
}

// listImages follows
// https://docs.openstack.org/api-ref/image/v2/#list-images
func (d *Driver) listImages(ctx context.Context, query url.Values) (imagesAnswer, error) {
	var list imagesAnswer
	a, err := d.ask(ctx, transport.Call{Op: opList, Method: http.MethodGet, URL: "/v2/images?" + query.Encode(), Limit: 8 << 20})
	if err != nil {
		return list, err
	}
	return list, d.read(opList, a, &list)
}

// deleteImage follows
// https://docs.openstack.org/api-ref/image/v2/#delete-image
func (d *Driver) deleteImage(ctx context.Context, id string) error {
	_, err := d.ask(ctx, transport.Call{Op: opDelete, Method: http.MethodDelete, URL: imagePath(id)})
	return err
}

// unprotect follows
// https://docs.openstack.org/api-ref/image/v2/#update-image
func (d *Driver) unprotect(ctx context.Context, id string) error {
	body, err := json.Marshal([]patch{{Op: "replace", Path: "/protected", Value: false}})
	if err != nil {
		return fault.Of(err)
	}
	_, err = d.ask(ctx, transport.Call{
		Op: opUnlock, Method: http.MethodPatch, URL: imagePath(id), Body: body, Replay: true,
		Header: http.Header{"Content-Type": {"application/openstack-images-v2.1-json-patch"}},
	})
	return err
}

// uploadData follows
// https://docs.openstack.org/api-ref/image/v2/#upload-binary-image-data
// Any status is an answer here; the caller knows what each one means.
func (d *Driver) uploadData(ctx context.Context, l *login, id string, p putting) (transport.Answer, error) {
	h := http.Header{"X-Auth-Token": {l.token}, "Content-Type": {"application/octet-stream"}, "Accept": {"application/json"}}
	if !d.huawei() {
		// Known since 2025.2; lets the server refuse by quota at once and choose
		// the right layout in its store. Older servers ignore it.
		h.Set("X-Openstack-Image-Size", strconv.FormatInt(p.body.Size, 10))
	}
	if p.store != "" {
		h.Set("X-Image-Meta-Store", p.store)
	}
	return d.client.Send(ctx, transport.Upload{
		Op: opSend, Method: http.MethodPut, URL: l.root + imagePath(id) + "/file", Header: h,
		Body: p.body, Expect: p.expect, Progress: p.progress,
	})
}

// putting is what one PUT of the data needs beside the image's id.
type putting struct {
	body     transport.Body
	store    string // "" means the server's own choice
	expect   bool
	progress func(sent int64)
}

func imagePath(id string) string { return "/v2/images/" + url.PathEscape(id) }

// lastElement returns what stands behind the last slash of an address, "" for none.
func lastElement(address string) string {
	address = strings.TrimRight(address, "/")
	return address[strings.LastIndexByte(address, '/')+1:]
}
