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
	r := b.as(lxca.Account{}).post("/sessions", body).want(b.t, 200)
	var cookies []string
	header := map[string]string{}
	for _, line := range r.header.Values("Set-Cookie") {
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
	r := b.as(lxca.Account{}).post("/sessions", login).want(t, 200)
	for _, words := range []string{
		`"result":"success"`, `"pwChangeRequired":false`, `"UserId":"USERID"`, `"inactivityTimeout":1440`, `"authenticationServer"`, `"FQXHMSE0001I"`,
	} {
		r.says(t, words)
	}
	var names []string
	for _, line := range r.header.Values("Set-Cookie") {
		name, value, _ := strings.Cut(strings.Split(line, ";")[0], "=")
		names = append(names, name)
		if name == "csrf" {
			r.says(t, `"csrf":"`+value+`"`)
		}
		if secret := name == "csrf" || name == "JSESSIONID"; secret && !slices.Contains(b.lab.Sessions(), value) {
			t.Errorf("%s is not among the secrets", name)
		}
	}
	if !slices.Equal(names, []string{"JSESSIONID", "csrf", "inactivityTimeout", "user"}) {
		t.Errorf("cookies %v", names)
	}
	b.trouble("csrf-misspelt")
	b.as(lxca.Account{}).post("/sessions", login).want(t, 200).says(t, `"csfr":"`)
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
		b.post("/sessions", body).want(t, status).says(t, `"recovery":{"URL":"","text":"`)
		if len(b.lab.Sessions()) != 0 {
			t.Errorf("%s made a session", body)
		}
	}
	b := open(t, func(c *lxca.Conditions) { c.LoginStatus = 401 })
	b.post("/sessions", `{"UserId":"USERID","password":"guess"}`).want(t, 401)
}

func TestSession_needsItsTokenOnEveryRequest(t *testing.T) {
	b := open(t)
	h := b.session(login)
	b.do("GET", "/osImages", "", h).want(t, 200)
	b.do("POST", "/osImages", `{"Action":"Init"}`, h).want(t, 200)
	for _, token := range []string{"", "guess"} {
		bad := map[string]string{"Cookie": h["Cookie"], "X-Csrf-Token": token}
		b.do("GET", "/osImages", "", bad).want(t, 403).says(t, "CSRF")
		b.do("GET", "/aicc", "", bad).want(t, 403)
		b.do("DELETE", "/sessions", "", bad).want(t, 403)
	}
	b.do("GET", "/tasks", "", map[string]string{"Cookie": "JSESSIONID=guess"}).want(t, 401).says(t, "not authenticated")
}

func TestSession_endsWhenItIdles(t *testing.T) {
	b := open(t, func(c *lxca.Conditions) { c.SessionIdle = time.Hour })
	h := b.session(login)
	for range 3 {
		b.clock.pass(50 * time.Minute)
		b.do("GET", "/tasks", "", h).want(t, 200)
	}
	h["X-NOT-USER-INPUT"] = "checkSession"
	b.clock.pass(50 * time.Minute)
	b.do("GET", "/tasks", "", h).want(t, 200)
	b.clock.pass(50 * time.Minute)
	b.do("GET", "/tasks", "", h).want(t, 401)
	b.do("GET", "/tasks", "", h).want(t, 401)
}

func TestSession_isEndedByLogout(t *testing.T) {
	b := open(t)
	one, two := b.session(login), b.session(login)
	b.do("DELETE", "/sessions", "", one).want(t, 200).says(t, `"id":"FQXHMSE0001I"`)
	b.do("GET", "/tasks", "", one).want(t, 401)
	b.do("GET", "/tasks", "", two).want(t, 200)
	public := b.lab.Sessions()[4]
	b.do("DELETE", "/sessions/"+public, "", b.session(login)).want(t, 200)
	b.do("GET", "/tasks", "", two).want(t, 401)
	b.do("DELETE", "/sessions/"+public, "", nil).want(t, 404)
}

func TestSession_expiresWhereTroubleSaysSo(t *testing.T) {
	b := open(t)
	h := b.session(login)
	b.trouble("expire*1")
	b.do("GET", "/osImages", "", h).want(t, 200)
	b.do("GET", "/tasks", "", h).want(t, 401)
	b.do("GET", "/tasks", "", b.session(login)).want(t, 200)
}

func TestAccounts_mayDoWhatTheirRoleAllows(t *testing.T) {
	b := open(t)
	reader := b.as(lxca.Reader)
	reader.get("/tasks").want(t, 200)
	reader.get("/managementServer/updates").want(t, 200)
	reader.get("/osImages").want(t, 403).says(t, "licens")
	reader.post("/osImages", `{"Action":"Init"}`).want(t, 403).says(t, `"explanation":"OS deployment`)
	reader.post("/managementServer/updates?action=import", `{"size":1}`).want(t, 403).says(t, "authority")
	b.as(lxca.Newcomer).get("/tasks").want(t, 401)
	h := b.session(`{"UserId":"NEWCOMER","password":"Passw3rd"}`)
	b.do("GET", "/tasks", "", h).want(t, 403).says(t, "password must be changed")
	b.do("DELETE", "/sessions", "", h).want(t, 200)
	b.trouble("unlicensed")
	b.get("/osImages").want(t, 403)
}

func TestAbout_showsTheVersionToWhoIsKnown(t *testing.T) {
	b := open(t, func(c *lxca.Conditions) { c.Version = "2.2.0" })
	r := b.get("/aicc").want(t, 200).says(t, `"version":"2.2.0"`).says(t, `"runlevel":3`)
	if kind := r.header.Get("Content-Type"); kind != "application/com.lenovo.lxca-v2.2.0+json; charset=UTF-8" {
		t.Errorf("content type %q", kind)
	}
	if len(r.text) < 16<<10 {
		t.Errorf("the answer has only %d bytes", len(r.text))
	}
	if r.header.Get("Strict-Transport-Security") == "" {
		t.Error("no HSTS header")
	}
	nobody := b.as(lxca.Account{})
	to := nobody.get("/aicc").want(t, 302).header.Get("Location")
	nobody.get(to).want(t, 200).says(t, "<html>")
	nobody.get("/tasks").want(t, 401)
	b.as(lxca.Account{User: "USERID", Password: "guess"}).get("/aicc").want(t, 401)
	b.get("/nodes").want(t, 404)
}

func TestAnswers_areCompressedForWhoAsks(t *testing.T) {
	b := open(t)
	r := b.do("GET", "/aicc", "", map[string]string{"Accept-Encoding": "gzip"}).want(t, 200)
	if r.header.Get("Content-Encoding") != "gzip" || !strings.HasPrefix(r.text, "\x1f\x8b") || len(r.text) > 8<<10 {
		t.Errorf("%d bytes as %q", len(r.text), r.header.Get("Content-Encoding"))
	}
	r = b.do("GET", "/aicc", "", map[string]string{"Accept-Encoding": "identity"}).want(t, 200)
	if r.header.Get("Content-Encoding") != "" {
		t.Errorf("content encoding %q", r.header.Get("Content-Encoding"))
	}
}
