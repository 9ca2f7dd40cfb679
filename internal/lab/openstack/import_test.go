package openstack_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"slipway/internal/lab/openstack"
)

func (b *bench) stage(id, data string) reply {
	b.t.Helper()
	return b.do(http.MethodPut, images+"/"+id+"/stage", strings.NewReader(data), octets)
}

func (b *bench) startImport(id, method string) reply {
	b.t.Helper()
	return b.do(http.MethodPost, images+"/"+id+"/import", strings.NewReader(`{"method":`+method+`}`), nil)
}

// settled looks at the image until its import is over, and returns what it shows then.
func (b *bench) settled(id string) reply {
	b.t.Helper()
	for {
		if r := b.get(id); r.Field(b.t, "status") != "importing" {
			return r
		}
	}
}

func (b *bench) tasks(id string) reply {
	b.t.Helper()
	return b.do(http.MethodGet, images+"/"+id+"/tasks", nil, nil).Want(b.t, 200)
}

const direct = `{"name":"glance-direct"}`

func TestImport_stagedDataBecomesActive(t *testing.T) {
	b := open(t, openstack.Options{})
	b.do(http.MethodGet, openstack.ImagePath+"/v2/info/import", nil, nil).Want(t, 200).Says(t, `"value":["glance-direct","web-download","copy-image"]`)
	id := b.image("")
	b.stage(id, "data").Want(t, 204)
	if shown := b.get(id); shown.Field(t, "status") != "uploading" || shown.Field(t, "size") != "4" {
		t.Errorf("staged image is %s", shown.Text)
	}
	b.put(id, []byte("x"), nil).Want(t, 409).Says(t, "from uploading to saving")
	b.startImport(id, direct).Want(t, 202)
	if shown := b.get(id); shown.Field(t, "status") != "importing" || shown.Field(t, "os_glance_importing_to_stores") != "fs" {
		t.Errorf("image is %s", shown.Text)
	}
	b.startImport(id, direct).Want(t, 409)
	kept, _ := b.cloud.Image(id)
	if shown := b.settled(id); shown.Field(t, "status") != "active" || shown.Field(t, "os_hash_value") != kept.Hash {
		t.Errorf("image is %s", shown.Text)
	}
	b.tasks(id).Says(t, `"status":"success"`)
	b.startImport(id, `{"name":"copy-image"}`).Want(t, 202)
	b.wantStatus(id, "active")
}

func TestImport_contentOfAnotherFormatFailsTheTask(t *testing.T) {
	b := open(t, openstack.Options{})
	id := b.create(`{"name":"disk"`+qcowBare+`}`).Want(t, 201).Field(t, "id")
	b.stage(id, "plain").Want(t, 204)
	b.startImport(id, direct).Want(t, 202)
	if shown := b.settled(id); shown.Field(t, "status") != "queued" || shown.Field(t, "size") != "" {
		t.Errorf("image is %s", shown.Text)
	}
	b.tasks(id).Says(t, `"status":"failure"`).Says(t, "does not match the disk_format qcow2")
}

func TestImport_webDownloadFetchesTheURL(t *testing.T) {
	b := open(t, openstack.Options{})
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/disk.raw" {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write([]byte("from the web"))
	}))
	defer web.Close()
	id := b.image("")
	b.startImport(id, `{"name":"web-download","uri":"`+web.URL+`/disk.raw"}`).Want(t, 202)
	if shown := b.settled(id); shown.Field(t, "status") != "active" || shown.Field(t, "size") != "12" {
		t.Errorf("image is %s", shown.Text)
	}
	missing := b.image("")
	b.startImport(missing, `{"name":"web-download","uri":"`+web.URL+`/nothing"}`).Want(t, 202)
	if shown := b.settled(missing); shown.Field(t, "status") != "queued" {
		t.Errorf("image is %s", shown.Text)
	}
	b.tasks(missing).Says(t, "the server answered 404 Not Found")
}

func TestImport_refusals(t *testing.T) {
	b := open(t, openstack.Options{})
	id, bare := b.image(""), b.create(`{}`).Want(t, 201).Field(t, "id")
	for _, c := range []struct {
		id, method string
		status     int
		words      string
	}{
		{id, direct, 409, "needs to be staged"},
		{id, `{"name":"copy-image"}`, 409, "status active"},
		{id, `{"name":"carrier-pigeon"}`, 400, "Unknown import method name 'carrier-pigeon'."},
		{id, `{"name":"web-download"}`, 400, "URI for web-download does not pass filtering: None"},
		{id, `{"name":"web-download","uri":"file:///etc/passwd"}`, 400, "does not pass filtering"},
		{id, `{"name":"web-download","uri":"http://192.0.2.1/x"}`, 400, "does not pass filtering"},
		{id, `{"name":"copy-image"},"stores":["nope"]`, 400, "Store for identifier nope not found"},
		{id, `{"name":"copy-image"},"stores":["fs"],"all_stores":true`, 400, "All_stores"},
		{bare, `{"name":"web-download","uri":"http://127.0.0.1:1/x"}`, 409, "'container_format' needs to be set before import"},
		{someID, direct, 404, "No image found"},
	} {
		b.startImport(c.id, c.method).Want(t, c.status).Says(t, c.words)
	}
	b.wantStatus(id, "queued")
}

func TestImport_absentWhereNoMethodIsOffered(t *testing.T) {
	b := open(t, openstack.Options{})
	id := b.image("")
	b.cloud.Configure(func(s *openstack.Conditions) { s.ImportMethods = nil })
	b.do(http.MethodGet, openstack.ImagePath+"/v2/info/import", nil, nil).Want(t, 200).Says(t, `"value":[]`)
	b.stage(id, "x").Want(t, 404)
	b.startImport(id, direct).Want(t, 404)
	if r := b.create(`{}`).Want(t, 201); r.Header.Get("Openstack-Image-Import-Methods") != "" {
		t.Errorf("header is %v", r.Header)
	}
}

func TestImport_stuckStaysImporting(t *testing.T) {
	b := open(t, openstack.Options{})
	id := b.image("")
	b.stage(id, "x").Want(t, 204)
	b.cloud.Trouble(openstack.Trouble{Kind: openstack.StuckImport, Times: 1})
	b.startImport(id, direct).Want(t, 202)
	for range 5 {
		b.wantStatus(id, "importing")
	}
	b.tasks(id).Says(t, `"status":"processing"`)
}

func TestImport_webDownloadKeepsTheSitesLimits(t *testing.T) {
	b := open(t, openstack.Options{})
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("12345")) }))
	defer web.Close()
	b.cloud.Configure(func(s *openstack.Conditions) { s.ImageSizeCap = 4 })
	id := b.image("")
	b.startImport(id, `{"name":"web-download","uri":"`+web.URL+`"}`).Want(t, 202)
	if shown := b.settled(id); shown.Field(t, "status") != "queued" || shown.Field(t, "os_glance_failed_import") != "fs" {
		t.Errorf("image is %s", shown.Text)
	}
	b.tasks(id).Says(t, "The provided image is too large.")
}

func TestImport_endsWithTheCloud(t *testing.T) {
	b := open(t, openstack.Options{})
	asked := make(chan struct{})
	web := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(asked)
		<-r.Context().Done()
	}))
	defer web.Close()
	id := b.image("")
	b.startImport(id, `{"name":"web-download","uri":"`+web.URL+`"}`).Want(t, 202)
	<-asked
	b.wantStatus(id, "importing")
	b.cloud.Close()
	if shown := b.settled(id); shown.Field(t, "status") != "queued" {
		t.Errorf("image is %s", shown.Text)
	}
}

func TestImport_readersMayNot(t *testing.T) {
	b := open(t, openstack.Options{})
	id := b.image("")
	b.stage(id, "data").Want(t, 204)
	reader := b.as(openstack.Reader)
	reader.startImport(id, direct).Want(t, 403).Says(t, "modify_image")
	reader.tasks(id).Says(t, `"tasks":[]`)
	b.wantStatus(id, "uploading")
}

func TestStage_failsBackToQueued(t *testing.T) {
	b := open(t, openstack.Options{})
	id := b.image("")
	b.cloud.Trouble(openstack.Trouble{Kind: openstack.Cut, On: openstack.StepStage, Bytes: 2, Times: 1})
	if _, err := b.try(http.MethodPut, images+"/"+id+"/stage", strings.NewReader("data"), octets); err == nil {
		t.Error("an answer came")
	}
	b.wantStatus(id, "queued")
	b.stage(id, "data").Want(t, 204)
	b.wantStatus(id, "uploading")
}
