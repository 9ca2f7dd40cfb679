package lxca_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"slipway/internal/lab/lxca"
)

const stem = "lnvgy_sw_lxca_serverrepo2-1.1.1_anyos_noarch"

var kinds = map[string]string{
	".chg": "application/octet-stream", ".tgz": "application/x-compressed", ".txt": "text/plain", ".xml": "text/xml",
}

// member is one file of an update, named as the page does.
func member(extension string) part {
	return part{"uploadedfiles[]", stem + extension, kinds[extension], "content of " + extension}
}

func members() []part { return []part{member(".chg"), member(".tgz"), member(".txt"), member(".xml")} }

// declare is the body that makes a job for parts.
func declare(parts ...part) string {
	var files []string
	for i, p := range parts {
		files = append(files, fmt.Sprintf(`{"index":%d,"name":%q,"size":%d,"type":%q}`, i, p.file, len(p.content), p.kind))
	}
	return `{"files":[` + strings.Join(files, ",") + `]}`
}

const createUpdate = "/managementServer/updates?action=import"

func (b *bench) update(declared string, parts ...part) reply {
	b.t.Helper()
	id := b.post(createUpdate, declared).Want(b.t, 200).Field(b.t, "jobid")
	return b.send("/files/managementServer/updates?action=import&jobid="+id, parts...)
}

func TestUpdate_arrives(t *testing.T) {
	b := open(t)
	r := b.update(declare(members()...), members()...).Want(t, 201)
	if r.Text != `{"messages":[],"result":"success"}` {
		t.Errorf("answer %s", r.Text)
	}
	if n := len(b.lab.Updates()); n != 0 {
		t.Errorf("%d updates before the end", n)
	}
	b.clock.Pass(time.Second)
	b.jobIs("Complete")
	all := b.lab.Updates()
	if len(all) != 1 || all[0].FixID != stem || all[0].Status != "Downloaded" || len(all[0].Members) != 4 {
		t.Fatalf("repository %+v", all)
	}
	want := lxca.Member{
		Name: stem + ".tgz", ContentType: "application/x-compressed", PartName: "uploadedfiles[]", Size: 15, SHA512: sha512Hex("content of .tgz"),
	}
	if got := all[0].Members[1]; got != want {
		t.Errorf("member %+v", got)
	}
	b.get("/managementServer/updates?key=updates").Want(t, 200).Says(t, `"fixid":"`+stem+`"`)
	b.post(createUpdate, declare(members()...)).Want(t, 409).Says(t, `"errorMsg":{"messages":[{`).Says(t, "already exists")
	b.do("DELETE", "/managementServer/updates/"+stem, "", nil).Want(t, 200)
	b.do("DELETE", "/managementServer/updates/"+stem, "", nil).Want(t, 404).Says(t, "errorMsg")
	b.update(declare(members()...), members()...).Want(t, 201)
}

func TestUpdate_thePartNamesThatLenovoHasPublished(t *testing.T) {
	for name, status := range map[string]int{
		"uploadedfiles[]": 201, "uploadedfile[]": 201, "uploadedfile": 201, "file_1": 201, "file_x": 400, "file": 400,
	} {
		b := open(t)
		p := member(".tgz")
		p.name = name
		b.update(declare(p), p).Want(t, status)
	}
	b := open(t)
	b.trouble("update-part=uploadedfile[]")
	b.update(declare(member(".tgz")), member(".tgz")).Want(t, 400).Says(t, "uploadedfiles[] is not expected")
}

func TestUpdate_theSetIsTheDeclaredOne(t *testing.T) {
	other, longer, typed := member(".xml"), member(".tgz"), member(".txt")
	other.file, longer.content, typed.kind = "other.xml", "longer than it was declared", "text/html"
	for name, c := range map[string]struct {
		parts  []part
		status int
		words  string
	}{
		"one missing":        {members()[1:], 409, "The file " + stem + ".chg is missing"},
		"one more":           {append(members(), other), 409, "other.xml was not named"},
		"one twice":          {append(members(), member(".txt")), 409, "came twice"},
		"other size":         {[]part{member(".chg"), longer}, 409, "has 27 bytes; the job was created for 15"},
		"other content type": {[]part{typed}, 400, "must be text/plain"},
		"no file":            {[]part{text("uploadedfiles[]", "x")}, 400, "carries no file"},
		"not an update":      {[]part{{"uploadedfiles[]", "a.iso", "application/octet-stream", "x"}}, 400, "not part of an update"},
		"nothing":            {nil, 409, "is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t)
			b.update(declare(members()...), c.parts...).Want(t, c.status).Says(t, `"result":"major"`).Says(t, c.words)
			b.jobIs("Stopped_With_Error")
			b.clock.Pass(time.Second)
			if n := len(b.lab.Updates()); n != 0 {
				t.Errorf("%d updates", n)
			}
		})
	}
}

func TestUpdate_aSizeAloneWillDo(t *testing.T) {
	b := open(t)
	other := member(".xml")
	other.file = "other.xml"
	b.update(`{"size":45}`, member(".tgz"), other).Want(t, 201)
	b.clock.Pass(time.Second)
	if all := b.lab.Updates(); len(all) != 2 || all[1].FixID != "other" || all[1].Status != "Not Downloaded" {
		t.Errorf("repository %+v", all)
	}
	b.update(`{"size":45}`, member(".tgz")).Want(t, 201)
	b.clock.Pass(time.Second)
	b.jobIs("Stopped_With_Error")
	b.update(`{"size":45}`).Want(t, 409).Says(t, "No file came")
}

func TestUpdate_badOrders(t *testing.T) {
	b := open(t)
	one := declare(member(".tgz"))
	for body, words := range map[string]string{
		`{}`:                                    "is required",
		`{"size":"x"}`:                          "not valid JSON",
		`{"files":[]}`:                          "must not be empty",
		declare(member(".tgz"), member(".tgz")): "named twice",
		strings.Replace(one, ".tgz", ".iso", 1): "not part of an update",
		strings.Replace(one, "application/x-compressed", "text/plain", 1): "must be application/x-compressed",
		strings.Replace(one, `"size":15`, `"size":-1`, 1):                 "must be a number of bytes",
		strings.Replace(one, `{"files"`, `{"size":16,"files"`, 1):         "the sum of its sizes",
		strings.Replace(one, stem, "folder/"+stem, 1):                     "not part of an update",
	} {
		b.post(createUpdate, body).Want(t, 400).Says(t, words)
	}
	b.post("/managementServer/updates?action=acquire", one).Want(t, 400).Says(t, `not supported`)
	both := strings.Replace(one, `{"files"`, `{"size":15,"files"`, 1)
	b.post(createUpdate, both).Want(t, 200)
	b.trouble("files-only")
	b.post(createUpdate, both).Want(t, 400).Says(t, "size is not expected")
	b.send("/files/managementServer/updates?action=import&jobId=1", member(".tgz")).Want(t, 400).Says(t, "jobid are required")
	b.send("/files/managementServer/updates?jobid=1", member(".tgz")).Want(t, 400)
	b.do("POST", "/files/managementServer/updates?action=import&jobid=1", "x", nil).Want(t, 400)
}

func TestUpdate_keys(t *testing.T) {
	b := open(t, func(c *lxca.Conditions) { c.UpdateSpace = 100 })
	b.update(declare(members()...), members()...).Want(t, 201)
	b.clock.Pass(time.Second)
	const path = "/managementServer/updates"
	b.get(path+"?key=size").Want(t, 200).Says(t, `"size":{"allotment":100,"freeSpace":40}`)
	b.get(path+"?key=currentVersion").Want(t, 200).Says(t, `"currentVersion":"4.1.0"`)
	b.get(path).Want(t, 200).Says(t, "freeSpace").Says(t, stem)
	b.get(path+"/"+stem).Want(t, 200).Says(t, stem)
	b.get(path+"/other").Want(t, 404)
	b.get(path+"?key=other").Want(t, 400).Says(t, "errorMsg")
	b.post(createUpdate, `{"size":41}`).Want(t, 507).Says(t, "not enough disk space")
	b.trouble("full")
	b.get(path+"?key=size").Want(t, 200).Says(t, `"freeSpace":0`)
	b.post(createUpdate, `{"size":1}`).Want(t, 507).Says(t, "errorMsg")
	b.lab.Configure(func(c *lxca.Conditions) { *c = lxca.Conditions{} })
	b.get(path+"?key=size").Want(t, 200).Says(t, `"freeSpace":9223372036854775747`)
}

func TestUpdate_pathsOfOtherVersions(t *testing.T) {
	b := open(t)
	id := b.post(createUpdate, declare(member(".tgz"))).Want(t, 200).Field(t, "jobid")
	for _, path := range []string{"/managementServer/updates?action=import&jobid=" + id, "/stgupdates/repository/import/SELF?jobid=" + id} {
		r := b.send(path, member(".tgz")).Want(t, 307)
		if to := r.Header.Get("Location"); !strings.HasPrefix(to, "/files/managementServer/updates?") || !strings.Contains(to, "jobid="+id) {
			t.Errorf("%s leads to %s", path, to)
		}
	}
	b.trouble("version=2.0.0")
	b.send("/files/managementServer/updates?action=import&jobid="+id, member(".tgz")).Want(t, 404)
	b.send("/managementServer/updates?action=import&jobid="+id, member(".tgz")).Want(t, 201)
}
