package ocm_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"slipway/internal/lab/labtest"
	"slipway/internal/lab/ocm"
)

func TestChunks_comeInAnyOrder(t *testing.T) {
	b := open(t)
	id := b.opened("App", 3)
	b.is(id, "Initiated")
	for i, number := range []int{3, 1, 2} {
		content := strings.Repeat(strconv.Itoa(number), 3)
		r := b.chunk(id, number, content, "X-MD5-Checksum", sum(content)).Want(t, 200)
		if r.Field(t, "uploadRequestId") != id || r.Field(t, "checksum") != sum(content) {
			t.Errorf("chunk %d: %s", number, r.Text)
		}
		if r.Field(t, "uploadedChunks") != strconv.Itoa(i+1) || r.Field(t, "pendingChunks") != strconv.Itoa(2-i) {
			t.Errorf("chunk %d: %s", number, r.Text)
		}
	}
	if r := b.merge(id).Want(t, 200); r.Field(t, "entityId") != id || r.Field(t, "message") != "OK" {
		t.Errorf("merge: %s", r.Text)
	}
	for _, status := range []string{"Pending", "In Progress", "Virus Scan In Progress", "In Progress", "Completed"} {
		b.is(id, status)
		b.clock.Pass(time.Minute)
	}
	b.only("111222333")
	b.get(images+"/"+id).Says(t, `"uploadedChunks":3`).Says(t, `"pendingChunks":0`).Says(t, `"checkSum":"`+sum("111222333")+`"`)
}

func TestChunks_comeAgainAndReplaceTheFirst(t *testing.T) {
	for setting, want := range map[string]string{"ids=string": `"uploadedChunks":1,`, "count-duplicates": `"uploadedChunks":2,`} {
		b := open(t, setting)
		id := b.opened("App", 2)
		b.chunk(id, 1, "wrong").Want(t, 200)
		b.chunk(id, 1, "right")
		b.get(images+"/"+id).Says(t, want)
		b.chunk(id, 2, "!").Want(t, 200).Says(t, `"pendingChunks":0`)
		if u := b.lab.Uploads()[0]; u.Repeats != 1 || !slices.Equal(u.Chunks, []int{1, 2}) || u.Total != 2 || u.AtOnce != 1 {
			t.Errorf("%s: it is %+v", setting, u)
		}
		b.merge(id).Want(t, 200)
		b.clock.Pass(time.Hour)
		b.only("right!")
	}
}

func TestChunks_refusals(t *testing.T) {
	for name, c := range map[string]struct {
		setting, number string
		header          []string
		status          int
		words           string
	}{
		"no number":        {"", "", nil, 400, "X-Chunk-Number"},
		"a word":           {"", "one", nil, 400, "X-Chunk-Number"},
		"below zero":       {"", "-1", nil, 400, "X-Chunk-Number"},
		"checksum":         {"", "1", []string{"X-MD5-Checksum", sum("y")}, 400, "checksum"},
		"damaged":          {"damaged*1", "1", []string{"X-MD5-Checksum", sum("x")}, 400, "checksum"},
		"file name":        {"", "1", []string{"X-File-Name", "other.tar.gz"}, 400, "not that of the upload request"},
		"no file name":     {"", "1", []string{"X-File-Name", ""}, 400, "X-File-Name is missing"},
		"another header":   {"name-header=X-Filename", "1", nil, 400, "X-Filename is missing"},
		"too large":        {"max-chunk=16", "1", nil, 413, "larger"},
		"full":             {"full", "1", nil, 507, "not enough storage"},
		"another status":   {"full full-status=413", "1", nil, 413, "not enough storage"},
		"gone":             {"forget*1", "1", nil, 404, "Entity Not Found"},
		"failed":           {"fail*1", "1", nil, 400, "takes no chunks any more"},
		"token has ended":  {"expire*1", "1", nil, 401, "has expired"},
		"a gateway's page": {"refuse=502:html*1", "1", nil, 502, "<html>"},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t)
			id := b.opened("App", 1)
			if c.setting != "" {
				b.trouble(strings.Fields(c.setting)...)
			}
			header := append([]string{"X-File-Name", "image.tar.gz", "X-Chunk-Number", c.number}, c.header...)
			b.send(http.MethodPost, images+"/"+id+"/chunk", header, file("x")).Want(t, c.status).Says(t, c.words)
			if all := b.lab.Uploads(); len(all) > 0 && len(all[0].Chunks) != 0 {
				t.Errorf("it took %v", all[0].Chunks)
			}
		})
	}
}

func TestChunks_areForOpenUploadsAlone(t *testing.T) {
	b := open(t)
	b.chunk("12345", 1, "x").Want(t, 404).Says(t, "12345")
	b.chunk(b.whole("Whole", "x"), 1, "x").Want(t, 400).Says(t, "not for chunks")
	id := b.opened("App", 1)
	b.send(http.MethodPost, images+"/"+id+"/chunk", append([]string{"X-Chunk-Number", "1"}, named...), field("other", "x")).Want(t, 400).Says(t, "part file is missing")
	b.chunk(id, 1, "x").Want(t, 200)
	b.merge(id).Want(t, 200)
	b.chunk(id, 1, "y").Want(t, 400).Says(t, "takes no chunks any more")
}

func TestOpening_refusals(t *testing.T) {
	for name, c := range map[string]struct {
		setting, count, kind string
		status               int
		words                string
	}{
		"braces":           {"", "3", "{Chunk}", 200, "OK"},
		"braces only":      {"upload-type={Chunk}", "3", "Chunk", 400, "uploadType (Chunk)"},
		"no braces":        {"upload-type=Chunk", "3", "{Chunk}", 400, "uploadType ({Chunk})"},
		"another":          {"", "3", "Whole", 400, "uploadType (Whole)"},
		"too many":         {"max-chunks=2", "3", "Chunk", 400, "exceeds the maximum of 2"},
		"no number":        {"", "many", "Chunk", 400, "(many)"},
		"503 for a while":  {"refuse=503:json:7@open*1", "3", "Chunk", 503, "for a while"},
		"not for this one": {"refuse=503@whole", "3", "Chunk", 200, "OK"},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t)
			if c.setting != "" {
				b.trouble(c.setting)
			}
			header := append([]string{"X-Number-Of-Chunks", c.count}, named...)
			r := b.send(http.MethodPost, images, header, about("App"), field("uploadType", c.kind)).Want(t, c.status).Says(t, c.words)
			if c.status == 503 && r.Header.Get("Retry-After") != "7" {
				t.Errorf("Retry-After is %q", r.Header.Get("Retry-After"))
			}
		})
	}
}

func TestOpening_mayBringTheFirstChunk(t *testing.T) {
	b := open(t)
	header := append([]string{"X-Number-Of-Chunks", "2"}, named...)
	id := b.send(http.MethodPost, images, header, about("App"), field("uploadType", "Chunk"), file("one")).Want(t, 200).Field(t, "entityId")
	b.chunk(id, 2, "two").Want(t, 200).Says(t, `"pendingChunks":0`)
	b.merge(id).Want(t, 200)
	b.clock.Pass(time.Hour)
	b.only("onetwo")
}

func TestOpening_mayCountAsAChunk(t *testing.T) {
	b := open(t, "opening-counts")
	id := b.opened("App", 3)
	b.chunk(id, 1, "1").Want(t, 200).Says(t, `"uploadedChunks":2`).Says(t, `"pendingChunks":1`)
	b.chunk(id, 2, "2").Want(t, 200).Says(t, `"pendingChunks":0`)
	b.merge(id).Want(t, 400).Says(t, "(2)")
	b.chunk(id, 3, "3")
	b.merge(id).Want(t, 200)
}

func TestMerge_countsTheChunks(t *testing.T) {
	b := open(t)
	id := b.opened("App", 2)
	b.merge(id).Want(t, 400).Says(t, "(0)")
	b.chunk(id, 2, "2")
	b.merge(id).Want(t, 400).Says(t, "(1) does not match the number of chunks (2)")
	b.is(id, "Initiated")
	b.chunk(id, 1, "1")
	b.merge(id).Want(t, 200)
}

func TestMerge_ofAGapFails(t *testing.T) {
	b := open(t)
	id := b.opened("App", 2)
	b.chunk(id, 1, "1")
	b.chunk(id, 3, "3").Want(t, 200)
	b.merge(id).Want(t, 200)
	b.clock.Pass(90 * time.Second)
	b.is(id, "In Progress")
	b.clock.Pass(time.Minute)
	b.is(id, "Failed")

	b = open(t, "gap-refused")
	id = b.opened("App", 2)
	b.chunk(id, 0, "0")
	b.chunk(id, 1, "1")
	b.merge(id).Want(t, 400).Says(t, "not consecutive")
	b.trouble("first-chunk=0")
	b.merge(id).Want(t, 200)
}

func TestMerge_refusals(t *testing.T) {
	b := open(t)
	id := b.opened("App", 1)
	b.chunk(id, 1, "x")
	b.send(http.MethodPatch, images+"/"+id, nil, field("action", "submit")).Want(t, 400).Says(t, "(submit)")
	b.do(http.MethodPatch, images+"/"+id, `{"action":"upload"}`, map[string]string{"Content-Type": "application/json"}).Want(t, 415)
	b.merge("1").Want(t, 404)
	b.merge(b.whole("Whole", "x")).Want(t, 400).Says(t, "not for chunks")
	b.merge(id).Want(t, 200)
	b.merge(id).Want(t, 200) // It waits still.
	b.clock.Pass(time.Minute)
	b.merge(id).Want(t, 400).Says(t, "any more")
}

// half sends the first half of the first chunk of a test, and returns once the service knows of it. finish sends the rest.
func (b *bench) half(id string, number int) (finish func() reply) {
	b.t.Helper()
	body, kind := form(file("halves"))
	read, write := io.Pipe()
	b.t.Cleanup(func() { _ = write.Close() }) // The service waits for the other half, also where it has refused the first.
	request := labtest.Request(b.t, http.MethodPost, b.root+images+"/"+id+"/chunk", read, map[string]string{
		"Content-Type": kind, "Authorization": "Bearer " + b.token, "X-Oracle-UserId": b.user,
		"X-Chunk-Number": strconv.Itoa(number), "X-File-Name": "image.tar.gz",
	})
	request.ContentLength = int64(len(body))
	answered := make(chan reply, 1)
	go func() {
		r, _ := labtest.Send(b.web, request)
		answered <- r
	}()
	_, _ = write.Write(body[:len(body)/2]) // Without a reader the answer is wrong, which the test sees.
	for b.lab.Uploads()[0].AtOnce == 0 {   // Its header has been sent; the service has yet to look at it.
		b.get(images)
		if slices.ContainsFunc(b.lab.Requests(), func(r ocm.Request) bool { return strings.HasSuffix(r.Path, "/chunk") }) {
			b.t.Fatalf("half of chunk %d was answered", number)
		}
	}
	return func() reply {
		_, _ = write.Write(body[len(body)/2:])
		_ = write.Close()
		return <-answered
	}
}

func TestChunks_severalAtOnce(t *testing.T) {
	b := open(t)
	id := b.opened("App", 2)
	finish := b.half(id, 2)
	b.chunk(id, 1, "whole and ").Want(t, 200)
	b.merge(id).Want(t, 409).Says(t, "are being uploaded")
	finish().Want(t, 200)
	if u := b.lab.Uploads()[0]; u.AtOnce != 2 {
		t.Errorf("it is %+v", u)
	}
	b.merge(id).Want(t, 200)
	b.clock.Pass(time.Hour)
	b.only("whole and halves")
}

func TestChunks_oneAtATime(t *testing.T) {
	b := open(t, "one-chunk")
	id := b.opened("App", 2)
	finish := b.half(id, 1)
	b.chunk(id, 2, "x").Want(t, 409).Says(t, "Another chunk")
	finish().Want(t, 200)
	b.chunk(id, 2, "x").Want(t, 200)
}

func TestChunks_findOutThatTheirUploadIsGone(t *testing.T) {
	b := open(t)
	id := b.opened("App", 1)
	finish := b.half(id, 1)
	b.do(http.MethodDelete, images+"/"+id, "", nil).Want(t, 200)
	finish().Want(t, 404)
}

func TestRoom_isTakenByImagesAndChunks(t *testing.T) {
	b := open(t)
	b.lab.Configure(func(c *ocm.Conditions) { c.Capacity = 4096 })
	first := b.whole("App", strings.Repeat("x", 1500))
	id := b.opened("Half", 2)
	b.chunk(id, 1, strings.Repeat("x", 1500)).Want(t, 200)
	b.chunk(id, 2, strings.Repeat("x", 1500)).Want(t, 507)
	b.do(http.MethodDelete, images+"/"+first, "", nil).Want(t, 200)
	b.chunk(id, 2, strings.Repeat("x", 1500)).Want(t, 200)
}

func TestClose_leavesNothing(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		t.Setenv(name, dir)
	}
	b := open(t)
	id := b.opened("App", 3)
	b.chunk(id, 1, "one")
	b.chunk(id, 1, "one")
	b.chunk(id, 2, "two")
	b.chunk(id, 3, "bad", "X-MD5-Checksum", sum("good")).Want(t, 400)
	kept := func() []string {
		all, err := filepath.Glob(filepath.Join(dir, "slipway-lab-ocm-*", "*"))
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	if len(kept()) != 2 {
		t.Errorf("it keeps %v", kept())
	}
	b.do(http.MethodDelete, images+"/"+id, "", nil).Want(t, 200)
	if len(kept()) != 0 {
		t.Errorf("it keeps %v of what was deleted", kept())
	}
	id = b.opened("App", 2)
	b.chunk(id, 1, "one")
	b.lab.Close()
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left over: %v, %v", left, err)
	}
	b.chunk(id, 2, "two").Want(t, 500)
}
