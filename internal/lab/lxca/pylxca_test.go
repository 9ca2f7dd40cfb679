package lxca_test

import (
	"encoding/json"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"slipway/internal/lab/lxca"
)

// TestPythonClient_doesItsWork makes the requests of Lenovo's own Python client, in its order and with its spellings: log in, test the
// connection, import a file and an update, list both, log out.
func TestPythonClient_doesItsWork(t *testing.T) {
	lab := lxca.New(lxca.Options{})
	defer lab.Close()
	server := httptest.NewTLSServer(lab) // its cookies are for TLS only
	defer server.Close()
	web := server.Client()
	web.Jar, _ = cookiejar.New(nil)
	b := &bench{t: t, lab: lab, root: server.URL, web: web}
	header := map[string]string{"Content-Type": "application/json; charset=utf-8", "Referer": server.URL + "/sessions", "Accept-Encoding": "identity"}

	b.do("POST", "/sessions", login, header).Want(t, 200)
	base, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range web.Jar.Cookies(base) {
		if c.Name == "csrf" {
			header["X-Csrf-Token"] = c.Value
		}
	}
	b.do("GET", "/aicc", "", header).Want(t, 200).Says(t, `"version"`)

	job := b.do("POST", "/osImages/?imageType=SCRIPT", `{"Action":"Init"}`, header).Want(t, 200).Field(t, "jobId")
	b.sendAs(header, "/files/osImages?jobId="+job+"&imageType=SCRIPT&imageName=trail.py&os=sles&description=",
		text("name", "uploadedfile"), file("trail.py", "print()")).Want(t, 201)
	b.follow(job, header)

	job = b.do("POST", createUpdate, declare(member(".txt")), header).Want(t, 200).Field(t, "jobid")
	p := member(".txt")
	p.name = "uploadedfile[]"
	b.sendAs(header, "/files/managementServer/updates?action=import&jobid="+job, p).Want(t, 201)
	b.follow(job, header)

	b.do("GET", "/osImages", "", header).Want(t, 200).Says(t, `_trail.py"`)
	b.do("GET", "/managementServer/updates?key=updates", "", header).Want(t, 200).Says(t, `"fixid":"`+stem+`"`)
	b.do("DELETE", "/osImages/"+lab.Files()[0].ID, "", header).Want(t, 204)
	b.do("DELETE", "/sessions", "", header).Want(t, 200)
	b.do("GET", "/tasks", "", header).Want(t, 401)
}

// sendAs posts a form with the header of a session.
func (b *bench) sendAs(header map[string]string, path string, parts ...part) reply {
	b.t.Helper()
	body, kind := form(parts...)
	return b.do(http.MethodPost, path, string(body), map[string]string{"X-Csrf-Token": header["X-Csrf-Token"], "Content-Type": kind})
}

// follow asks for a job, as the client does, until it is complete.
func (b *bench) follow(job string, header map[string]string) {
	b.t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); {
		var all []struct{ JobUID, Status string }
		text := b.do("GET", "/tasks/"+job, "", header).Want(b.t, 200).Text
		if err := json.Unmarshal([]byte(text), &all); err != nil || len(all) != 1 || all[0].JobUID != job {
			b.t.Fatalf("task %s: %v", text, err)
		}
		if all[0].Status == "Complete" {
			return
		}
	}
	b.t.Fatal("the job does not end")
}
