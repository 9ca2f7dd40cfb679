package zstackimage_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/backend/zstackimage"
	"slipway/internal/source"
	"slipway/internal/transport"
)

// Ids that the script's server gives away.
const (
	longJob = "5e55105e55105e55105e55105e55105e"
	cephID  = "ce94ce94ce94ce94ce94ce94ce94ce94"
	sftpID  = "5f795f795f795f795f795f795f795f79"
	session = "a5e551a5e551a5e551a5e551a5e551a5"
)

// script is a management node, with an agent of a storage, that plays back answers,
// "STATUS BODY", by "METHOD /path" with every id as *: the last of a list repeats. {R}
// and {J} in an answer stand for the image's id and the order's, {U} for where the
// bytes go, {P} for the path that they are fetched from. It keeps every byte that
// clients send.
type script struct {
	*testing.T
	driver *zstackimage.Driver
	server *httptest.Server
	clock  *stand.Clock
	onPost func(w http.ResponseWriter, r *http.Request) // takes the place of the agent; nil for none
	onAsk  func(key string)                             // is told of each request before it is answered; nil for nobody

	mu      sync.Mutex // guards the fields below
	answers map[string][]string
	asked   []string // "METHOD /path?query" in order
	bodies  map[string][]string
	image   string
	order   string
	path    string
	raw     []*bytes.Buffer // one for each connection
}

// newScript starts a script of the usual answers, with change put over them. A nil list
// takes an answer away.
func newScript(t *testing.T, change map[string][]string, options ...zstackimage.Option) *script {
	t.Helper()
	s := &script{T: t, answers: usual(), bodies: map[string][]string{}, clock: stand.NewClock()}
	for key, list := range change {
		s.answers[key] = list
	}
	s.server = httptest.NewUnstartedServer(s)
	s.server.Listener = &eavesdropper{s.server.Listener, s}
	s.server.Start()
	t.Cleanup(s.server.Close)
	client, err := transport.New(transport.Config{Proxy: transport.ProxyNone})
	if err != nil {
		t.Fatal(err)
	}
	v := backend.Values{"address": s.server.URL, "login": "account", "account": "admin", "password": "Passw0rd!", "serve-address": "127.0.0.1"}
	options = append([]zstackimage.Option{zstackimage.WithClock(s.clock.Now, s.clock.Wait), zstackimage.WithBoundary("AaB03x")}, options...)
	if s.driver, err = zstackimage.New(v, client, options...); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.driver.Close() })
	return s
}

// usual are the answers of an upload that goes well.
func usual() map[string][]string {
	return map[string][]string{
		"PUT /management-nodes/actions":         {`200 {"version":"5.1.8","success":true,"currentTime":{"MillionSeconds":1737453600000,"Seconds":1737453600}}`},
		"PUT /accounts/login":                   {`200 {"inventory":{"uuid":"` + session + `","accountUuid":"*","expiredDate":"Jan 1, 2099 11:31:06 AM"}}`},
		"DELETE /accounts/sessions/*":           {"200 {}"},
		"GET /images":                           {`200 {"inventories":[]}`},
		"GET /backup-storage":                   {storages},
		"POST /longjobs":                        {`202 {"location":"http://10.1.1.1:8080/zstack/v1/api-jobs/{J}","apiTimeout":259200000}`},
		"GET /api-jobs/*":                       {"202 {}", ordered},
		"GET /longjobs/*":                       {job("Running", ""), job("Running", uploading), job("Running", uploading), job("Succeeded", uploading)},
		"GET /task-progresses/*":                {`200 {"inventories":[{"taskName":"adding to image store","content":"100","type":"Progress"}]}`},
		"GET /images/*":                         {ready("qcow2", 0)},
		"GET /images/upload-job/details/*":      {`200 {"success":true}`},
		"PUT /images/*/actions":                 {"400 no such action"},
		"POST /ceph/backupstorage/image/upload": {"200 "},
	}
}

const (
	storages = `200 {"inventories":[
		{"uuid":"` + cephID + `","name":"pool","type":"Ceph","state":"Enabled","status":"Connected","availableCapacity":500000000000,"totalCapacity":600000000000,"attachedZoneUuids":["*"]},
		{"uuid":"` + sftpID + `","name":"old","type":"SftpBackupStorage","state":"Enabled","status":"Connected","availableCapacity":500000000000,"totalCapacity":600000000000,"attachedZoneUuids":["*"]}],"total":2}`
	ordered   = `200 {"inventory":{"uuid":"` + longJob + `","apiId":"{J}","state":"Running","jobName":"APIAddImageMsg"}}`
	uploading = `{"inventory":{"uuid":"{R}","status":"Downloading","size":0,"backupStorageRefs":[{"backupStorageUuid":"` + cephID + `","installPath":"{U}","status":"Downloading"}]},"success":true}`
	gone      = `200 {"inventories":[]}`
)

// job is the answer about a long job.
func job(state, result string) string {
	return `200 {"inventories":[{"uuid":"` + longJob + `","apiId":"{J}","jobName":"APIAddImageMsg","state":"` + state + `","jobResult":` + strconv.Quote(result) + `}]}`
}

// failure is the result of a job that failed.
func failure(code, details string) string {
	return `{"code":"SYS.1006","description":"An operation failed","details":"wrapped","cause":{"code":"` + code + `","description":"x","details":"` + details + `"}}`
}

// ready is the answer about an image that can be used; stored 0 leaves its size out.
func ready(format string, stored int64, more ...string) string {
	fields := append([]string{`"uuid":"{R}","name":"disk","status":"Ready","state":"Enabled","mediaType":"RootVolumeTemplate","format":"` + format + `"`}, more...)
	if stored > 0 {
		fields = append(fields, fmt.Sprintf(`"actualSize":%d.0`, stored))
	}
	return `200 {"inventories":[{` + strings.Join(fields, ",") + `,"backupStorageRefs":[{"backupStorageUuid":"` + cephID + `","installPath":"ceph://bak/{R}","status":"Ready"}]}]}`
}

// details is the answer about an unfinished upload.
func details(state string, offset int) string {
	return `200 {"existingJobDetails":[{"longJobUuid":"` + longJob + `","longJobState":"` + state + `","imageUuid":"{R}","imageUploadUrl":"{U}","offset":` + strconv.Itoa(offset) + `}],"success":true}`
}

type eavesdropper struct {
	net.Listener
	script *script
}

// Accept implements [net.Listener].
func (e *eavesdropper) Accept() (net.Conn, error) {
	c, err := e.Listener.Accept()
	if err != nil {
		return nil, err
	}
	e.script.mu.Lock()
	defer e.script.mu.Unlock()
	said := &bytes.Buffer{}
	e.script.raw = append(e.script.raw, said)
	return &overheard{c, e.script, said}, nil
}

type overheard struct {
	net.Conn
	script *script
	said   *bytes.Buffer // guarded by the script's mu
}

// Read implements [net.Conn].
func (o *overheard) Read(p []byte) (int, error) {
	n, err := o.Conn.Read(p)
	o.script.mu.Lock()
	defer o.script.mu.Unlock()
	o.said.Write(p[:n])
	return n, err
}

var (
	anyID   = regexp.MustCompile(`\b[0-9a-f]{32}\b`)
	imageID = regexp.MustCompile(`resourceUuid\\?":\\?"([0-9a-f]{32})`)
	origin  = regexp.MustCompile(`url\\?":\\?"(http://[^/"]+)(/[^"\\]+)`)
)

// ServeHTTP plays the next answer.
func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	key := r.Method + " " + anyID.ReplaceAllString(strings.TrimPrefix(r.URL.Path, "/zstack/v1"), "*")
	var body []byte
	bytesOfFile := strings.HasSuffix(key, "/upload")
	if !bytesOfFile {
		body, _ = io.ReadAll(r.Body) // a body cut short is what some tests are about
	}
	if s.onAsk != nil {
		s.onAsk(key)
	}
	status, text, _ := strings.Cut(s.next(r, key, string(body)), " ")
	if bytesOfFile && s.onPost != nil {
		s.onPost(w, r)
		return
	}
	_, _ = io.Copy(io.Discard, r.Body) // as above
	code, err := strconv.Atoi(status)
	if err != nil {
		s.Errorf("the script has no status in its answer to %s", key)
		code = http.StatusInternalServerError
	}
	w.Header()["Content-Type"] = nil // the real server sends none
	w.WriteHeader(code)
	_, _ = io.WriteString(w, text) // a client that has gone is what some tests are about
}

func (s *script) next(r *http.Request, key, body string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, r.Method+" "+strings.TrimPrefix(r.URL.RequestURI(), "/zstack/v1"))
	s.bodies[key] = append(s.bodies[key], body)
	if m := imageID.FindStringSubmatch(body); m != nil {
		s.image, s.order = m[1], r.Header.Get("X-Job-UUID")
	}
	if m := origin.FindStringSubmatch(body); m != nil {
		s.path = m[2]
	}
	list := s.answers[key]
	if len(list) == 0 {
		return "404 no api mapping to " + key
	}
	if len(list) > 1 {
		s.answers[key] = list[1:]
	}
	return strings.NewReplacer("{R}", s.image, "{J}", s.order, "{U}", s.server.URL+"/ceph/backupstorage/image/upload", "{P}", s.path).Replace(list[0])
}

// said returns what the client sent from the request line on, for n bytes.
func (s *script) said(requestLine string, n int) string {
	s.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range s.raw {
		if _, rest, ok := strings.Cut(one.String(), requestLine+"\r\n"); ok {
			return rest[:min(len(rest), n)]
		}
	}
	s.Fatalf("nobody said %s; asked was\n%s", requestLine, strings.Join(s.asked, "\n"))
	return ""
}

// sent returns the bodies of the requests to a path with * for ids.
func (s *script) sent(key string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bodies[key]
}

// after returns what was asked from the first request of a key on, each once in a row,
// with * for ids and without queries.
func (s *script) after(key string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, one := range s.asked {
		one, _, _ = strings.Cut(anyID.ReplaceAllString(one, "*"), "?")
		if len(out) == 0 && one == key || len(out) > 0 && out[len(out)-1] != one {
			out = append(out, one)
		}
	}
	return out
}

// count tells how often something was asked.
func (s *script) count(key string) int { return len(s.sent(key)) }

// values returns request texts with their defaults; change is keys and values.
func values(change ...string) backend.Values {
	v := backend.Values{"name": "disk", "storage": cephID, "format": "qcow2"}
	return backend.Fill(zstackimage.Spec().Request, stand.With(v, change...))
}

// qcow2 is the beginning of an image without a backing file.
const qcow2 = "QFI\xfb\x00\x00\x00\x02" + "\x00\x00\x00\x00\x00\x00\x00\x00" + "\x00\x00\x00\x00\x00\x00\x00\x10" + "\x00\x00\x00\x00\x40\x00\x00\x00"

// request asks for a qcow2 file of size bytes.
func request(t *testing.T, size int, change ...string) backend.Request {
	t.Helper()
	data := append([]byte(qcow2), make([]byte, 512-len(qcow2))...)
	data = append(data, bytes.Repeat([]byte("0123456789abcdef"), size/16+1)...)[:size]
	path := filepath.Join(t.TempDir(), "my disk.qcow2")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
	return backend.Request{Items: []backend.Item{{Identity: identify(t, path)}}, Values: values(change...)}
}

// rawRequest asks for a raw file of size bytes, which Ceph keeps as it is.
func rawRequest(t *testing.T, size int, change ...string) backend.Request {
	t.Helper()
	path := filepath.Join(t.TempDir(), "disk.raw")
	if err := os.WriteFile(path, bytes.Repeat([]byte("0123456789abcdef"), size/16+1)[:size], 0o600); err != nil {
		t.Fatal(err)
	}
	return backend.Request{Items: []backend.Item{{Identity: identify(t, path)}}, Values: values(append([]string{"format", "raw"}, change...)...)}
}

func identify(t *testing.T, path string) source.Identity {
	t.Helper()
	id, err := source.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// answer replaces the answers to a key.
func (s *script) answer(key string, list ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers[key] = list
}

// jobID finds the order's id in a token.
var jobID = regexp.MustCompile(`"job":"[0-9a-f]{32}"`)
