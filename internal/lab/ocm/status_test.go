package ocm_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"slipway/internal/lab/ocm"
)

func TestHead_tellsByHeaders(t *testing.T) {
	b := open(t)
	id := b.finished("App", "data")
	h := b.do(http.MethodHead, images+"/"+id, "", nil).Want(t, 200).Header
	for name, want := range map[string]string{
		"X-Upload-Status": "Completed", "X-Upload-File-Path": "oracle_pdc2/mi/App/1.0/Linux/image.tar.gz", "X-Created-By": ocm.UserID,
		"X-Created-Date": "Sun, 01 Mar 2026 08:00:00 GMT", "X-Last-Modified-Date": "Sun, 01 Mar 2026 08:04:00 GMT",
	} {
		if h.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, h.Get(name), want)
		}
	}
	b.do(http.MethodHead, images+"/1", "", nil).Want(t, 404)
	b.trouble("head=silent")
	if h := b.do(http.MethodHead, images+"/"+id, "", nil).Want(t, 200).Header; h.Get("X-Upload-Status") != "" {
		t.Errorf("it tells %v", h)
	}
	b.trouble("head=405")
	b.do(http.MethodHead, images+"/"+id, "", nil).Want(t, 405)
	b.get(images+"/"+id).Want(t, 200)
}

func TestStates_areSpeltInDifferentWays(t *testing.T) {
	for setting, want := range map[string][]string{
		"spelling=mixed":    {"Pending", "In Progress", "Virus Scan In Progress", "In Progress", "Completed"},
		"spelling=upper":    {"PENDING", "IN PROGRESS", "VIRUS SCAN IN PROGRESS", "IN PROGRESS", "COMPLETED"},
		"spelling=misspelt": {"PENDING", "IN PROGESS", "VIRUS SCAN IN PROGRESS", "IN PROGESS", "COMPLETED"},
	} {
		b := open(t, setting)
		id := b.whole("App", "x")
		for _, word := range want {
			b.is(id, word)
			b.clock.Pass(time.Minute)
		}
	}
	b := open(t, "spelling=misspelt", "undeletable")
	id := b.whole("App", "x")
	b.do(http.MethodDelete, images+"/"+id, "", nil).Want(t, 200)
	b.is(id, "DELECTION FAILED")
}

func TestProcessing_mayEndBadlyOrNotAtAll(t *testing.T) {
	for name, c := range map[string]struct {
		settings []string
		after    time.Duration
		word     string
	}{
		"a virus is found late":  {[]string{"virus"}, 179 * time.Second, "Virus Scan In Progress"},
		"a virus is found":       {[]string{"virus"}, 3 * time.Minute, "Rejected"},
		"it fails":               {[]string{"end=FAILED@whole"}, time.Hour, "Failed"},
		"it is stuck at once":    {[]string{"stuck=pending"}, time.Hour, "Pending"},
		"the merge is stuck":     {[]string{"stuck=merge"}, time.Hour, "In Progress"},
		"the scan is stuck":      {[]string{"stuck=scan"}, time.Hour, "Virus Scan In Progress"},
		"the copies are stuck":   {[]string{"stuck=copies"}, time.Hour, "In Progress"},
		"a word nobody knows":    {[]string{"show=REINDEXING"}, time.Minute, "REINDEXING"},
		"and what comes after":   {[]string{"show=REINDEXING"}, time.Hour, "Completed"},
		"it begins late":         {[]string{"slow=1h"}, time.Hour, "Pending"},
		"a scan of its own pace": {[]string{"pending-time=0s", "merge-time=0s", "scan-time=2h"}, time.Hour, "Virus Scan In Progress"},
		"not this one":           {[]string{"virus@merge"}, time.Hour, "Completed"},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, c.settings...)
			id := b.whole("App", "x")
			b.clock.Pass(c.after)
			b.is(id, c.word)
			if f := b.lab.Files()[0]; f.Usable != (c.word == "Completed") {
				t.Errorf("file is %+v", f)
			}
		})
	}
}

func TestIDs_areWrittenInDifferentWays(t *testing.T) {
	for setting, want := range map[string][2]string{
		"ids=mixed": {`"entityId":"7934470"`, `"uploadRequestId":7934470,`}, "ids=string": {`"entityId":"7934470"`, `"uploadRequestId":"7934470"`},
		"ids=number": {`"entityId":7934470,`, `"uploadRequestId":7934470,`},
	} {
		b := open(t, setting)
		b.send(http.MethodPost, images, named, about("App"), file("x")).Says(t, want[0])
		b.get(images+"/7934470").Says(t, want[1])
	}
}

func TestGoodAnswers_haveDifferentStatuses(t *testing.T) {
	for setting, status := range map[string]int{"ok=200": 200, "ok=201": 201, "ok=202": 202} {
		b := open(t, setting)
		r := b.send(http.MethodPost, images, named, about("App"), file("x")).Want(t, status)
		if at := r.Header.Get("Location"); (status == 202) != strings.HasSuffix(at, images+"/"+r.Field(t, "entityId")) || status != 202 && at != "" {
			t.Errorf("%s: Location is %q", setting, at)
		}
	}
	b := open(t, "ok=202", "bare-acks")
	if r := b.send(http.MethodPost, images, named, about("App"), file("x")).Want(t, 202); r.Text != "" || r.Header.Get("Location") == "" {
		t.Errorf("it is %+v", r)
	}
}

func TestChecksums_areToldInDifferentWays(t *testing.T) {
	for setting, want := range map[string]string{
		"checksums=hex": sum("x"), "checksums=upper": strings.ToUpper(sum("x")), "checksums=base64": "nUzk7f6tcStVjhOqsqiB4Q==",
		"checksums=none": "", "misreport@any": strings.Repeat("0", 32),
	} {
		b := open(t, setting)
		id := b.opened("App", 1)
		got := b.chunk(id, 1, "x").Want(t, 200).Field(t, "checksum")
		b.merge(id).Want(t, 200)
		b.clock.Pass(time.Hour)
		whole := b.get(images+"/"+id).Field(t, "checkSum")
		if setting == "checksums=base64" {
			got, whole = strings.TrimSpace(got), strings.TrimSpace(whole)
			if len(got) != 24 || got != whole {
				t.Errorf("%s: %s and %s", setting, got, whole)
			}
			continue
		}
		if got != want || whole != want {
			t.Errorf("%s: %s and %s, want %s", setting, got, whole, want)
		}
	}
}

func TestMerge_mayDamageTheObject(t *testing.T) {
	b := open(t, "damaged@merge")
	id := b.opened("App", 1)
	b.chunk(id, 1, "data").Want(t, 200)
	b.merge(id).Want(t, 200)
	b.clock.Pass(time.Hour)
	b.is(id, "Completed")
	if f := b.lab.Files()[0]; f.SHA512 == sha("data") || f.Size != 4 || f.MD5 != b.get(images+"/"+id).Field(t, "checkSum") {
		t.Errorf("file is %+v", f)
	}
}

func TestList_filtersSortsAndPages(t *testing.T) {
	b := open(t)
	for _, name := range []string{"Beta", "alpha", "Gamma"} {
		b.whole(name, "x")
		b.clock.Pass(time.Minute)
	}
	open := b.opened("Delta", 2)
	for query, want := range map[string][]string{
		"":                                       {"Beta", "alpha", "Gamma", "Delta"},
		"?keyword=ALPHA":                         {"alpha"},
		"?keyword=" + open:                       {"Delta"},
		"?keyword=image.tar":                     {"Beta", "alpha", "Gamma", "Delta"},
		"?keyword=nothing":                       {},
		"?orderby=NAME":                          {"Beta", "Delta", "Gamma", "alpha"},
		"?orderby=LASTUPDATEDATE&sortorder=DESC": {"Delta", "Gamma", "alpha", "Beta"},
		"?sortorder=DESC&limit=2":                {"Delta", "Gamma"},
		"?limit=2&offset=1":                      {"alpha", "Gamma"},
		"?offset=9":                              {},
		"?machineimagestatus=INITIATED":          {"Delta"},
		"?machineimagestatus=IN%20PROGESS,INITIATED": {"Beta", "Gamma", "Delta"},
		"?machineimagestatus=in%20progress":          {"Beta", "Gamma"},
	} {
		if got := items(t, b.get(images+query)); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
	for _, query := range []string{"limit=0", "limit=101", "limit=x", "offset=-1", "orderby=AGE", "sortorder=UP", "machineimagestatus=ODD"} {
		b.get(images+"?"+query).Want(t, 400).Says(t, "not valid")
	}
}

func TestList_isWrittenInDifferentWays(t *testing.T) {
	for setting, want := range map[string]string{
		"lists=wrapped": `{"items":[{"machineimage":{"application":"App"`, "lists=bare": `{"items":[{"application":"App"`, "lists=array": `[{"application":"App"`,
	} {
		b := open(t, setting)
		b.whole("App", "x")
		if r := b.get(images).Want(t, 200); !strings.HasPrefix(r.Text, want) {
			t.Errorf("%s: %s", setting, r.Text)
		}
	}
}

func TestDelete_keepsTheRequestAsDeleted(t *testing.T) {
	b := open(t)
	stored, half := b.finished("App", "x"), b.opened("Half", 2)
	b.chunk(half, 1, "x")
	for _, id := range []string{stored, half} {
		r := b.do(http.MethodDelete, images+"/"+id, "", nil).Want(t, 200).Says(t, id+" was deleted successfully from all data centers.")
		if r.Field(t, "entityId") != id {
			t.Errorf("it says %s", r.Text)
		}
		b.is(id, "Deleted")
		b.do(http.MethodDelete, images+"/"+id, "", nil).Want(t, 404)
	}
	b.chunk(half, 2, "x").Want(t, 404)
	b.merge(half).Want(t, 404)
	if got := items(t, b.get(images+"?machineimagestatus=DELETED")); len(got) != 2 || len(b.lab.Files()) != 0 {
		t.Errorf("deleted are %v, there are %+v", got, b.lab.Files())
	}
	b.finished("App", "the path is free again")
}

func TestDelete_fromDataCentres(t *testing.T) {
	b := open(t)
	id, all := b.finished("App", "x"), ocm.DataCentres()
	from := func(names string) reply {
		return b.do(http.MethodDelete, images+"/"+id, `{"datacenters":[`+names+`]}`, nil)
	}
	from(`"Moon"`).Want(t, 400).Says(t, "Moon")
	from("").Want(t, 400).Says(t, "empty")
	b.do(http.MethodDelete, images+"/"+id, "{", nil).Want(t, 400).Says(t, "not valid JSON")
	from(`"`+all[0]+`"`).Want(t, 200).Says(t, "from the data centers "+all[0])
	if u := b.lab.Uploads()[0]; !slices.Equal(u.Places, all[1:2]) {
		t.Errorf("it is in %v", u.Places)
	}
	b.is(id, "Completed")
	from(`"`+all[0]+`"`).Want(t, 400)
	from(`"`+all[1]+`"`).Want(t, 200)
	b.is(id, "Deleted")
}

func TestUploads_areForgottenWhenTheyIdle(t *testing.T) {
	b := open(t, "upload-life=1h")
	id := b.opened("App", 2)
	b.clock.Pass(50 * time.Minute)
	b.chunk(id, 1, "x").Want(t, 200)
	b.clock.Pass(50 * time.Minute)
	b.is(id, "Initiated")
	b.clock.Pass(10 * time.Minute)
	b.chunk(id, 2, "x").Want(t, 404)
	b.get(images+"/"+id).Want(t, 404)
}
