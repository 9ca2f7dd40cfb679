package lxca_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"slipway/internal/lab/labtest"
	"slipway/internal/lab/lxca"
)

// bench is an appliance on a loopback port and a plain client with one user's Basic credentials.
type bench struct {
	t     *testing.T
	lab   *lxca.Appliance
	clock *labtest.Clock
	root  string // scheme and host
	who   lxca.Account
	web   *http.Client
}

// reply is an answer whose body was read.
type reply = labtest.Reply

func open(t *testing.T, set ...func(*lxca.Conditions)) *bench {
	t.Helper()
	c := &labtest.Clock{}
	lab := lxca.New(lxca.Options{Now: c.Now})
	for _, change := range append([]func(*lxca.Conditions){func(s *lxca.Conditions) { s.CopyTime = 0 }}, set...) {
		lab.Configure(change)
	}
	server := httptest.NewServer(lab)
	t.Cleanup(func() {
		server.Close()
		lab.Close()
	})
	web := server.Client()
	web.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &bench{t: t, lab: lab, clock: c, root: server.URL, who: lxca.Supervisor, web: web}
}

// as returns the same bench with another account's credentials.
func (b *bench) as(a lxca.Account) *bench {
	next := *b
	next.who = a
	return &next
}

// trouble arms the appliance.
func (b *bench) trouble(settings ...string) {
	b.t.Helper()
	for _, s := range settings {
		if err := b.lab.Trouble(s); err != nil {
			b.t.Fatal(err)
		}
	}
}

func (b *bench) get(path string) reply { b.t.Helper(); return b.do(http.MethodGet, path, "", nil) }

func (b *bench) post(path, body string) reply {
	b.t.Helper()
	return b.do(http.MethodPost, path, body, map[string]string{"Content-Type": "application/json"})
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

// try sends one request as the bench's user, unless the header names a cookie.
func (b *bench) try(method, path string, body io.Reader, header map[string]string) (reply, error) {
	b.t.Helper()
	request := labtest.Request(b.t, method, b.root+path, body, header)
	if _, session := header["Cookie"]; !session && b.who.User != "" {
		request.SetBasicAuth(b.who.User, b.who.Password)
	}
	return labtest.Send(b.web, request)
}

// part is one part of a multipart body.
type part struct{ name, file, kind, content string }

// file is the file part of an OS-image upload.
func file(name, content string) part {
	return part{"uploadedfile", name, "application/octet-stream", content}
}

func text(name, value string) part { return part{name: name, content: value} }

func form(parts ...part) (body []byte, contentType string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range parts {
		h := textproto.MIMEHeader{}
		disposition := `form-data; name="` + p.name + `"`
		if p.file != "" {
			disposition += `; filename="` + p.file + `"`
		}
		h.Set("Content-Disposition", disposition)
		if p.kind != "" {
			h.Set("Content-Type", p.kind)
		}
		to, _ := w.CreatePart(h)
		_, _ = io.WriteString(to, p.content)
	}
	_ = w.Close()
	return b.Bytes(), w.FormDataContentType()
}

// send posts a form and fails the test if no answer comes.
func (b *bench) send(path string, parts ...part) reply {
	b.t.Helper()
	r, err := b.trySend(path, parts...)
	if err != nil {
		b.t.Fatalf("POST %s: %v", path, err)
	}
	return r
}

func (b *bench) trySend(path string, parts ...part) (reply, error) {
	b.t.Helper()
	body, kind := form(parts...)
	return b.try(http.MethodPost, path, bytes.NewReader(body), map[string]string{"Content-Type": kind})
}

// job makes an import job and returns its id.
func (b *bench) job(imageType string) string {
	b.t.Helper()
	return b.post("/osImages?imageType="+imageType, `{"Action":"Init"}`).Want(b.t, 200).Field(b.t, "jobId")
}

// upload makes a job and sends one file into it.
func (b *bench) upload(imageType, query string, parts ...part) reply {
	b.t.Helper()
	return b.send("/files/osImages?jobId="+b.job(imageType)+"&imageType="+imageType+"&"+query, parts...)
}

// imported uploads a file and lets its import end.
func (b *bench) imported(imageType, query string, parts ...part) string {
	b.t.Helper()
	id := b.upload(imageType, query, parts...).Want(b.t, 201).Field(b.t, "fileid")
	b.clock.Pass(time.Second)
	return id
}

// jobIs fails unless the newest job has this status word, by the appliance and by its answer.
func (b *bench) jobIs(word string) {
	b.t.Helper()
	all := b.lab.Jobs()
	j := all[len(all)-1]
	if j.Status != word {
		b.t.Errorf("job %s is %s, want %s", j.ID, j.Status, word)
	}
	b.get("/tasks/"+j.ID).Want(b.t, 200).Says(b.t, `"status":"`+word+`"`)
}
