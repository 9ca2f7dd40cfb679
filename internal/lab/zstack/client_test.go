package zstack_test

import (
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"slipway/internal/lab/labtest"
	"slipway/internal/lab/zstack"
)

// UUIDs that the tests choose, as clients do.
const (
	imageID = "0f9d8c7b6a5e4f3d9c2b1a0f8e7d6c5b"
	jobID   = "b1c2d3e4f5a64b7c8d9e0f1a2b3c4d5e"
)

// bench is a site on a loopback port and a plain client with one session.
type bench struct {
	t       *testing.T
	lab     *zstack.Site
	clock   *labtest.Clock
	root    string // scheme and host
	session string // "" for none
	web     *http.Client
}

// open makes a site, whose answers are in English, and logs in as admin.
func open(t *testing.T, settings ...string) *bench {
	t.Helper()
	c := &labtest.Clock{}
	lab := zstack.New(zstack.Options{Now: c.Now})
	server := httptest.NewServer(lab)
	t.Cleanup(func() {
		lab.Close()
		server.Close()
	})
	b := &bench{t: t, lab: lab, clock: c, root: server.URL, web: server.Client()}
	b.session = b.login(zstack.Admin)
	b.trouble(append([]string{"locale=en_US"}, settings...)...)
	return b
}

// as returns the same bench with a session of another account.
func (b *bench) as(a zstack.Account) *bench {
	next := *b
	next.session = b.login(a)
	return &next
}

// login begins a session and returns its uuid.
func (b *bench) login(a zstack.Account) string {
	b.t.Helper()
	path, body := "/accounts/login", fmt.Sprintf(`{"logInByAccount":{"accountName":%q,"password":%q}}`, a.Account, hashed(a.Password))
	switch a.Login {
	case "user":
		path, body = "/accounts/users/login", fmt.Sprintf(`{"logInByUser":{"accountName":%q,"userName":%q,"password":%q}}`, a.Account, a.User, hashed(a.Password))
	case "ldap":
		path, body = "/ldap/login", fmt.Sprintf(`{"logInByLdap":{"uid":%q,"password":%q}}`, a.User, a.Password)
	}
	return one(b.t, b.call(http.MethodPut, path, body, nil).Want(b.t, 200))["uuid"].(string)
}

func hashed(password string) string {
	sum := sha512.Sum512([]byte(password))
	return hex.EncodeToString(sum[:])
}

// trouble arms the site.
func (b *bench) trouble(settings ...string) {
	b.t.Helper()
	for _, s := range settings {
		if err := b.lab.Trouble(s); err != nil {
			b.t.Fatal(err)
		}
	}
}

func (b *bench) get(path string) labtest.Reply {
	b.t.Helper()
	return b.call(http.MethodGet, path, "", nil)
}

// call sends one request to the API and fails the test if no answer comes.
func (b *bench) call(method, path, body string, header map[string]string) labtest.Reply {
	b.t.Helper()
	r, err := b.try(method, path, body, header)
	if err != nil {
		b.t.Fatalf("%s %s: %v", method, path, err)
	}
	return r
}

// try sends one request as the bench's session, unless the header says otherwise.
func (b *bench) try(method, path, body string, header map[string]string) (labtest.Reply, error) {
	b.t.Helper()
	all := maps.Clone(header)
	if _, other := header["Authorization"]; !other && b.session != "" {
		all = map[string]string{"Authorization": "OAuth " + b.session}
		maps.Copy(all, header)
	}
	return labtest.Send(b.web, labtest.Request(b.t, method, b.root+"/zstack/v1"+path, strings.NewReader(body), all))
}

// start makes a call that is accepted and returns the path of its job.
func (b *bench) start(method, path, body string) string {
	b.t.Helper()
	location := b.call(method, path, body, nil).Want(b.t, 202).Field(b.t, "location")
	_, id, found := strings.Cut(location, "/zstack/v1/api-jobs/")
	if !found || len(id) != 32 {
		b.t.Fatalf("location %q", location)
	}
	return "/api-jobs/" + id
}

// run makes a call and returns the outcome of its job, waiting for one that depends on the network.
func (b *bench) run(method, path, body string) labtest.Reply {
	b.t.Helper()
	job := b.start(method, path, body)
	for {
		if r := b.get(job); r.Status != http.StatusAccepted {
			return r
		}
	}
}

// storage returns the uuid of the first storage of a type.
func (b *bench) storage(kind string) string {
	b.t.Helper()
	for _, s := range b.lab.Storages() {
		if s.Type == kind {
			return s.UUID
		}
	}
	b.t.Fatalf("there is no storage of type %s", kind)
	return ""
}

// order is the parameters of an AddImage, with these fields changed; nil removes one.
func (b *bench) order(kind string, changes map[string]any) map[string]any {
	b.t.Helper()
	all := map[string]any{
		"name": "tiny", "url": "upload://" + imageID, "format": "raw", "resourceUuid": imageID, "backupStorageUuids": []string{b.storage(kind)},
	}
	for name, value := range changes {
		if all[name] = value; value == nil {
			delete(all, name)
		}
	}
	return all
}

// add calls AddImage with the parameters.
func (b *bench) add(params map[string]any) labtest.Reply {
	b.t.Helper()
	return b.run(http.MethodPost, "/images", asJSON(b.t, map[string]any{"params": params}))
}

// submit wraps an AddImage in a long job and returns it.
func (b *bench) submit(params map[string]any) map[string]any {
	b.t.Helper()
	return one(b.t, b.run(http.MethodPost, "/longjobs", wrapped(b.t, params)).Want(b.t, 200))
}

// wrapped is the body that submits an AddImage as a long job, with the fingerprint "f1".
func wrapped(t *testing.T, params map[string]any) string {
	t.Helper()
	return asJSON(t, map[string]any{
		"params": map[string]any{"name": "job", "jobName": "APIAddImageMsg", "jobData": asJSON(t, params)}, "systemTags": []string{"uploadImage::f1"},
	})
}

// longJob reads a long job.
func (b *bench) longJob(uuid any) map[string]any {
	b.t.Helper()
	return one(b.t, b.get("/longjobs/"+uuid.(string)).Want(b.t, 200))
}

// image reads the image with the uuid that the tests choose; nil if it is gone.
func (b *bench) image() map[string]any {
	b.t.Helper()
	return one(b.t, b.get("/images/"+imageID).Want(b.t, 200))
}

// send posts a whole file to where an image says, and fails the test if the agent does not take it.
func (b *bench) send(image map[string]any, content string) {
	b.t.Helper()
	b.sendSlice(image, content, map[string]string{"X-IMAGE-SIZE": itoa(len(content))})
}

func (b *bench) sendSlice(image map[string]any, content string, header map[string]string) {
	b.t.Helper()
	if r, err := b.trySlice(image, content, header); err != nil || r.Status != 200 {
		b.t.Fatalf("upload: %+v, %v", r, err)
	}
}

// trySlice posts bytes to where an image says.
func (b *bench) trySlice(image map[string]any, content string, header map[string]string) (labtest.Reply, error) {
	b.t.Helper()
	body := "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n" + content + "\r\n--b--\r\n"
	all := map[string]string{"X-IMAGE-UUID": imageID, "Content-Type": "multipart/form-data; boundary=b"}
	maps.Copy(all, header)
	path := image["backupStorageRefs"].([]any)[0].(map[string]any)["installPath"].(string)
	return labtest.Send(b.web, labtest.Request(b.t, http.MethodPost, path, strings.NewReader(body), all))
}

func itoa(n int) string { return strconv.Itoa(n) }

// published serves a file of that many bytes and returns its address.
func published(t *testing.T, size int64) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "f.raw", time.Time{}, strings.NewReader(strings.Repeat("x", int(size))))
	}))
	t.Cleanup(server.Close)
	return server.URL + "/f.raw"
}

// one reads the inventory of an answer, or the first of its inventories; nil if there is none.
func one(t *testing.T, r labtest.Reply) map[string]any {
	t.Helper()
	var all struct {
		Inventory   map[string]any
		Inventories []map[string]any
	}
	if err := json.Unmarshal([]byte(r.Text), &all); err != nil {
		t.Fatalf("%q: %v", r.Text, err)
	}
	if len(all.Inventories) > 0 {
		return all.Inventories[0]
	}
	return all.Inventory
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
