package glance_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
	"slipway/internal/lab/openstack"
	"slipway/internal/source"
)

// plan returns the findings of one level as text.
func plan(t *testing.T, d backend.Planner, req backend.Request) map[backend.Level]string {
	t.Helper()
	p, err := d.Plan(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	out := map[backend.Level]string{}
	for _, f := range p.Findings {
		if (f.Remedy == "") != (f.Level == backend.OK) {
			t.Errorf("remedy of %+v", f)
		}
		out[f.Level] += f.Field + ": " + f.What + "\n"
	}
	return out
}

func TestPlan_ofAnUploadThatWillSucceed(t *testing.T) {
	b := newBench(t)
	req := b.file(3 << 20)
	publish(t, &req, source.SHA256, false)
	got := plan(t, b.driver, req)
	if got[backend.Blocker] != "" || got[backend.Warning] != "" {
		t.Errorf("findings %v", got)
	}
	for _, want := range []string{"Logged in as demo", "No image here has this name", "SHA-512 will be compared", "one from SHA256SUMS"} {
		if !strings.Contains(got[backend.OK], want) {
			t.Errorf("no word of %q in %s", want, got[backend.OK])
		}
	}
	b.nothingLeft()
}

func TestPlan_findsWhatTheServerWouldRefuse(t *testing.T) {
	for name, c := range map[string]struct {
		data   string
		change []string
		level  backend.Level
		want   string
	}{
		"compressed":     {"\x1f\x8b\x08\x00" + strings.Repeat("x", 600), nil, backend.Blocker, "disk-format: The file is compressed"},
		"empty":          {"", nil, backend.Blocker, "The file is empty"},
		"another format": {strings.Repeat("x", 600), []string{"disk-format", "qcow2"}, backend.Blocker, "does not look like it"},
		"public":         {strings.Repeat("x", 600), []string{"visibility", "public"}, backend.Warning, "visibility: Most clouds"},
	} {
		b := newBench(t)
		got := plan(t, b.driver, b.request([]byte(c.data), c.change...))
		if !strings.Contains(got[c.level], c.want) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestPlan_nameClashAndSameContent(t *testing.T) {
	b := newBench(t)
	req := b.file(1000, "name", "a, b \"c\"")
	b.mustUpload(req)
	if got := plan(t, b.driver, req); !strings.Contains(got[backend.Warning], "name: An image of this name is there already") {
		t.Errorf("findings %v", got)
	}
	same := b.file(1000, "name", "twin")
	publish(t, &same, source.SHA256, false)
	b.mustUpload(same)
	if got := plan(t, b.driver, same); !strings.Contains(got[backend.Warning], "The same image is there already") {
		t.Errorf("findings %v", got)
	}
}

func TestPlan_knownWrongDigestBlocks(t *testing.T) {
	b := newBench(t)
	req := b.file(1000)
	publish(t, &req, source.SHA256, true)
	_, err := b.upload(req)
	stand.WantFault(t, err, fault.ChecksumWrong)
	if got := plan(t, b.driver, req); !strings.Contains(got[backend.Blocker], "not the file that SHA256SUMS describes") {
		t.Errorf("findings %v", got)
	}
}

func TestPlan_readerIsBlocked(t *testing.T) {
	b := newBench(t)
	v := b.profile()
	v["user"], v["password"] = "reader", "reader"
	if got := plan(t, b.open(v), b.file(1000)); !strings.Contains(got[backend.Blocker], "reader role") {
		t.Errorf("findings %v", got)
	}
}

func TestPlan_tokenThatEndsSoonIsAWarning(t *testing.T) {
	b := newBench(t)
	if _, err := b.driver.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.clock.Advance(55 * time.Minute)
	d := b.open(backend.Values{"auth-url": b.root + openstack.IdentityPath, "auth-type": "token", "token": b.cloud.Tokens()[0].ID})
	if got := plan(t, d, b.file(1000)); !strings.Contains(got[backend.Warning], "5m0s more") {
		t.Errorf("findings %v", got)
	}
}

func TestPlan_quota(t *testing.T) {
	req, _ := request(t)
	for name, c := range map[string]struct {
		usage string
		level backend.Level
		want  string
	}{
		"room":         {`{"image_size_total":{"limit":10,"usage":9}}`, backend.OK, "1.0 MB of the project's quota are free"},
		"no room":      {`{"image_size_total":{"limit":10,"usage":10}}`, backend.Blocker, "quota has 0 B left"},
		"over already": {`{"image_size_total":{"limit":10,"usage":30}}`, backend.Blocker, "quota has 0 B left"},
		"too many":     {`{"image_count_total":{"limit":5,"usage":5}}`, backend.Blocker, "5 images is used up"},
		"busy":         {`{"image_count_uploading":{"limit":1,"usage":1}}`, backend.Blocker, "1 uploads at once"},
		"no limits":    {`{"image_size_total":{"limit":-1,"usage":10},"image_count_total":{"limit":-1,"usage":3}}`, backend.OK, "Logged in"},
		"not told":     {`{}`, backend.OK, "Logged in"},
	} {
		s := newScript(t, map[string][]canned{"GET " + recordPath: {ok(`{"images":[]}`)}, "GET /image/v2/info/usage": {ok(`{"usage":` + c.usage + `}`)}})
		got := plan(t, s.open(), req)
		if !strings.Contains(got[c.level], c.want) || c.level == backend.OK && got[backend.Blocker] != "" {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestPlan_huaweisLimits(t *testing.T) {
	req, _ := request(t, "name", strings.Repeat("n", 200), "visibility", "public", "tags", "plain", "disk-format", "vdi")
	req.Items[0].Identity.Size = 200 << 30
	s := newScript(t, map[string][]canned{"GET " + recordPath: {ok(`{"images":[]}`)}})
	_, err := s.open("flavour", "huawei").Plan(t.Context(), req)
	stand.WantFault(t, err, fault.FileChanged)

	req, _ = request(t, "name", strings.Repeat("n", 200), "visibility", "public", "tags", "plain", "disk-format", "vdi")
	got := plan(t, s.open("flavour", "huawei"), req)
	for _, want := range []string{"visibility: This service makes private images only", "os-version: Without an operating system", "publishes no checksum", "does not list vdi"} {
		if !strings.Contains(got[backend.Warning], want) {
			t.Errorf("no word of %q in %s", want, got[backend.Warning])
		}
	}
	for _, want := range []string{"name: This service takes names of up to 128", "tags: This service takes tags as key=value"} {
		if !strings.Contains(got[backend.Blocker], want) {
			t.Errorf("no word of %q in %s", want, got[backend.Blocker])
		}
	}
}

func TestPlan_cannotBeMadeWithoutALogin(t *testing.T) {
	b := newBench(t)
	v := b.profile()
	v["password"] = "wrong-password"
	_, err := b.open(v).Plan(t.Context(), b.file(1000))
	stand.WantFault(t, err, fault.Login)
}

func TestList_newestFirstOverPages(t *testing.T) {
	page := func(from, to int, next string) canned {
		var images []string
		for i := from; i < to; i++ {
			images = append(images, fmt.Sprintf(`{"id":"%d","name":"n","status":"active","size":%d,"disk_format":"raw","created_at":"2026-01-02T03:04:05Z"}`, i, i))
		}
		return ok(`{"images":[` + strings.Join(images, ",") + `],"next":"` + next + `"}`)
	}
	s := newScript(t, map[string][]canned{"GET " + recordPath: {page(0, 100, "/v2/images?marker=99&limit=100"), page(100, 130, "")}})
	got, err := s.open().List(t.Context())
	if err != nil || len(got) != 130 || got[0].Size != -1 || got[129].ID != "129" || got[1].Kind != "raw" || got[1].Created.IsZero() {
		t.Errorf("%d images, %v", len(got), err)
	}
	endless := newScript(t, map[string][]canned{"GET " + recordPath: {
		page(0, 600, "/v2/images?marker=a"), page(600, 1200, "/v2/images?marker=b"), page(1200, 1800, ""),
	}})
	if got, err := endless.open().List(t.Context()); err != nil || len(got) != 1000 {
		t.Errorf("%d images, %v", len(got), err)
	}
}

func TestList_showsWhatTheLabHas(t *testing.T) {
	b := newBench(t)
	b.mustUpload(b.file(1000, "name", "older"))
	b.clock.Advance(time.Minute)
	b.mustUpload(b.file(2000, "name", "newer"))
	got, err := b.driver.List(t.Context())
	if err != nil || len(got) != 2 || got[0].Name != "newer" || got[1].Size != 1000 || got[0].Status != "active" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestPlan_formatThatTheSchemaDoesNotList(t *testing.T) {
	req, _ := request(t, "disk-format", "ploop")
	s := newScript(t, map[string][]canned{"GET " + recordPath: {ok(`{"images":[]}`)}, "GET /image/v2/schemas/image": {ok(schema)}})
	if got := plan(t, s.open(), req); !strings.Contains(got[backend.Blocker], "disk-format: This cloud does not list ploop as disk format") {
		t.Errorf("findings %v", got)
	}
}

const schema = `{"name":"image","properties":{"disk_format":{"enum":[null,"raw","gpt"]},"visibility":{"enum":["public","private"]},"name":{"type":["null","string"]}}}`

func TestChoices_areThoseOfTheSchema(t *testing.T) {
	s := newScript(t, map[string][]canned{"GET /image/v2/schemas/image": {ok(schema)}})
	for key, want := range map[string]string{"disk-format": "raw gpt", "visibility": "public private", "container-format": "", "store": ""} {
		if got := choiceValues(t, s.open(), key); got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
	list, err := s.open().Choices(t.Context(), "visibility", nil)
	if err != nil || list[0].Label != "Public" {
		t.Errorf("visibility: %+v, %v", list, err)
	}
}

func TestChoices_ofTheStores(t *testing.T) {
	b := newBench(t, func(c *openstack.Conditions) { c.Stores = []string{"ceph", "swift"} })
	for key, want := range map[string]string{"store": "ceph swift", "name": "", "os-version": ""} {
		if got := choiceValues(t, b.driver, key); got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
}

func choiceValues(t *testing.T, d backend.Chooser, key string) string {
	t.Helper()
	list, err := d.Choices(t.Context(), key, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range list {
		got = append(got, c.Value)
	}
	return strings.Join(got, " ")
}

func TestChoices_ofHuawei(t *testing.T) {
	s := newScript(t, map[string][]canned{"GET /image/v1/cloudimages/os_version": {
		ok(`[{"platform":"SUSE","version_list":[{"os_version_key":"x","os_version":"SUSE 15"},{"os_version":"SUSE 12"}]},{"platform":"Other","version_list":[{"os_version":"Other"},{"os_version":"SUSE 12"}]}]`),
	}})
	d := s.open("flavour", "huawei")
	for key, want := range map[string]string{"os-version": "Other SUSE 12 SUSE 15", "visibility": "private", "disk-format": "qcow2 zvhd2 vhd raw iso", "store": ""} {
		if got := choiceValues(t, d, key); got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
}
