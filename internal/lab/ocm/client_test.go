package ocm_test

import (
	"bytes"
	"crypto/md5"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"strconv"
	"strings"
	"testing"
	"time"

	"slipway/internal/lab/labtest"
	"slipway/internal/lab/ocm"
)

const (
	images = "/appstore/publisher/v1/machineimages"
	stored = "/appstore/publisher/v1/storageimages"
)

// reply is an answer whose body was read.
type reply = labtest.Reply

// bench is a service on a loopback port and a plain client with a token.
type bench struct {
	t     *testing.T
	lab   *ocm.Service
	clock *labtest.Clock
	root  string // scheme and host
	token string // "" for none
	user  string // "" for none
	web   *http.Client
}

// open makes a service, whose legs take a minute each, and logs in.
func open(t *testing.T, settings ...string) *bench {
	t.Helper()
	c := &labtest.Clock{}
	lab := ocm.New(ocm.Options{Now: c.Now})
	server := httptest.NewServer(lab)
	t.Cleanup(func() {
		server.Close()
		lab.Close()
	})
	b := &bench{t: t, lab: lab, clock: c, root: server.URL, user: ocm.UserID, web: server.Client()}
	b.trouble("pace=1m")
	b.token = b.login().Want(t, 200).Field(t, "access_token")
	b.trouble(settings...)
	return b
}

// trouble arms the service.
func (b *bench) trouble(settings ...string) {
	b.t.Helper()
	for _, s := range settings {
		if err := b.lab.Trouble(s); err != nil {
			b.t.Fatal(err)
		}
	}
}

// login asks the service's own login for a token.
func (b *bench) login() reply {
	b.t.Helper()
	request := labtest.Request(b.t, http.MethodGet, b.root+ocm.AuthenticatePath, nil, nil)
	request.SetBasicAuth(ocm.ClientID, ocm.ClientSecret)
	r, err := labtest.Send(b.web, request)
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

// try sends one request with the bench's token and user, unless the header says otherwise.
func (b *bench) try(method, path string, body io.Reader, header map[string]string) (reply, error) {
	b.t.Helper()
	all := map[string]string{}
	if b.token != "" {
		all["Authorization"] = "Bearer " + b.token
	}
	if b.user != "" {
		all["X-Oracle-UserId"] = b.user
	}
	maps.Copy(all, header)
	return labtest.Send(b.web, labtest.Request(b.t, method, b.root+path, body, all))
}

// do sends one request and fails the test if no answer comes.
func (b *bench) do(method, path, body string, header map[string]string) reply {
	b.t.Helper()
	r, err := b.try(method, path, strings.NewReader(body), header)
	if err != nil {
		b.t.Fatalf("%s %s: %v", method, path, err)
	}
	return r
}

func (b *bench) get(path string) reply { b.t.Helper(); return b.do(http.MethodGet, path, "", nil) }

// part is one part of a form.
type part struct{ name, file, content string }

func file(content string) part      { return part{"file", "image.tar.gz", content} }
func field(name, value string) part { return part{name: name, content: value} }
func about(application string) part { return described(application, "") }
func described(app, more string) part {
	return field("json", fmt.Sprintf(`{"application":%q,"version":"1.0","operatingSystem":"Linux"%s}`, app, more))
}

func form(parts ...part) (body []byte, contentType string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range parts {
		disposition := `form-data; name="` + p.name + `"`
		if p.file != "" {
			disposition += `; filename="` + p.file + `"`
		}
		to, _ := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {disposition}})
		_, _ = io.WriteString(to, p.content)
	}
	_ = w.Close()
	return b.Bytes(), w.FormDataContentType()
}

// trySend sends a form; header is names and values.
func (b *bench) trySend(method, path string, header []string, parts ...part) (reply, error) {
	b.t.Helper()
	body, kind := form(parts...)
	all := map[string]string{"Content-Type": kind}
	for i := 0; i < len(header); i += 2 {
		all[header[i]] = header[i+1]
	}
	return b.try(method, path, bytes.NewReader(body), all)
}

// send sends a form and fails the test if no answer comes.
func (b *bench) send(method, path string, header []string, parts ...part) reply {
	b.t.Helper()
	r, err := b.trySend(method, path, header, parts...)
	if err != nil {
		b.t.Fatalf("%s %s: %v", method, path, err)
	}
	return r
}

var named = []string{"X-File-Name", "image.tar.gz"}

// whole sends a whole upload and returns its id.
func (b *bench) whole(application, content string) string {
	b.t.Helper()
	return b.send(http.MethodPost, images, named, about(application), file(content)).Want(b.t, 200).Field(b.t, "entityId")
}

// opened opens an upload in chunks and returns its id.
func (b *bench) opened(application string, total int) string {
	b.t.Helper()
	header := []string{"X-File-Name", "image.tar.gz", "X-Number-Of-Chunks", strconv.Itoa(total)}
	return b.send(http.MethodPost, images, header, about(application), field("uploadType", "Chunk")).Want(b.t, 200).Field(b.t, "entityId")
}

// chunk sends one chunk.
func (b *bench) chunk(id string, number int, content string, header ...string) reply {
	b.t.Helper()
	r, err := b.tryChunk(id, number, content, header...)
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

func (b *bench) tryChunk(id string, number int, content string, header ...string) (reply, error) {
	b.t.Helper()
	all := append([]string{"X-File-Name", "image.tar.gz", "X-Chunk-Number", strconv.Itoa(number)}, header...)
	return b.trySend(http.MethodPost, images+"/"+id+"/chunk", all, file(content))
}

// merge asks for the merge.
func (b *bench) merge(id string) reply {
	b.t.Helper()
	return b.send(http.MethodPatch, images+"/"+id, nil, field("action", "upload"))
}

// finished sends a whole upload and lets its processing end.
func (b *bench) finished(application, content string) string {
	b.t.Helper()
	id := b.whole(application, content)
	b.clock.Pass(time.Hour)
	b.is(id, "Completed")
	return id
}

// is fails unless an upload has this status, by its details and by headers.
func (b *bench) is(id, status string) {
	b.t.Helper()
	if got := b.get(images+"/"+id).Want(b.t, 200).Field(b.t, "statusName"); got != status {
		b.t.Errorf("upload %s is %s, want %s", id, got, status)
	}
	if got := b.do(http.MethodHead, images+"/"+id, "", nil).Want(b.t, 200).Header.Get("X-Upload-Status"); got != status {
		b.t.Errorf("upload %s is %s by its headers, want %s", id, got, status)
	}
}

// only fails unless there is one file with these bytes.
func (b *bench) only(content string) {
	b.t.Helper()
	all := b.lab.Files()
	if len(all) != 1 || !all[0].Usable || all[0].Size != int64(len(content)) || all[0].SHA512 != sha(content) || all[0].MD5 != sum(content) {
		b.t.Errorf("files are %+v", all)
	}
}

// items reads the names of the applications in a list, in order.
func items(t *testing.T, r reply) []string {
	t.Helper()
	var in struct {
		Items []struct {
			MachineImage struct {
				Application string `json:"application"`
			} `json:"machineimage"`
		} `json:"items"`
	}
	if err := json.Unmarshal([]byte(r.Want(t, 200).Text), &in); err != nil {
		t.Fatal(err)
	}
	names := []string{}
	for _, i := range in.Items {
		names = append(names, i.MachineImage.Application)
	}
	return names
}

func sum(content string) string {
	s := md5.Sum([]byte(content))
	return hex.EncodeToString(s[:])
}

func sha(content string) string {
	s := sha512.Sum512([]byte(content))
	return hex.EncodeToString(s[:])
}
