package ocm_test

import (
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestWhole_isStoredOnceItWasProcessed(t *testing.T) {
	b := open(t)
	header := append([]string{"X-MD5-Checksum", sum("data")}, named...)
	id := b.send(http.MethodPost, images, header, about("App"), file("data")).Want(t, 200).Says(t, `"message":"OK"`).Field(t, "entityId")
	for _, status := range []string{"Pending", "In Progress", "Virus Scan In Progress", "In Progress"} {
		b.is(id, status)
		if f := b.lab.Files(); len(f) != 1 || f[0].Usable {
			t.Errorf("files are %+v", f)
		}
		b.clock.Pass(time.Minute)
	}
	b.is(id, "Completed")
	b.only("data")
	r := b.get(images+"/"+id).Says(t, `"uploadRequestId":`+id).Says(t, `"imageFilePath":"oracle_pdc2/mi/App/1.0/Linux/image.tar.gz"`)
	if r.Field(t, "checkSum") != sum("data") || r.Field(t, "createdBy") != b.user || r.Field(t, "createdDate") != "2026-03-01T08:00:00.000Z" {
		t.Errorf("details are %s", r.Text)
	}
	if f := b.lab.Files()[0]; f.ID != id || f.Name != "image.tar.gz" || f.Path != "mi/App/1.0/Linux/image.tar.gz" {
		t.Errorf("it is %+v", f)
	}
}

func TestWhole_partsStandInAnyOrder(t *testing.T) {
	b := open(t)
	b.send(http.MethodPost, images, named, field("note", "x"), file("data"), about("App")).Want(t, 200)
	b.clock.Pass(time.Hour)
	b.only("data")
}

func TestWhole_refusals(t *testing.T) {
	long := strings.Repeat("x", 100)
	for name, c := range map[string]struct {
		setting string
		header  []string
		parts   []part
		status  int
		words   string
	}{
		"no file":          {"", named, []part{about("App")}, 400, "part file is missing"},
		"no json":          {"", named, []part{file("x")}, 400, "part json is missing"},
		"broken json":      {"", named, []part{field("json", "{"), file("x")}, 400, "json is not valid"},
		"no name":          {"", nil, []part{about("App"), file("x")}, 400, "X-File-Name is missing"},
		"another header":   {"name-header=X-Filename", named, []part{about("App"), file("x")}, 400, "X-Filename is missing"},
		"empty":            {"", named, []part{about(" "), file("x")}, 400, "application is missing or empty"},
		"slash":            {"", named, []part{about("a/b"), file("x")}, 400, "not allowed"},
		"dots":             {"", []string{"X-File-Name", ".."}, []part{about("App"), file("x")}, 400, "not allowed"},
		"upload type":      {"", named, []part{about("App"), field("uploadType", "Chunk"), file("x")}, 400, "X-Number-Of-Chunks is required"},
		"checksum":         {"", append([]string{"X-MD5-Checksum", sum("y")}, named...), []part{about("App"), file("x")}, 400, "checksum"},
		"checksum, base64": {"checksums=base64", append([]string{"X-MD5-Checksum", sum("x")}, named...), []part{about("App"), file("x")}, 400, "checksum"},
		"checksum, upper":  {"", append([]string{"X-MD5-Checksum", strings.ToUpper(sum("x"))}, named...), []part{about("App"), file("x")}, 200, "OK"},
		"damaged":          {"damaged@whole", append([]string{"X-MD5-Checksum", sum("x")}, named...), []part{about("App"), file("x")}, 400, "checksum"},
		"not compared":     {"ignore-md5", append([]string{"X-MD5-Checksum", sum("y")}, named...), []part{about("App"), file("x")}, 200, "OK"},
		"too large":        {"max-whole=64", named, []part{about("App"), file(long)}, 413, "larger"},
		"full":             {"full", named, []part{about("App"), file("x")}, 507, "not enough storage"},
		"no room left":     {"capacity=64", named, []part{about("App"), file(long)}, 507, "not enough storage"},
		"no chunks":        {"", append([]string{"X-Number-Of-Chunks", "0"}, named...), []part{about("App"), file("x")}, 400, "not a number of chunks"},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t)
			if c.setting != "" {
				b.trouble(c.setting)
			}
			b.send(http.MethodPost, images, c.header, c.parts...).Want(t, c.status).Says(t, c.words)
			if n := len(b.lab.Files()); (n == 1) != (c.status == 200) {
				t.Errorf("there are %d files", n)
			}
		})
	}
}

func TestForms_wantALengthAndABoundary(t *testing.T) {
	b := open(t)
	body, kind := form(about("App"), file("x"))
	header := map[string]string{"Content-Type": kind, "X-File-Name": "image.tar.gz"}
	endless := struct{ io.Reader }{strings.NewReader(string(body))} // Its length is not known: it is sent in chunks of HTTP.
	r, err := b.try(http.MethodPost, images, endless, header)
	if err != nil {
		t.Fatal(err)
	}
	r.Want(t, 411).Says(t, "Content-Length")
	b.do(http.MethodPost, images, "{}", map[string]string{"Content-Type": "application/json"}).Want(t, 415)
	b.do(http.MethodPost, images, string(body[:len(body)-8]), header).Want(t, 400).Says(t, "well-formed")
	b.do(http.MethodPost, images, "no form at all", header).Want(t, 400).Says(t, "well-formed")
	if n := len(b.lab.Files()); n != 0 {
		t.Errorf("there are %d files", n)
	}
}

func TestOverwrite_isForThoseWhoAskForIt(t *testing.T) {
	b := open(t)
	first := b.finished("App", "old")
	b.send(http.MethodPost, images, named, about("App"), file("new")).Want(t, 400).Says(t, "exists already")
	second := b.send(http.MethodPost, images, named, described("App", `,"overwriteStorageFile":true`), file("new")).Want(t, 200).Field(t, "entityId")
	b.clock.Pass(time.Hour)
	b.is(second, "Completed")
	b.is(first, "Deleted")
	b.only("new")
}

func TestOverwrite_theLaterOfTwoFailsIfItMayNot(t *testing.T) {
	b := open(t)
	first, second := b.whole("App", "one"), b.whole("App", "two")
	b.clock.Pass(time.Hour)
	b.is(first, "Completed")
	b.is(second, "Failed")
}

// zeros is a body of many bytes that are never in memory at once.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestWhole_isNeverKept(t *testing.T) {
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		t.Setenv(name, filepath.Join(t.TempDir(), "missing")) // No file can be made there.
	}
	b := open(t)
	const size = 64 << 20
	head := "--B\r\nContent-Disposition: form-data; name=\"json\"\r\n\r\n" + about("App").content +
		"\r\n--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n"
	tail := "\r\n--B--\r\n"
	request, err := http.NewRequest(http.MethodPost, b.root+images, io.MultiReader(strings.NewReader(head), io.LimitReader(zeros{}, size), strings.NewReader(tail)))
	if err != nil {
		t.Fatal(err)
	}
	request.ContentLength = int64(len(head) + size + len(tail))
	for name, value := range map[string]string{
		"Authorization": "Bearer " + b.token, "X-Oracle-UserId": b.user, "X-File-Name": "f", "Content-Type": "multipart/form-data; boundary=B",
	} {
		request.Header.Set(name, value)
	}
	answer, err := b.web.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if f := b.lab.Files(); answer.StatusCode != http.StatusOK || len(f) != 1 || f[0].Size != size {
		t.Errorf("answer %d, files %+v", answer.StatusCode, f)
	}
	id := b.opened("Chunked", 1)
	b.chunk(id, 1, "x").Want(t, 500).Says(t, "could not be stored")
}
