package openstack_test

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"slipway/internal/lab/labtest"
	"slipway/internal/lab/openstack"
)

// bench is a cloud on a loopback port and a plain client that is logged in as one of its users.
type bench struct {
	t     *testing.T
	cloud *openstack.Cloud
	root  string // scheme and host
	token string
	web   *http.Client
}

// reply is an answer whose body was read.
type reply = labtest.Reply

func open(t *testing.T, o openstack.Options) *bench {
	t.Helper()
	cloud := openstack.New(o)
	server := httptest.NewServer(cloud)
	t.Cleanup(func() {
		server.Close()
		cloud.Close()
	})
	b := &bench{t: t, cloud: cloud, root: server.URL, web: server.Client()}
	return b.as(openstack.Demo)
}

// as returns the same bench logged in as another account.
func (b *bench) as(a openstack.Account) *bench {
	b.t.Helper()
	next := *b
	next.token = b.loginOK(passwordBody(a, a.Password, `"project":{"name":"`+a.Project+`","domain":{"id":"default"}}`))
	return &next
}

func passwordBody(a openstack.Account, password, scope string) string {
	return `{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"` + a.User + `","password":"` + password +
		`","domain":{"name":"Default"}}}},"scope":{` + scope + `}}}`
}

func (b *bench) login(body string) reply {
	b.t.Helper()
	return b.do(http.MethodPost, openstack.IdentityPath+"/auth/tokens", strings.NewReader(body), nil)
}

func (b *bench) loginOK(body string) string {
	b.t.Helper()
	r := b.login(body).Want(b.t, http.StatusCreated)
	return r.Header.Get("X-Subject-Token")
}

// do sends one request with the bench's token and fails the test if no answer comes.
func (b *bench) do(method, path string, body io.Reader, header map[string]string) reply {
	b.t.Helper()
	r, err := b.try(method, path, body, header)
	if err != nil {
		b.t.Fatalf("%s %s: %v", method, path, err)
	}
	return r
}

func (b *bench) try(method, path string, body io.Reader, header map[string]string) (reply, error) {
	b.t.Helper()
	all := map[string]string{"Accept": "application/json", "X-Auth-Token": b.token}
	maps.Copy(all, header)
	return labtest.Send(b.web, labtest.Request(b.t, method, b.root+path, body, all))
}

const images = openstack.ImagePath + "/v2/images"

// image makes a raw image and returns its id.
func (b *bench) image(more string) string {
	b.t.Helper()
	body := `{"name":"disk","disk_format":"raw","container_format":"bare"` + more + `}`
	return b.create(body).Want(b.t, http.StatusCreated).Field(b.t, "id")
}

func (b *bench) create(body string) reply {
	b.t.Helper()
	return b.do(http.MethodPost, images, strings.NewReader(body), nil)
}

var octets = map[string]string{"Content-Type": "application/octet-stream"}

func (b *bench) put(id string, data []byte, more map[string]string) reply {
	b.t.Helper()
	r, err := b.tryPut(id, data, more)
	if err != nil {
		b.t.Fatalf("PUT: %v", err)
	}
	return r
}

func (b *bench) tryPut(id string, data []byte, more map[string]string) (reply, error) {
	b.t.Helper()
	header := maps.Clone(octets)
	maps.Copy(header, more)
	return b.try(http.MethodPut, images+"/"+id+"/file", bytes.NewReader(data), header)
}

func (b *bench) get(id string) reply {
	b.t.Helper()
	return b.do(http.MethodGet, images+"/"+id, nil, nil).Want(b.t, http.StatusOK)
}

func (b *bench) wantStatus(id, status string) {
	b.t.Helper()
	if got := b.get(id).Field(b.t, "status"); got != status {
		b.t.Fatalf("image is %s, want %s", got, status)
	}
}
