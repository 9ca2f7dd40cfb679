package ocm_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"slipway/internal/lab/ocm"
)

// placesOf reads what the details of an upload say of data centres: name, status and progress of each.
func (b *bench) placesOf(id string) map[string]string {
	b.t.Helper()
	var in struct {
		Places []struct {
			Name     string `json:"dataCenterName"`
			Status   string `json:"statusName"`
			Progress string `json:"uploadProgress"`
		} `json:"dataCenterImageUploadRequests"`
	}
	if err := json.Unmarshal([]byte(b.get(images+"/"+id).Want(b.t, 200).Text), &in); err != nil {
		b.t.Fatal(err)
	}
	all := map[string]string{}
	for _, p := range in.Places {
		all[p.Name] = p.Status + " " + p.Progress
	}
	return all
}

func (b *bench) placeIs(id, name, want string) {
	b.t.Helper()
	if got := b.placesOf(id)[name]; got != want {
		b.t.Errorf("%s: %q, want %q", name, got, want)
	}
}

func TestUploads_areCopiedToDataCentres(t *testing.T) {
	b, all := open(t), ocm.DataCentres()
	id := b.whole("App", "x")
	b.placeIs(id, all[0], "Pending 0%")
	b.clock.Pass(3*time.Minute + 15*time.Second)
	b.placeIs(id, all[0], "Completed 100%")
	b.placeIs(id, all[1], "In Progress 25%")
	b.clock.Pass(time.Minute)
	b.placeIs(id, all[1], "Completed 100%")
	b.placeIs(id, all[2], "")
	b.trouble("stuck=copies")
	id = b.whole("Stuck", "x")
	b.clock.Pass(time.Hour)
	b.placeIs(id, all[1], "In Progress 50%")
	b.trouble("virus*1")
	id = b.whole("Rejected", "x")
	b.clock.Pass(time.Hour)
	b.placeIs(id, all[0], "Rejected 0%")
	b.trouble("places=1")
	lone := b.whole("Lone", "x")
	if n := len(b.placesOf(lone)); n != 1 {
		t.Errorf("it goes to %d data centres", n)
	}
}

func TestStored_listsWhatADataCentreHas(t *testing.T) {
	b, all := open(t), ocm.DataCentres()
	b.finished("App", "x")
	b.finished("Bee", "y")
	b.whole("Later", "z")
	for query, want := range map[string]string{
		"": "App Bee", "?keyword=bee": "Bee", "?limit=1&offset=1": "Bee",
		"?datacenter=" + url.QueryEscape(all[1]): "App Bee", "?datacenter=" + url.QueryEscape(all[2]): "",
	} {
		if got := strings.Join(items(t, b.get(stored+query)), " "); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	b.get(stored).Says(t, `"imageFilePath":"mi/App/1.0/Linux/image.tar.gz"`)
	b.get(stored+"?datacenter=Moon").Want(t, 400).Says(t, "Moon")
}

func TestStored_tellsWhereAnImageIs(t *testing.T) {
	b, all := open(t), ocm.DataCentres()
	b.finished("App", "data")
	for _, path := range []string{"/mi/App/1.0/Linux/image.tar.gz", "/oracle_pdc2/mi/App/1.0/Linux/image.tar.gz"} {
		b.get(stored+path).Want(t, 200).Says(t, `"dataCenterName":"`+all[0]+`","isAvailable":true`).Says(t, `"size":"4"`).
			Says(t, `"dataCenterName":"`+all[2]+`","isAvailable":false`).Says(t, `"path":"mi/App/1.0/Linux/image.tar.gz"`)
	}
	b.get(stored+"/mi/None/1.0/Linux/image.tar.gz").Want(t, 404)
}

func TestCopy_takesItsTime(t *testing.T) {
	b, all := open(t), ocm.DataCentres()
	id := b.finished("App", "x")
	path := stored + "/mi/App/1.0/Linux/image.tar.gz"
	order := `{"sourceDataCenter":"` + all[0] + `","copyToDataCenters":["` + all[2] + `"],"overwriteDataCenters":["` + all[1] + `"]}`
	r := b.do(http.MethodPost, path, order, nil).Want(t, 200).Says(t, "Request initiated to copy image : mi/App/1.0/Linux/image.tar.gz")
	if r.Field(t, "entityId") != id {
		t.Errorf("it says %s", r.Text)
	}
	b.clock.Pass(30 * time.Second)
	b.is(id, "Completed")
	b.placeIs(id, all[1], "In Progress 50%")
	b.placeIs(id, all[2], "In Progress 50%")
	b.clock.Pass(30 * time.Second)
	b.placeIs(id, all[1], "Completed 100%")
	b.placeIs(id, all[2], "Completed 100%")
	b.get(images+"/"+id).Says(t, `"copyUpload":true`).Says(t, `"overwriteUpload":true`)
}

func TestCopy_refusals(t *testing.T) {
	b, all := open(t), ocm.DataCentres()
	b.finished("App", "x")
	for body, words := range map[string]string{
		`{"sourceDataCenter":"Moon","copyToDataCenters":["` + all[2] + `"]}`:              "Moon",
		`{"sourceDataCenter":"` + all[0] + `","copyToDataCenters":["Moon"]}`:              "Moon",
		`{"sourceDataCenter":"` + all[3] + `","copyToDataCenters":["` + all[2] + `"]}`:    "not in the data center " + all[3],
		`{"sourceDataCenter":"` + all[0] + `"}`:                                           "no data center to copy to",
		`{"sourceDataCenter":"` + all[0] + `","copyToDataCenters":["` + all[1] + `"]}`:    "already",
		`{"sourceDataCenter":"` + all[0] + `","overwriteDataCenters":["` + all[2] + `"]}`: "cannot be overwritten",
		`{"sourceDataCenter":"` + all[0] + `","overwriteDataCenters":["` + all[0] + `"]}`: "cannot be overwritten",
		`nothing`: "not valid JSON",
	} {
		b.do(http.MethodPost, stored+"/mi/App/1.0/Linux/image.tar.gz", body, nil).Want(t, 400).Says(t, words)
	}
	b.do(http.MethodPost, stored+"/mi/None/1.0/Linux/image.tar.gz", `{}`, nil).Want(t, 404)
}
