package ocm_test

import (
	"crypto/md5"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/backend/internal/ocm"
	"slipway/internal/fault"
	lab "slipway/internal/lab/ocm"
	"slipway/internal/source"
	"slipway/internal/transport"
)

// bench is a service of the lab and what is needed to speak to it.
type bench struct {
	*testing.T
	lab   *lab.Service
	root  string
	proxy *transport.Client
	clock *stand.Clock
}

func newBench(t *testing.T, switches ...string) *bench {
	t.Helper()
	b := &bench{T: t, clock: stand.NewClock()}
	b.lab = lab.New(lab.Options{Now: b.clock.Now})
	for _, s := range switches {
		b.throw(s)
	}
	server := stand.TLS(t, b.lab)
	b.root = server.URL
	b.proxy = stand.Trusting(t, server, nil)
	return b
}

func (b *bench) throw(setting string) {
	b.Helper()
	if err := b.lab.Trouble(setting); err != nil {
		b.Fatal(err)
	}
}

func (b *bench) open(change ...string) *ocm.Client {
	b.Helper()
	c, err := ocm.New(stand.With(backend.Values{
		ocm.KeyAddress: b.root, ocm.KeyUserID: lab.UserID, ocm.KeyClientID: lab.ClientID, ocm.KeyClientSecret: lab.ClientSecret,
		ocm.KeyTokenURL: b.root + "/oam/oauth2/tokens",
	}, change...), b.proxy, ocm.WithClock(b.clock.Now, b.clock.Wait))
	if err != nil {
		b.Fatal(err)
	}
	return c
}

const order = `{"application":"My_Machine_Image","version":"1.0","operatingSystem":"linux"}`

// begin opens an upload in chunks.
func (b *bench) begin(c *ocm.Client, chunks int) (ocm.Ack, error) {
	return c.Send(b.Context(), ocm.Form{
		Op: "open the upload", Method: http.MethodPost, Path: "/machineimages",
		Header: http.Header{"X-File-Name": {"machineImage.tar.gz"}, "X-Number-Of-Chunks": {strconv.Itoa(chunks)}},
		Fields: []ocm.Field{{Name: "json", Value: order}, {Name: "uploadType", Value: "Chunk"}},
	})
}

// chunk is one chunk of an upload, with the true MD5.
func (b *bench) chunk(id string, n int) (f ocm.Form, sum string) {
	b.Helper()
	content := strings.Repeat("chunk "+strconv.Itoa(n), 1000)
	raw := md5.Sum([]byte(content))
	sum = hex.EncodeToString(raw[:])
	f = ocm.Form{
		Op: "send the chunk", Method: http.MethodPost, Path: "/machineimages/" + id + "/chunk", FileName: "machineImage.tar.gz", Size: int64(len(content)),
		Header: http.Header{"X-File-Name": {"machineImage.tar.gz"}, "X-Chunk-Number": {strconv.Itoa(n)}, "X-MD5-Checksum": {sum}},
	}
	f.Open, _ = opener(b.T, content)
	return f, sum
}

// upload sends an image of two chunks and waits until it is there.
func (b *bench) upload(c *ocm.Client) ocm.Upload {
	b.Helper()
	opened, err := b.begin(c, 2)
	if err != nil || opened.ID == "" {
		b.Fatalf("%+v, %v", opened, err)
	}
	for i, n := range []int{2, 1} {
		f, sum := b.chunk(opened.ID, n)
		ack, err := c.Send(b.Context(), f)
		if err != nil || ack.Checksum[source.MD5] != sum || ack.Uploaded != 1+i || ack.Pending != 1-i {
			b.Fatalf("chunk %d: %+v, %v", n, ack, err)
		}
	}
	merge := ocm.Form{Op: "finish the upload", Method: http.MethodPatch, Path: "/machineimages/" + opened.ID, Fields: []ocm.Field{{Name: "action", Value: "upload"}}}
	if _, err := c.Send(b.Context(), merge); err != nil {
		b.Fatal(err)
	}
	for range 1000 {
		u, found, err := c.Status(b.Context(), opened.ID)
		if err != nil || !found || u.Stage == ocm.Refused {
			b.Fatalf("%+v, %t, %v", u, found, err)
		}
		if u.Stage == ocm.Completed {
			break
		}
		b.clock.Advance(time.Second)
	}
	u, found, err := c.Upload(b.Context(), opened.ID)
	if err != nil || !found || u.Stage != ocm.Completed {
		b.Fatalf("%+v, %t, %v", u, found, err)
	}
	return u
}

func TestLab_everyFormOfAnswers(t *testing.T) {
	for _, set := range []string{
		"ids=mixed", "ids=string", "ids=number", "lists=wrapped", "lists=bare", "lists=array", "spelling=mixed", "spelling=upper", "spelling=misspelt",
		"head=headers", "head=405", "head=silent", "checksums=upper", "ok=201", "ok=202", "opaque-tokens", "no-expires-in",
	} {
		b := newBench(t, set, "pace=10s")
		c := b.open()
		u := b.upload(c)
		if u.Application != "My_Machine_Image" || u.Pending != 0 || u.Uploaded != 2 || len(u.Places) == 0 || u.Created.IsZero() || u.Path == "" {
			t.Errorf("%s: %+v", set, u)
		}
		all, err := c.Uploads(t.Context(), "My_Machine", 10)
		if err != nil || len(all) != 1 || all[0].ID != u.ID || all[0].Stage != ocm.Completed {
			t.Errorf("%s: %+v, %v", set, all, err)
		}
		images, err := c.Images(t.Context())
		if err != nil || len(images) != 1 || images[0].FileName != "machineImage.tar.gz" || !strings.HasSuffix(u.Path, images[0].Path) {
			t.Errorf("%s: %+v, %v", set, images, err)
		}
		if err := c.Delete(t.Context(), u.ID); err != nil {
			t.Errorf("%s: %v", set, err)
		}
		if gone, found, err := c.Status(t.Context(), u.ID); err != nil || !found || gone.Stage != ocm.Refused {
			t.Errorf("%s: %+v, %t, %v", set, gone, found, err)
		}
	}
}

func TestLab_logins(t *testing.T) {
	for _, way := range []string{ocm.LoginAuthenticate, ocm.LoginTokenService} {
		b := newBench(t, "login="+way, "token-life=1h")
		s, err := b.open(ocm.KeyLogin, way).Check(t.Context())
		if err != nil || !s.Expires.Equal(b.clock.Now().Add(time.Hour)) {
			t.Errorf("%s: %+v, %v", way, s, err)
		}
		_, err = b.open(ocm.KeyLogin, way, ocm.KeyClientSecret, "wrong-secret").Check(t.Context())
		wantFault(t, err, fault.Login)
		_, err = b.open(ocm.KeyLogin, way, ocm.KeyUserID, lab.Unregistered).Check(t.Context())
		if f := faultOf(t, err, fault.Denied); !strings.Contains(f.Remedy, "X-Oracle-UserId") {
			t.Errorf("%s: %+v", way, f)
		}
	}
}

func TestLab_tokenThatEndsBetweenChunks(t *testing.T) {
	b := newBench(t)
	c := b.open()
	opened, err := b.begin(c, 2)
	if err != nil {
		t.Fatal(err)
	}
	b.throw("expire@chunk*1")
	for n := 1; n <= 2; n++ {
		f, sum := b.chunk(opened.ID, n)
		if ack, err := c.Send(t.Context(), f); err != nil || ack.Checksum[source.MD5] != sum {
			t.Errorf("chunk %d: %+v, %v", n, ack, err)
		}
	}
}

func TestLab_damagedChunk(t *testing.T) {
	b := newBench(t, "damaged@chunk*1")
	c := b.open()
	opened, err := b.begin(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	f, sum := b.chunk(opened.ID, 1)
	_, err = c.Send(t.Context(), f)
	wantFault(t, err, fault.ChecksumWrong)
	f, _ = b.chunk(opened.ID, 1)
	if ack, err := c.Send(t.Context(), f); err != nil || ack.Checksum[source.MD5] != sum {
		t.Errorf("%+v, %v", ack, err)
	}
}

func TestLab_everyShapeOfErrors(t *testing.T) {
	for _, shape := range []string{"json", "other", "problem", "items", "xml", "html", "text", "empty"} {
		b := newBench(t, "errors="+shape)
		c := b.open()
		_, err := b.begin(c, -1)
		if f := faultOf(t, err, fault.Rejected); f.Detail == "" || strings.ContainsAny(f.Detail, "<>{}") {
			t.Errorf("%s: %+v", shape, f)
		}
		if _, found, err := c.Upload(t.Context(), "4711"); found || err != nil {
			t.Errorf("%s: %t, %v", shape, found, err)
		}
	}
}

func TestLab_noLongerTakesImages(t *testing.T) {
	for _, status := range []string{"404", "405", "410"} {
		b := newBench(t, "no-machine-images="+status)
		_, err := b.begin(b.open(), 1)
		if f := faultOf(t, err, fault.NotFound); !strings.Contains(f.What, "no longer takes machine images") {
			t.Errorf("%s: %+v", status, f)
		}
	}
}

func TestLab_copy(t *testing.T) {
	b := newBench(t, "pace=1s", "places=1")
	c := b.open()
	u := b.upload(c)
	centres := lab.DataCentres()
	ack, err := c.Copy(t.Context(), u.Path, centres[0], centres[3:], nil)
	if err != nil || ack.ID == "" {
		t.Fatalf("%+v, %v", ack, err)
	}
	b.clock.Advance(time.Hour)
	u, _, err = c.Upload(t.Context(), u.ID)
	if err != nil || !slices.ContainsFunc(u.Places, func(p ocm.Place) bool { return p.Name == centres[3] && p.Stage == ocm.Completed }) {
		t.Errorf("%+v, %v", u, err)
	}
}

// A service that agrees to a deletion has not done it yet.
func TestLab_deletionThatFails(t *testing.T) {
	for _, spelling := range []string{"mixed", "upper", "misspelt"} {
		b := newBench(t, "undeletable@delete*1", "pace=1s", "spelling="+spelling)
		c := b.open()
		u := b.upload(c)
		f := faultOf(t, c.Delete(t.Context(), u.ID), fault.ServerFailed)
		if !strings.Contains(f.What, u.ID) || !strings.Contains(f.Remedy, u.ID) || !strings.Contains(strings.ToUpper(f.Detail), "FAILED") || fault.Retryable(f) {
			t.Errorf("%s: %+v", spelling, f)
		}
		if err := c.Delete(t.Context(), u.ID); err != nil {
			t.Errorf("%s: once more: %v", spelling, err)
		}
	}
}
