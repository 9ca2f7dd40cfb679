package lxca_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"slipway/internal/lab/lxca"
)

const login = `{"UserId":"USERID","password":"Passw0rd"}`

// session logs in and returns the header of a session's requests.
func (b *bench) session(body string) map[string]string {
	b.t.Helper()
	r := b.as(lxca.Account{}).post("/sessions", body).Want(b.t, 200)
	var cookies []string
	header := map[string]string{}
	for _, line := range r.Header.Values("Set-Cookie") {
		c, err := http.ParseSetCookie(line)
		if err != nil || !c.Secure || c.Path != "/" {
			b.t.Fatalf("cookie %q: %v", line, err)
		}
		cookies = append(cookies, c.Name+"="+c.Value)
		if c.Name == "csrf" {
			header["X-Csrf-Token"] = c.Value
		}
	}
	header["Cookie"] = strings.Join(cookies, "; ")
	return header
}

func TestLogin_saysWhatThePageSays(t *testing.T) {
	b := open(t)
	r := b.as(lxca.Account{}).post("/sessions", login).Want(t, 200)
	for _, words := range []string{
		`"result":"success"`, `"pwChangeRequired":false`, `"UserId":"USERID"`, `"inactivityTimeout":1440`, `"authenticationServer"`, `"FQXHMSE0001I"`,
	} {
		r.Says(t, words)
	}
	var names []string
	for _, line := range r.Header.Values("Set-Cookie") {
		name, value, _ := strings.Cut(strings.Split(line, ";")[0], "=")
		names = append(names, name)
		if name == "csrf" {
			r.Says(t, `"csrf":"`+value+`"`)
		}
		if secret := name == "csrf" || name == "JSESSIONID"; secret && !slices.Contains(b.lab.Sessions(), value) {
			t.Errorf("%s is not among the secrets", name)
		}
	}
	if !slices.Equal(names, []string{"JSESSIONID", "csrf", "inactivityTimeout", "user"}) {
		t.Errorf("cookies %v", names)
	}
	b.trouble("csrf-misspelt")
	b.as(lxca.Account{}).post("/sessions", login).Want(t, 200).Says(t, `"csfr":"`)
}

func TestLogin_refusals(t *testing.T) {
	for body, status := range map[string]int{
		`{"UserId":"USERID","password":"guess"}`:    403,
		`{"UserId":"NOBODY","password":"Passw0rd"}`: 403,
		`{"userid":"USERID","password":"Passw0rd"}`: 400,
		`{"UserId":"USERID","Password":"Passw0rd"}`: 400,
		`UserId=USERID`: 400,
	} {
		b := open(t).as(lxca.Account{})
		b.post("/sessions", body).Want(t, status).Says(t, `"recovery":{"URL":"","text":"`)
		if len(b.lab.Sessions()) != 0 {
			t.Errorf("%s made a session", body)
		}
	}
	b := open(t, func(c *lxca.Conditions) { c.LoginStatus = 401 })
	b.post("/sessions", `{"UserId":"USERID","password":"guess"}`).Want(t, 401)
}

func TestSession_needsItsTokenOnEveryRequest(t *testing.T) {
	b := open(t)
	h := b.session(login)
	b.do("GET", "/osImages", "", h).Want(t, 200)
	b.do("POST", "/osImages", `{"Action":"Init"}`, h).Want(t, 200)
	for _, token := range []string{"", "guess"} {
		bad := map[string]string{"Cookie": h["Cookie"], "X-Csrf-Token": token}
		b.do("GET", "/osImages", "", bad).Want(t, 403).Says(t, "CSRF")
		b.do("GET", "/aicc", "", bad).Want(t, 403)
		b.do("DELETE", "/sessions", "", bad).Want(t, 403)
	}
	b.do("GET", "/tasks", "", map[string]string{"Cookie": "JSESSIONID=guess"}).Want(t, 401).Says(t, "not authenticated")
}

func TestSession_endsWhenItIdles(t *testing.T) {
	b := open(t, func(c *lxca.Conditions) { c.SessionIdle = time.Hour })
	h := b.session(login)
	for range 3 {
		b.clock.Pass(50 * time.Minute)
		b.do("GET", "/tasks", "", h).Want(t, 200)
	}
	h["X-NOT-USER-INPUT"] = "checkSession"
	b.clock.Pass(50 * time.Minute)
	b.do("GET", "/tasks", "", h).Want(t, 200)
	b.clock.Pass(50 * time.Minute)
	b.do("GET", "/tasks", "", h).Want(t, 401)
	b.do("GET", "/tasks", "", h).Want(t, 401)
}

func TestSession_isEndedByLogout(t *testing.T) {
	b := open(t)
	one, two := b.session(login), b.session(login)
	b.do("DELETE", "/sessions", "", one).Want(t, 200).Says(t, `"id":"FQXHMSE0001I"`)
	b.do("GET", "/tasks", "", one).Want(t, 401)
	b.do("GET", "/tasks", "", two).Want(t, 200)
	public := b.lab.Sessions()[4]
	b.do("DELETE", "/sessions/"+public, "", b.session(login)).Want(t, 200)
	b.do("GET", "/tasks", "", two).Want(t, 401)
	b.do("DELETE", "/sessions/"+public, "", nil).Want(t, 404)
}

func TestSession_expiresWhereTroubleSaysSo(t *testing.T) {
	b := open(t)
	h := b.session(login)
	b.trouble("expire*1")
	b.do("GET", "/osImages", "", h).Want(t, 200)
	b.do("GET", "/tasks", "", h).Want(t, 401)
	b.do("GET", "/tasks", "", b.session(login)).Want(t, 200)
}

func TestAccounts_mayDoWhatTheirRoleAllows(t *testing.T) {
	b := open(t)
	reader := b.as(lxca.Reader)
	reader.get("/tasks").Want(t, 200)
	reader.get("/managementServer/updates").Want(t, 200)
	reader.get("/osImages").Want(t, 403).Says(t, "licens")
	reader.post("/osImages", `{"Action":"Init"}`).Want(t, 403).Says(t, `"explanation":"OS deployment`)
	reader.post("/managementServer/updates?action=import", `{"size":1}`).Want(t, 403).Says(t, "authority")
	b.as(lxca.Newcomer).get("/tasks").Want(t, 401)
	h := b.session(`{"UserId":"NEWCOMER","password":"Passw3rd"}`)
	b.do("GET", "/tasks", "", h).Want(t, 403).Says(t, "password must be changed")
	b.do("DELETE", "/sessions", "", h).Want(t, 200)
	b.trouble("unlicensed")
	b.get("/osImages").Want(t, 403)
}

func TestAbout_showsTheVersionToWhoIsKnown(t *testing.T) {
	b := open(t, func(c *lxca.Conditions) { c.Version = "2.2.0" })
	r := b.get("/aicc").Want(t, 200).Says(t, `"version":"2.2.0"`).Says(t, `"runlevel":3`)
	if kind := r.Header.Get("Content-Type"); kind != "application/com.lenovo.lxca-v2.2.0+json; charset=UTF-8" {
		t.Errorf("content type %q", kind)
	}
	if len(r.Text) < 16<<10 {
		t.Errorf("the answer has only %d bytes", len(r.Text))
	}
	if r.Header.Get("Strict-Transport-Security") == "" {
		t.Error("no HSTS header")
	}
	nobody := b.as(lxca.Account{})
	to := nobody.get("/aicc").Want(t, 302).Header.Get("Location")
	nobody.get(to).Want(t, 200).Says(t, "<html>")
	nobody.get("/tasks").Want(t, 401)
	b.as(lxca.Account{User: "USERID", Password: "guess"}).get("/aicc").Want(t, 401)
	b.get("/nodes").Want(t, 404)
}

func TestAnswers_areCompressedForWhoAsks(t *testing.T) {
	b := open(t)
	r := b.do("GET", "/aicc", "", map[string]string{"Accept-Encoding": "gzip"}).Want(t, 200)
	if r.Header.Get("Content-Encoding") != "gzip" || !strings.HasPrefix(r.Text, "\x1f\x8b") || len(r.Text) > 8<<10 {
		t.Errorf("%d bytes as %q", len(r.Text), r.Header.Get("Content-Encoding"))
	}
	r = b.do("GET", "/aicc", "", map[string]string{"Accept-Encoding": "identity"}).Want(t, 200)
	if r.Header.Get("Content-Encoding") != "" {
		t.Errorf("content encoding %q", r.Header.Get("Content-Encoding"))
	}
}
