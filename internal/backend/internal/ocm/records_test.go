package ocm_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"slipway/internal/backend/internal/ocm"
	"slipway/internal/fault"
)

const headKey = "HEAD " + statusPath

// fullRecord is an upload request with all that the vendor's page names.
const fullRecord = `{"uploadRequestId":2797087,"application":"APS1826_WWP_061218","version":"OL67","operatingSystem":"Linux","fileName":"wordpress.tar.gz",
	"imageFilePath":"oracle_pdc2/mi/APS1826_WWP_061218/OL67/Linux/wordpress.tar.gz","statusName":"Completed","checkSum":"4CCEF7D656C4520E57A2AF2974E012F0",
	"uploadedChunks":75,"pendingChunks":0,"overwriteStorageFile":true,"createdBy":"fname.lname@example.org","createdDate":"2018-06-12T06:47:11.000Z",
	"lastModifiedDate":"2018-06-12T07:11:47Z","dataCenterImageUploadRequests":[
	{"dataCenterName":"TEAK","statusName":"Completed","uploadProgress":"100%","region":"us","copyUpload":false},
	{"dataCenterName":"redwood","statusName":"In Progess","uploadProgress":"40%","region":"eu"}]}`

func TestUpload_allThatTheServiceTells(t *testing.T) {
	for name, body := range map[string]string{
		"bare": fullRecord, "wrapped": `{"machineimage":` + fullRecord + `}`, "in a list": `{"items":[{"machineimage":` + fullRecord + `}]}`,
		"in a bare list": `[` + fullRecord + `]`, "with a byte order mark": "\uFEFF\n" + fullRecord,
		"with other spellings": strings.NewReplacer(`"statusName"`, `"status"`, `"checkSum"`, `"checksum"`, "75,", `"75",`, "2797087", `"2797087"`).Replace(fullRecord),
		"places wrapped":       strings.NewReplacer(`{"dataCenterName"`, `{"dataCenter":{"dataCenterName"`, `false}`, `false}}`, `"eu"}`, `"eu"}}`).Replace(fullRecord),
	} {
		s := newScript(t, map[string][]canned{getKey: {ok(body)}})
		u, found, err := s.open().Upload(t.Context(), "7")
		if err != nil || !found {
			t.Errorf("%s: %t, %v", name, found, err)
			continue
		}
		want := ocm.Upload{
			ID: "7", Application: "APS1826_WWP_061218", Version: "OL67", OperatingSystem: "Linux", FileName: "wordpress.tar.gz",
			Path: "oracle_pdc2/mi/APS1826_WWP_061218/OL67/Linux/wordpress.tar.gz", Status: "Completed", Stage: ocm.Completed,
			MD5: "4ccef7d656c4520e57a2af2974e012f0", Uploaded: 75, Pending: 0, CreatedBy: "fname.lname@example.org",
			Created: time.Date(2018, 6, 12, 6, 47, 11, 0, time.UTC), Modified: time.Date(2018, 6, 12, 7, 11, 47, 0, time.UTC),
			Places: []ocm.Place{
				{Name: "TEAK", Status: "Completed", Progress: "100%", Region: "us", Stage: ocm.Completed},
				{Name: "redwood", Status: "In Progess", Progress: "40%", Region: "eu"},
			},
		}
		if fmt.Sprintf("%+v", u) != fmt.Sprintf("%+v", want) {
			t.Errorf("%s:\n%+v\nwant\n%+v", name, u, want)
		}
	}
}

func TestUpload_whatIsNotThere(t *testing.T) {
	for status, body := range map[int]string{404: `{"message":"Entity Not Found"}`, 410: "<html><body>Gone</body></html>"} {
		s := newScript(t, map[string][]canned{getKey: {{status: status, body: body}}, "DELETE " + statusPath: {{status: status, body: body}}, headKey: {{status: status}}})
		c := s.open()
		if u, found, err := c.Upload(t.Context(), "7"); found || err != nil || u.ID != "" {
			t.Errorf("%d: %+v, %t, %v", status, u, found, err)
		}
		if _, found, err := c.Status(t.Context(), "7"); found || err != nil {
			t.Errorf("%d: %t, %v", status, found, err)
		}
		if err := c.Delete(t.Context(), "7"); err != nil {
			t.Errorf("%d: %v", status, err)
		}
	}
}

func TestUpload_answersThatAreNone(t *testing.T) {
	for name, c := range map[string]struct {
		answer canned
		kind   fault.Kind
	}{
		"empty":     {ok(""), fault.Protocol},
		"no JSON":   {ok("uploaded"), fault.Protocol},
		"a page":    {ok("<html><body>Log in</body></html>"), fault.Protocol},
		"an object": {ok(`{"message":"OK"}`), fault.Protocol},
		"a text":    {ok(`"Completed"`), fault.Protocol},
		"too long":  {ok(`{"statusName":"Completed","x":"` + strings.Repeat("x", 9<<20) + `"}`), fault.Interrupted},
	} {
		s := newScript(t, map[string][]canned{getKey: {c.answer}})
		_, found, err := s.open().Upload(t.Context(), "7")
		if wantFault(t, err, c.kind); found {
			t.Errorf("%s: found", name)
		}
	}
}

func TestUpload_needsAnID(t *testing.T) {
	s := newScript(t, nil)
	c := s.open()
	for _, id := range []string{"", ".", ".."} {
		_, _, err := c.Upload(t.Context(), id)
		wantFault(t, err, fault.Invalid)
		_, _, err = c.Status(t.Context(), id)
		wantFault(t, err, fault.Invalid)
		wantFault(t, c.Delete(t.Context(), id), fault.Invalid)
	}
	s.WantAsked()
	if _, found, err := c.Upload(t.Context(), "../a?b"); found || err != nil {
		t.Errorf("%t, %v", found, err)
	}
	s.WantAsked("GET /machineimages/..%2Fa%3Fb")
}

func TestStatus_byHead(t *testing.T) {
	s := newScript(t, map[string][]canned{headKey: {{header: map[string]string{
		"X-Upload-Status": "Virus Scan In Progress", "X-Upload-File-Path": "Container/mi/TestCrome.gz", "X-Created-By": "0a7d980d",
		"X-Created-Date": "Wed, 23 Mar 2016 06:13:46 GMT", "X-Last-Modified-Date": "Wed, 23 Mar 2016 06:13:57 GMT",
	}}}})
	u, found, err := s.open().Status(t.Context(), "7")
	if err != nil || !found || u.ID != "7" || u.Stage != ocm.Working || u.Status != "Virus Scan In Progress" || u.Uploaded != -1 || u.Pending != -1 ||
		u.Path != "Container/mi/TestCrome.gz" || u.CreatedBy != "0a7d980d" || u.Modified.Sub(u.Created) != 11*time.Second {
		t.Errorf("%+v, %t, %v", u, found, err)
	}
	s.WantAsked(headKey)
}

func TestStatus_byGetWhereHeadSaysNothing(t *testing.T) {
	for name, c := range map[string]struct {
		head  canned
		again bool // HEAD is tried the next time
	}{
		"refused":         {canned{status: 405}, false},
		"not implemented": {canned{status: 501}, false},
		"without header":  {canned{}, true},
		"not found":       {canned{status: 404}, true},
		"denied":          {canned{status: 403}, true},
	} {
		s := newScript(t, map[string][]canned{headKey: {c.head}, getKey: {ok(fullRecord)}})
		client := s.open()
		for range 2 {
			u, found, err := client.Status(t.Context(), "7")
			if err != nil || !found || u.Pending != 0 {
				t.Errorf("%s: %+v, %t, %v", name, u, found, err)
			}
		}
		want := []string{headKey, getKey, getKey}
		if c.again {
			want = []string{headKey, getKey, headKey, getKey}
		}
		s.WantAsked(want...)
	}
}

func TestStatus_headThatAGetWouldNotMend(t *testing.T) {
	for status, kind := range map[int]fault.Kind{401: fault.Login, 429: fault.Busy, 500: fault.ServerFailed} {
		s := newScript(t, map[string][]canned{headKey: {{status: status}}, getKey: {ok(fullRecord)}})
		_, _, err := s.open().Status(t.Context(), "7")
		if f := faultOf(t, err, kind); f.Detail != http.StatusText(status) || s.Times(getKey) != 0 {
			t.Errorf("%d: %+v", status, f)
		}
	}
	gone := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	s := newScript(t, map[string][]canned{headKey: {{before: func() { cancel(gone) }, hangUp: true}}})
	if _, _, err := s.open().Status(ctx, "7"); !errors.Is(err, gone) {
		t.Errorf("got %v", err)
	}
}

func TestStageOf(t *testing.T) {
	for word, want := range map[string]ocm.Stage{
		"COMPLETED": ocm.Completed, "Completed": ocm.Completed, " completed ": ocm.Completed,
		"FAILED": ocm.Refused, "Rejected": ocm.Refused, "DELETED": ocm.Refused, "DELECTION FAILED": ocm.Refused, "Deletion Failed": ocm.Refused,
		"deletion_failed": ocm.Refused, "DELECTION  FAILED": ocm.Refused, "deletion-failed": ocm.Refused,
		"INITIATED": ocm.Working, "PENDING": ocm.Working, "IN PROGESS": ocm.Working, "In Progress": ocm.Working,
		"VIRUS SCAN IN PROGRESS": ocm.Working, "": ocm.Working, "MERGING": ocm.Working, "NOT COMPLETED": ocm.Working,
	} {
		if got := ocm.StageOf(word); got != want {
			t.Errorf("%q: %d", word, got)
		}
	}
}

const listKey = "GET /machineimages"

// page is a page of a list of records from number first on, wrapped or not.
func page(first, n int, wrapped bool) canned {
	var items []string
	for i := range n {
		one := fmt.Sprintf(`{"uploadRequestId":%d,"statusName":"PENDING"}`, first+i)
		if wrapped {
			one = `{"machineimage":` + one + `}`
		}
		items = append(items, one)
	}
	return ok(`{"items":[` + strings.Join(items, ",") + `]}`)
}

func TestUploads_pageByPage(t *testing.T) {
	for _, wrapped := range []bool{false, true} {
		s := newScript(t, map[string][]canned{listKey: {page(1, 100, wrapped), page(101, 100, wrapped), page(201, 7, wrapped)}})
		all, err := s.open().Uploads(t.Context(), "", 0)
		if err != nil || len(all) != 207 || all[0].ID != "1" || all[206].ID != "207" {
			t.Fatalf("%d uploads, %v", len(all), err)
		}
		s.WantAsked(listKey+"?limit=100&offset=0&orderby=LASTUPDATEDATE&sortorder=DESC",
			listKey+"?limit=100&offset=100&orderby=LASTUPDATEDATE&sortorder=DESC", listKey+"?limit=100&offset=200&orderby=LASTUPDATEDATE&sortorder=DESC")
	}
}

func TestUploads_noMoreThanAskedFor(t *testing.T) {
	s := newScript(t, map[string][]canned{listKey: {page(1, 100, true), page(101, 100, true)}})
	all, err := s.open().Uploads(t.Context(), "wp", 130)
	if err != nil || len(all) != 130 {
		t.Errorf("%d uploads, %v", len(all), err)
	}
	s.WantAsked(listKey+"?keyword=wp&limit=100&offset=0&orderby=LASTUPDATEDATE&sortorder=DESC",
		listKey+"?keyword=wp&limit=30&offset=100&orderby=LASTUPDATEDATE&sortorder=DESC")
}

func TestUploads_serverThatKnowsNoPages(t *testing.T) {
	s := newScript(t, map[string][]canned{listKey: {page(1, 150, true)}})
	all, err := s.open().Uploads(t.Context(), "", 0)
	if err != nil || len(all) != 150 || s.Times(listKey) != 2 {
		t.Errorf("%d uploads, %d pages, %v", len(all), s.Times(listKey), err)
	}
}

func TestUploads_shapes(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		ids  []string
	}{
		"none":              {`{"items":[]}`, nil},
		"no list":           {`{}`, nil},
		"no body":           {``, nil},
		"null":              {`{"items":null}`, nil},
		"array":             {`[{"uploadRequestId":1},{"machineimage":{"uploadRequestId":"2"}}]`, []string{"1", "2"}},
		"another key":       {`{"machineimages":[{"uploadRequestId":1}]}`, []string{"1"}},
		"beside a count":    {`{"count":1,"items":[{"uploadRequestId":1}],"links":[{"rel":"self"}]}`, []string{"1"}},
		"what is no record": {`{"items":[1,null,"x",[],{},{"a":1},{"uploadRequestId":{}},{"uploadRequestId":3}]}`, []string{"3"}},
		"the same twice":    {`{"items":[{"uploadRequestId":1},{"uploadRequestId":1}]}`, []string{"1"}},
		"newest first": {
			`{"items":[{"uploadRequestId":1,"lastModifiedDate":"2018-06-12T07:11:47Z"},{"uploadRequestId":2,"lastModifiedDate":"2019-06-12T07:11:47.000+0000"},{"uploadRequestId":3}]}`,
			[]string{"2", "1", "3"},
		},
	} {
		s := newScript(t, map[string][]canned{listKey: {ok(c.body)}})
		all, err := s.open().Uploads(t.Context(), "", 0)
		var ids []string
		for _, u := range all {
			ids = append(ids, u.ID)
		}
		if err != nil || !slices.Equal(ids, c.ids) {
			t.Errorf("%s: %v, %v", name, ids, err)
		}
	}
	s := newScript(t, map[string][]canned{listKey: {ok("three uploads")}})
	_, err := s.open().Uploads(t.Context(), "", 0)
	wantFault(t, err, fault.Protocol)
}

func TestCheck(t *testing.T) {
	s := newScript(t, map[string][]canned{listKey: {page(1, 1, true)}})
	server, err := s.open().Check(t.Context())
	if err != nil || server.Product != "Oracle Cloud Marketplace" || server.Account != user || "https://"+server.Host != s.root ||
		len(server.Certificate) != 64 || !server.Expires.Equal(s.clock.Now().Add(7*24*time.Hour)) || server.Notes != nil {
		t.Errorf("%+v, %v", server, err)
	}
	s.WantAsked(listKey + "?limit=1&offset=0")
}

func TestImages_perDataCentre(t *testing.T) {
	const path = "mi/sun/sun/sun/ruby-2.4.1.tar.gz"
	want := []ocm.StoredImage{{Path: path, FileName: "ruby-2.4.1.tar.gz", Place: "TEAK", Size: 14174752}}
	for name, c := range map[string]struct {
		body string
		want []ocm.StoredImage
	}{
		"as in the list": {
			`{"items":[{"machineimage":{"application":"sun","version":"sun","operatingSystem":"sun","fileName":"ruby-2.4.1.tar.gz","imageFilePath":"Container/` + path + `",
			"dataCenterImageUploadRequests":[{"dataCenterName":"TEAK","size":14174752},{"dataCenterName":"redwood","region":"r"}]}}]}`,
			append(slices.Clone(want), ocm.StoredImage{Path: path, FileName: "ruby-2.4.1.tar.gz", Place: "redwood", Size: -1}),
		},
		"as for one image": {
			`[{"fileName":"ruby-2.4.1.tar.gz","path":"` + path + `","storageDataCenterImageStatuses":[
			{"dataCenterName":"TEAK","size":"14174752","isAvailable":true},{"dataCenterName":"redwood","isAvailable":false}]}]`, want,
		},
		"flat":           {`{"items":[{"path":"/` + path + `","dataCenterName":"TEAK","size":14174752}]}`, want},
		"without a path": {`{"items":[{"application":"sun","version":"sun","operatingSystem":"sun","fileName":"ruby-2.4.1.tar.gz","dataCenterName":"TEAK","size":"14174752"}]}`, want},
		"another path":   {`{"items":[{"path":"elsewhere/a.gz"}]}`, []ocm.StoredImage{{Path: "elsewhere/a.gz", FileName: "a.gz", Size: -1}}},
		"nameless":       {`{"items":[{"application":"sun"},{"machineimage":{"size":3}}]}`, nil},
		"none":           {`{"items":[]}`, nil},
	} {
		s := newScript(t, map[string][]canned{"GET /storageimages": {ok(c.body)}})
		got, err := s.open().Images(t.Context())
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		s.WantAsked("GET /storageimages?limit=100&offset=0")
	}
}

func TestCopy_pathBelowTheContainer(t *testing.T) {
	const key = "POST /storageimages/mi/A/1/L/a%23b.gz"
	for path, status := range map[string]int{"mi/A/1/L/a#b.gz": 200, "/oracle_pdc2/mi/A/1/L/a#b.gz": 202} {
		s := newScript(t, map[string][]canned{key: {{status: status, body: `{"message":"Request initiated","entityId":7}`}}})
		ack, err := s.open().Copy(t.Context(), path, "TEAK", []string{"redwood"}, nil)
		if err != nil || ack.ID != "7" || ack.Status != status {
			t.Errorf("%s: %+v, %v", path, ack, err)
		}
		if _, body := s.Last(key); body != `{"sourceDataCenter":"TEAK","copyToDataCenters":["redwood"]}` {
			t.Error(body)
		}
	}
	s := newScript(t, map[string][]canned{key: {{status: 503}}})
	ack, err := s.open().Copy(t.Context(), "mi/A/1/L/a#b.gz", "TEAK", nil, []string{"redwood"})
	if wantFault(t, err, fault.Busy); s.Times(key) != 1 || ack.Status != 503 {
		t.Errorf("%d times, %+v", s.Times(key), ack)
	}
}
