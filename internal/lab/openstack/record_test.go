package openstack_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"slipway/internal/lab/openstack"
)

const someID = "71c675ab-d94f-49cd-a114-e12490b328d9"

func TestCreate_answersLikeGlance(t *testing.T) {
	b := open(t, openstack.Options{})
	r := b.create(`{"name":"disk","id":"`+someID+`","tags":["a","b"],"min_disk":3,"hw_disk_bus":"scsi"`+rawBare+`}`).Want(t, 201)
	for name, want := range map[string]string{
		"id": someID, "status": "queued", "visibility": "shared", "file": "/v2/images/" + someID + "/file", "min_disk": "3",
		"hw_disk_bus": "scsi", "size": "", "checksum": "", "tags": `["a","b"]`,
	} {
		if got := r.Field(t, name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	if got := r.Header.Get("Location"); got != b.root+images+"/"+someID {
		t.Errorf("Location is %s", got)
	}
	if got := r.Header.Get("Openstack-Image-Import-Methods"); got != "glance-direct,web-download,copy-image" {
		t.Errorf("import methods are %s", got)
	}
	if r.Header.Get("Openstack-Image-Store-Ids") != "fs,fs2" || !strings.HasPrefix(r.Header.Get("X-Openstack-Request-Id"), "req-") {
		t.Errorf("header is %v", r.Header)
	}
}

func TestCreate_refusals(t *testing.T) {
	b := open(t, openstack.Options{})
	b.create(`{"id":"`+someID+`"}`).Want(t, 201)
	for _, c := range []struct {
		body   string
		status int
		words  string
	}{
		{`{"id":"` + someID + `"}`, 409, "Image ID " + someID + " already exists!"},
		{`{"id":"short"}`, 400, "'short' does not match"},
		{`{"visibility":"public"}`, 403, "You are not authorized to complete publicize_image action."},
		{`{"visibility":"secret"}`, 400, "'secret' is not one of ['community', 'public', 'private', 'shared']"},
		{`{"disk_format":"gpt"}`, 400, "Provided object does not match schema 'image': 'gpt' is not one of [None, 'ami', "},
		{`{"container_format":7}`, 400, "7 is not one of [None, 'ami'"},
		{`{"min_disk":"1"}`, 400, "'1' is not of type 'integer'"},
		{`{"min_ram":-1}`, 400, "Invalid value '-1' for parameter 'min_ram': Cannot be a negative value"},
		{`{"protected":"yes"}`, 400, "'yes' is not of type 'boolean'"},
		{`{"tags":"a"}`, 400, "'a' is not of type 'array'"},
		{`{"tags":[true]}`, 400, "True is not of type 'string'"},
		{`{"note":5}`, 400, "5 is not of type 'string'"},
		{`{"name":"` + strings.Repeat("n", 256) + `"}`, 400, "is too long"},
		{`{"status":"active"}`, 403, "Attribute 'status' is read-only."},
		{`{"os_glance_x":"y"}`, 403, "Access was denied to this resource.<br /><br />\\nAttribute 'os_glance_x' is reserved.\\n\\n"},
		{`{"owner":"someone"}`, 403, "You are not permitted to create images owned by 'someone'"},
		{`{`, 400, "Malformed JSON"},
	} {
		b.create(c.body).Want(t, c.status).Says(t, c.words)
	}
	if left := len(b.cloud.Images()); left != 1 {
		t.Errorf("%d images, want 1", left)
	}
}

func TestCreate_anyContentTypeWillDo(t *testing.T) {
	b := open(t, openstack.Options{})
	b.do(http.MethodPost, images, strings.NewReader(`{}`), map[string]string{"Content-Type": "text/plain"}).Want(t, 201)
}

func TestCreate_imageCountQuota(t *testing.T) {
	b := open(t, openstack.Options{})
	b.cloud.Configure(func(s *openstack.Conditions) { s.ImageQuota = 1 })
	b.image("")
	b.create(`{}`).Want(t, 413).Says(t, "image_count_total is over limit of 1")
}

func TestRights_readerLooksOnly(t *testing.T) {
	b := open(t, openstack.Options{})
	id := b.image("")
	reader := b.as(openstack.Reader)
	reader.create(`{}`).Want(t, 403).Says(t, "You are not authorized to complete add_image action.")
	reader.wantStatus(id, "queued")
	reader.put(id, nil, nil).Want(t, 403).Says(t, "You are not authorized to complete upload_image action.")
	reader.do(http.MethodDelete, images+"/"+id, nil, nil).Want(t, 403).Says(t, "delete_image")
}

func TestRights_anotherProjectSeesNothing(t *testing.T) {
	b := open(t, openstack.Options{})
	id := b.image("")
	other := b.as(openstack.Other)
	words := "No image found with ID " + id
	other.do(http.MethodGet, images+"/"+id, nil, nil).Want(t, 404).Says(t, words)
	other.put(id, nil, nil).Want(t, 404).Says(t, words)
	other.do(http.MethodDelete, images+"/"+id, nil, nil).Want(t, 404).Says(t, words)
	other.do(http.MethodGet, images, nil, nil).Want(t, 200).Says(t, `"images":[]`)
}

func TestRights_adminsPublicImageIsSeenButNotWritten(t *testing.T) {
	b := open(t, openstack.Options{})
	id := b.as(openstack.Admin).image(`,"visibility":"public"`)
	b.wantStatus(id, "queued")
	b.put(id, nil, nil).Want(t, 403).Says(t, "You are not authorized to complete upload_image action.")
}

func TestDelete_protectedImageStays(t *testing.T) {
	b := open(t, openstack.Options{})
	id := b.image(`,"protected":true`)
	b.do(http.MethodDelete, images+"/"+id, nil, nil).Want(t, 403).Says(t, "Image "+id+" is protected and cannot be deleted.")
	b.patch(id, `[{"op":"replace","path":"/protected","value":false}]`).Want(t, 200)
	b.do(http.MethodDelete, images+"/"+id, nil, nil).Want(t, 204)
	b.do(http.MethodDelete, images+"/"+id, nil, nil).Want(t, 404)
}

func (b *bench) patch(id, changes string) reply {
	b.t.Helper()
	header := map[string]string{"Content-Type": "application/openstack-images-v2.1-json-patch"}
	return b.do(http.MethodPatch, images+"/"+id, strings.NewReader(changes), header)
}

func TestUpdate_allOrNothing(t *testing.T) {
	b := open(t, openstack.Options{})
	id := b.image(`,"note":"old"`)
	b.patch(id, `[{"op":"add","path":"/a~1b","value":"x"},{"op":"remove","path":"/note"},{"op":"replace","path":"/name","value":"new"}]`).
		Want(t, 200).Says(t, `"a/b":"x"`)
	for _, c := range []struct {
		changes string
		status  int
		words   string
	}{
		{`[{"op":"replace","path":"/name","value":"lost"},{"op":"replace","path":"/note","value":"x"}]`, 409, "Property note does not exist."},
		{`[{"op":"remove","path":"/note"}]`, 409, "Property note does not exist."},
		{`[{"op":"replace","path":"/status","value":"active"}]`, 403, "Attribute 'status' is read-only."},
		{`[{"op":"replace","path":"/id","value":"x"}]`, 403, "'id' is read-only"},
		{`[{"op":"add","path":"name","value":"x"}]`, 400, "does not start with"},
		{`[{"op":"move","path":"/name","value":"x"}]`, 400, "Invalid operation: `move`."},
		{`[{"op":"remove","path":"/name"}]`, 403, "Property name may not be removed."},
	} {
		b.patch(id, c.changes).Want(t, c.status).Says(t, c.words)
	}
	if shown := b.get(id); shown.Field(t, "name") != "new" || shown.Field(t, "note") != "" {
		t.Errorf("image is %s", shown.Text)
	}
	b.do(http.MethodPatch, images+"/"+id, strings.NewReader(`[]`), nil).Want(t, 415)
	b.put(id, nil, nil).Want(t, 204)
	b.patch(id, `[{"op":"replace","path":"/disk_format","value":"iso"}]`).Want(t, 403).Says(t, "can be only replaced for a queued image")
}

func TestList_filtersAndPages(t *testing.T) {
	b := open(t, openstack.Options{})
	var ids []string
	for i := range 5 {
		ids = append(ids, b.create(fmt.Sprintf(`{"name":"n%d","tags":["t%d"]%s}`, i, i%2, rawBare)).Want(t, 201).Field(t, "id"))
	}
	b.put(ids[0], nil, nil)
	list := func(query string) string {
		return b.do(http.MethodGet, images+query, nil, nil).Want(t, 200).Text
	}
	for query, want := range map[string]string{
		"": "43210", "?name=n3": "3", "?status=active": "0", "?status=queued&tag=t1": "31", "?name=in:n1,%22n2%22": "21",
		"?limit=2": "43", "?limit=2&marker=" + ids[3]: "21", "?limit=2&marker=" + ids[1]: "0", "?id=" + ids[4]: "4", "?owner=x": "",
	} {
		got, text := "", list(query)
		for i := len(ids) - 1; i >= 0; i-- {
			if strings.Contains(text, `"id":"`+ids[i]+`"`) {
				got += fmt.Sprint(i)
			}
		}
		if got != want {
			t.Errorf("%s lists %s, want %s", query, got, want)
		}
	}
	if text := list("?limit=2"); !strings.Contains(text, `"next":"/v2/images?limit=2&marker=`+ids[3]+`"`) {
		t.Errorf("no link to the next page in %s", text)
	}
	if text := list("?limit=2&marker=" + ids[1]); strings.Contains(text, `"next"`) {
		t.Errorf("the last page links on: %s", text)
	}
	b.do(http.MethodGet, images+"?limit=many", nil, nil).Want(t, 400).Says(t, "limit param must be an integer")
	b.do(http.MethodGet, images+"?limit=-1", nil, nil).Want(t, 400).Says(t, "limit param must be positive")
	b.do(http.MethodGet, images+"?visibility=odd", nil, nil).Want(t, 400).Says(t, "Invalid visibility value: odd")
	b.do(http.MethodGet, images+"?visibility=all&limit=1", nil, nil).Want(t, 200).Says(t, ids[4])
	b.do(http.MethodGet, images+"?marker="+someID, nil, nil).Want(t, 400)
}

func TestList_communityImagesComeWhenAskedFor(t *testing.T) {
	b := open(t, openstack.Options{})
	id := b.as(openstack.Other).image(`,"visibility":"community"`)
	b.do(http.MethodGet, images, nil, nil).Want(t, 200).Says(t, `"images":[]`)
	b.do(http.MethodGet, images+"?visibility=community", nil, nil).Want(t, 200).Says(t, id)
}

func TestInfo_versionsStoresUsage(t *testing.T) {
	b := open(t, openstack.Options{})
	b.do(http.MethodGet, openstack.ImagePath, nil, map[string]string{"X-Auth-Token": ""}).Want(t, 300).Says(t, `"status":"CURRENT"`)
	b.do(http.MethodGet, openstack.ImagePath+"/", nil, nil).Want(t, 300).Says(t, b.root+"/image/v2/")
	b.do(http.MethodGet, openstack.ImagePath+"/versions", nil, nil).Want(t, 200)
	b.do(http.MethodGet, openstack.ImagePath+"/v2/info/stores", nil, nil).Want(t, 200).Says(t, `{"default":"true","id":"fs"}`)
	b.do(http.MethodGet, openstack.ImagePath+"/v2/info/usage", nil, nil).Want(t, 200).Says(t, `{"usage":{}}`)
	b.cloud.Configure(quota(16 << 20))
	id := b.image("")
	b.put(id, make([]byte, 2<<20), nil).Want(t, 204)
	b.do(http.MethodGet, openstack.ImagePath+"/v2/info/usage", nil, nil).Want(t, 200).
		Says(t, `"image_size_total":{"limit":16,"usage":2}`).Says(t, `"image_count_total":{"limit":-1,"usage":1}`)
	b.do(http.MethodGet, openstack.ImagePath+"/v1/images", nil, nil).Want(t, 404)
	if r := b.do(http.MethodPost, images+"/"+id, nil, nil).Want(t, 405); r.Header.Get("Allow") != "GET, PATCH, DELETE" {
		t.Errorf("header is %v", r.Header)
	}
}
