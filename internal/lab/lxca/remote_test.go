package lxca_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"slipway/internal/lab/lxca"
)

const depot = `{"displayName":"depot","address":"files.example.org","port":22,"protocol":"SFTP","username":"u","password":"p","keyType":"RSA-4096"}`

func TestFileServers_comeAndGo(t *testing.T) {
	b := open(t)
	const path = "/osImages/remoteFileServers"
	if r := b.get(path).Want(t, 200); r.Field(t, "serverList") != "[]" {
		t.Errorf("list %s", r.Text)
	}
	id := b.post(path, depot).Want(t, 201).Field(t, "serverId")
	b.post(path, depot).Want(t, 400).Says(t, "The display name depot already exists")
	one := b.get(path+"/"+id).Want(t, 200)
	if one.Field(t, "address") != "files.example.org" || one.Field(t, "port") != "22" {
		t.Errorf("server %s", one.Text)
	}
	b.get(path).Want(t, 200).Says(t, `"serverId":"`+id+`"`)
	b.do("PUT", path+"/"+id, `{"displayName":"depot","address":"a","port":"80","protocol":"HTTP"}`, nil).Want(t, 200)
	want := lxca.FileServer{ID: id, Name: "depot", Protocol: "HTTP", Address: "a", Port: 80}
	if got := b.lab.FileServers(); len(got) != 1 || got[0] != want {
		t.Errorf("servers %+v", got)
	}
	b.do("PUT", path+"/9", depot, nil).Want(t, 404)
	b.do("DELETE", path+"/"+id, "", nil).Want(t, 204)
	b.do("DELETE", path+"/"+id, "", nil).Want(t, 404)
	b.get(path+"/"+id).Want(t, 404)
}

func TestFileServers_badOrders(t *testing.T) {
	b := open(t)
	for body, words := range map[string]string{
		`{"displayName":"d","address":"a","port":22}`:                                       "are required",
		`{"displayName":"d","address":"a","protocol":"FTP"}`:                                "are required",
		`{"displayName":"d","address":"a","port":22,"protocol":"NFS"}`:                      "protocol must be one of HTTP, HTTPS, FTP, SFTP",
		`{"displayName":"d","address":"a","port":70000,"protocol":"FTP"}`:                   "port must be a number",
		`{"displayName":"d","address":"a","port":22,"protocol":"SFTP","keyType":"RSA-512"}`: "keyType must be one of",
		`[]`: "not valid JSON",
	} {
		b.post("/osImages/remoteFileServers", body).Want(t, 400).Says(t, words)
	}
}

func TestRemoteImport_copiesWhatTheServerHas(t *testing.T) {
	b := open(t, func(c *lxca.Conditions) { c.RemoteFiles = map[string]int64{"iso/rhel.iso": 700} })
	server := b.post("/osImages/remoteFileServers", depot).Want(t, 201).Field(t, "serverId")
	path := "/files/osImages?imageName=a&imageType=OS&jobId=" + b.job("OS")
	b.post(path, `{"serverId":"9","path":"iso/rhel.iso"}`).Want(t, 400).Says(t, "no remote file server with the ID 9")
	b.post(path, `{"serverId":"`+server+`"}`).Want(t, 400).Says(t, "path is required")
	b.post(path, `{"serverId":"`+server+`","path":"iso/other.iso"}`).Want(t, 400).Says(t, "was not found")
	b.lab.Configure(func(c *lxca.Conditions) { c.RemoteFiles["notes.txt"] = 1 })
	b.post(path, `{"serverId":"`+server+`","path":"notes.txt"}`).Want(t, 412)
	b.post(path, `{"serverId":"`+server+`","path":"iso/rhel.iso"}`).Want(t, 201).Says(t, "_rhel.iso")
	b.clock.Pass(time.Second)
	b.jobIs("Complete")
	if files := b.lab.Files(); len(files) != 1 || files[0].Size != 700 || files[0].SHA512 != "" || !files[0].Usable {
		t.Errorf("repository %+v", files)
	}
}

// bound sends requests that end with a context.
type bound struct {
	ctx  context.Context
	next http.RoundTripper
}

func (b bound) RoundTrip(r *http.Request) (*http.Response, error) {
	return b.next.RoundTrip(r.WithContext(b.ctx))
}

func TestRemoteImport_goesOnWithoutItsClient(t *testing.T) {
	b := open(t, func(c *lxca.Conditions) { c.CopyTime = time.Hour })
	server := b.post("/osImages/remoteFileServers", depot).Want(t, 201).Field(t, "serverId")
	id := b.job("OS")
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	gone := make(chan error, 1)
	impatient := *b.web
	impatient.Transport = bound{ctx, b.web.Transport}
	go func() {
		hurried := *b
		hurried.web = &impatient
		_, err := hurried.try("POST", "/files/osImages?imageName=a&jobId="+id, strings.NewReader(`{"serverId":"`+server+`","path":"a.iso"}`),
			map[string]string{"Content-Type": "application/json"})
		gone <- err
	}()
	for b.lab.Jobs()[0].Status != "Running" {
		b.get("/tasks").Want(t, 200)
		b.clock.Pass(time.Minute)
	}
	leave()
	if err := <-gone; err == nil {
		t.Fatal("the call did not block")
	}
	b.clock.Pass(time.Hour)
	b.jobIs("Complete")
	if files := b.lab.Files(); len(files) != 1 || files[0].Size != 700<<20 {
		t.Errorf("repository %+v", files)
	}
}
