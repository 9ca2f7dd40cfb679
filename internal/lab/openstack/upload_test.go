package openstack_test

import (
	"bytes"
	"crypto/md5"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"slipway/internal/lab/openstack"
)

func TestUpload_becomesActiveWithTrueDigests(t *testing.T) {
	b := open(t, openstack.Options{})
	data := bytes.Repeat([]byte("slipway "), 100_000)
	id := b.image("")
	b.put(id, data, map[string]string{"X-Openstack-Image-Size": fmt.Sprint(len(data))}).Want(t, http.StatusNoContent)
	shown := b.get(id)
	for name, want := range map[string]string{
		"status": "active", "size": fmt.Sprint(len(data)), "virtual_size": fmt.Sprint(len(data)), "os_hash_algo": "sha512",
		"checksum": fmt.Sprintf("%x", md5.Sum(data)), "os_hash_value": fmt.Sprintf("%x", sha512.Sum512(data)), "stores": "fs",
	} {
		if got := shown.Field(t, name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	kept, _ := b.cloud.Image(id)
	if kept.Received != int64(len(data)) || kept.Uploads != 1 || kept.MD5 != fmt.Sprintf("%x", md5.Sum(data)) {
		t.Errorf("the cloud holds %+v", kept)
	}
}

func TestUpload_hashesByTheSitesAlgorithm(t *testing.T) {
	b := open(t, openstack.Options{})
	b.cloud.Configure(func(s *openstack.Conditions) { s.HashAlgorithm = "sha256" })
	id := b.image("")
	b.put(id, []byte("data"), map[string]string{"X-Image-Meta-Store": "fs2"}).Want(t, http.StatusNoContent)
	shown := b.get(id)
	want := fmt.Sprintf("sha256 %x fs2", sha256.Sum256([]byte("data")))
	if got := shown.Field(t, "os_hash_algo") + " " + shown.Field(t, "os_hash_value") + " " + shown.Field(t, "stores"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestUpload_emptyBodyIsAnActiveImageOfNothing(t *testing.T) {
	b := open(t, openstack.Options{})
	id := b.image("")
	b.put(id, nil, nil).Want(t, http.StatusNoContent)
	if shown := b.get(id); shown.Field(t, "size") != "0" || shown.Field(t, "checksum") != "d41d8cd98f00b204e9800998ecf8427e" {
		t.Errorf("got %s", shown.Text)
	}
}

// TestUpload_refusals is the table of answers: how to provoke each, its words, and how the image stands afterwards.
func TestUpload_refusals(t *testing.T) {
	type order = map[string]string
	for _, c := range []struct {
		name   string
		site   func(*openstack.Conditions)
		make   string // fields of the record beside the name
		header order
		body   string
		status int
		words  string
		after  string
	}{
		{"another media type", nil, rawBare, order{"Content-Type": "application/json"}, "x", 415, "The request media type application/json is not supported by this server.\\n<br /><br />\\n", "queued"},
		{"no media type", nil, rawBare, order{"Content-Type": ""}, "x", 415, "The request media type text/plain is not supported", "queued"},
		{"no formats", nil, "", nil, "x", 400, "Properties disk_format, container_format must be set prior to saving data.<br /><br />\\n\\n\\n", "queued"},
		{"unknown store", nil, rawBare, order{"X-Image-Meta-Store": "nope"}, "x", 400, "Store for identifier nope not found", "queued"},
		{"size header not a number", nil, rawBare, order{"X-Openstack-Image-Size": "big"}, "x", 400, "x-openstack-image-size", "queued"},
		{"size header not the size", nil, rawBare, order{"X-Openstack-Image-Size": "2"}, "x", 400, "x-openstack-image-size", "queued"},
		{"declared size over quota", quota(4), rawBare, nil, "12345", 413, "Image exceeds the storage quota: The size of the data 5 will exceed the limit. 4 bytes remaining.", "queued"},
		{"size header over quota", quota(4), rawBare, order{"X-Openstack-Image-Size": "5"}, "12345", 413, "Image exceeds the storage quota", "queued"},
		{"over the image size cap", func(s *openstack.Conditions) { s.ImageSizeCap = 4 }, rawBare, nil, "12345", 413, "The incoming image is too large: The provided image is too large.", "queued"},
		{"store full", func(s *openstack.Conditions) { s.StoreSpace = 4 }, rawBare, nil, "12345", 413, "Image storage media is full: There is not enough disk space on the image storage media.", "queued"},
		{"proxy limit", func(s *openstack.Conditions) { s.ProxyLimit = 4 }, rawBare, nil, "12345", 413, "<center>nginx/1.22.1</center>", "queued"},
		{"content of another format", nil, qcowBare, nil, "plain bytes", 415, "does not match the disk_format qcow2", "queued"},
		{"qcow2 kept as raw", nil, rawBare, nil, string(qcow2(1<<20, 0)), 415, "is of format qcow2", "queued"},
		{"backing file", nil, qcowBare, nil, string(qcow2(1<<20, 4096)), 415, "it has a backing file", "queued"},
		{"split vmdk", nil, `,"disk_format":"vmdk","container_format":"bare"`, nil, "# Disk DescriptorFile\ncreateType=\"twoGbMaxExtentSparse\"\n", 415, "createType", "queued"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := open(t, openstack.Options{})
			id := b.create(`{"name":"disk"`+c.make+`}`).Want(t, 201).Field(t, "id")
			if c.site != nil {
				b.cloud.Configure(c.site)
			}
			b.put(id, []byte(c.body), c.header).Want(t, c.status).Says(t, c.words)
			b.wantStatus(id, c.after)
		})
	}
}

const (
	rawBare  = `,"disk_format":"raw","container_format":"bare"`
	qcowBare = `,"disk_format":"qcow2","container_format":"bare"`
)

func quota(n int64) func(*openstack.Conditions) {
	return func(s *openstack.Conditions) { s.ProjectQuota = n }
}

// qcow2 is the head of a version 2 image with that virtual size and the offset of a backing file's name.
func qcow2(size, backing uint64) []byte {
	head := make([]byte, 512)
	copy(head, "QFI\xfb\x00\x00\x00\x02")
	for i := range 8 {
		head[8+i] = byte(backing >> (56 - 8*i))
		head[24+i] = byte(size >> (56 - 8*i))
	}
	return head
}

func TestUpload_quotaIsFoundLateWithoutALength(t *testing.T) {
	b := open(t, openstack.Options{})
	id := b.image("")
	b.cloud.Configure(quota(4))
	body := io.MultiReader(strings.NewReader("12345")) // of a type net/http cannot measure
	b.do(http.MethodPut, images+"/"+id+"/file", body, octets).Want(t, 413).Says(t, "Image exceeds the storage quota")
	b.wantStatus(id, "queued")
	if last := lastRequest(b, openstack.StepUpload); last.BodyRead != 5 || last.ContentLength != -1 {
		t.Errorf("the server saw %+v", last)
	}
}

func lastRequest(b *bench, step openstack.Step) openstack.Request {
	var last openstack.Request
	for _, r := range b.cloud.Requests() {
		if r.Step == step {
			last = r
		}
	}
	return last
}

func TestUpload_formatIsNotCheckedWhereTheSiteDoesNot(t *testing.T) {
	b := open(t, openstack.Options{})
	b.cloud.Configure(func(s *openstack.Conditions) { s.FormatMatch = false })
	id := b.create(`{"name":"disk"`+qcowBare+`}`).Want(t, 201).Field(t, "id")
	b.put(id, []byte("plain bytes"), nil).Want(t, 204)
	if got := b.get(id).Field(t, "virtual_size"); got != "" {
		t.Errorf("virtual_size is %s, want null", got)
	}
}

func TestUpload_virtualSizeIsReadFromTheHead(t *testing.T) {
	b := open(t, openstack.Options{})
	id := b.create(`{"name":"disk"`+qcowBare+`}`).Want(t, 201).Field(t, "id")
	b.put(id, qcow2(268435456, 0), nil).Want(t, 204)
	if got := b.get(id).Field(t, "virtual_size"); got != "268435456" {
		t.Errorf("virtual_size is %s", got)
	}
}

func TestUpload_onlyAQueuedImageTakesData(t *testing.T) {
	b := open(t, openstack.Options{})
	for _, status := range []string{"active", "saving", "uploading", "importing", "killed", "deactivated"} {
		id := b.image("")
		b.cloud.SetStatus(id, status)
		b.put(id, []byte("x"), nil).Want(t, 409).Says(t, "Image status transition from "+status+" to saving is not allowed")
		b.wantStatus(id, status)
	}
}

func TestUpload_secondAtOnceIsRefusedAndTheFirstArrives(t *testing.T) {
	b := open(t, openstack.Options{})
	id := b.image("")
	first, feed := b.feed(id)
	_, _ = feed.Write([]byte("12345"))
	waitReceived(t, b, id, 5)
	b.put(id, []byte("x"), nil).Want(t, 409).Says(t, "from saving to saving")
	_ = feed.Close()
	(<-first).Want(t, 204)
	if kept, _ := b.cloud.Image(id); kept.Status != "active" || kept.Size != 5 || kept.Uploads != 1 {
		t.Errorf("the cloud holds %+v", kept)
	}
}

// feed begins an upload whose body is what the test writes; the answer, or an empty one for none, comes on the channel.
func (b *bench) feed(id string) (<-chan reply, *io.PipeWriter) {
	body, feed := io.Pipe()
	answer := make(chan reply, 1)
	go func() {
		r, _ := b.try(http.MethodPut, images+"/"+id+"/file", body, octets)
		answer <- r
	}()
	return answer, feed
}

// waitReceived returns once the cloud has read n bytes of the image's body.
func waitReceived(t *testing.T, b *bench, id string, n int64) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for range tick.C {
		if kept, _ := b.cloud.Image(id); kept.Received >= n {
			return
		}
	}
}

func TestUpload_imageDeletedMeanwhileIsGoneOnlyAtTheEnd(t *testing.T) {
	b := open(t, openstack.Options{})
	id := b.image("")
	first, feed := b.feed(id)
	_, _ = feed.Write([]byte("12345"))
	waitReceived(t, b, id, 5)
	b.do(http.MethodDelete, images+"/"+id, nil, nil).Want(t, 204)
	_, _ = feed.Write([]byte("67890"))
	_ = feed.Close()
	(<-first).Want(t, 410).Says(t, "could not be found after upload")
	b.do(http.MethodGet, images+"/"+id, nil, nil).Want(t, 404).Says(t, "No image found with ID "+id)
}
