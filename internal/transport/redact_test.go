package transport

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestRedact(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"nothing", "Image status transition from active to saving is not allowed", ""},
		{"prose about passwords", "The password is wrong, or the token has expired.", ""},
		{"authentication in prose", "Basic authentication is required; bearer tokens are not.", ""},
		{"json that says nothing", `{"error": {"code": 401, "message": "no", "title": "Unauthorized", "author": "me"}}`, ""},
		{"url user", "GET https://me:pw@host/x failed", "GET https://***@host/x failed"},
		{"query", "/v2/images?limit=5&marker=a-b&temp_url=abc&x=", "/v2/images?limit=5&marker=a-b&temp_url=***&x="},
		{"query with a stop", `"https://h/p?X-Amz-Signature=abc&sort=name"`, `"https://h/p?X-Amz-Signature=***&sort=name"`},
		{"form", "username=me&password=p%40ss&grant=x", "username=me&password=***&grant=***"},
		{"assignment in prose", "called with api_key=abc, retry=2", "called with api_key=***, retry=2"},
		{"quoted assignment", `password="a b c" x`, `password=*** x`},
		{"json", `{"user":"me","password":"p\"w","n":1}`, `{"user":"me","password":"***","n":1}`},
		{"json spaced", `{"adminPass" : "abc" }`, `{"adminPass" : "***" }`},
		{"json number", `{"otp":123456,"a":1}`, `{"otp":"***","a":1}`},
		{"json null", `{"token":null,"a":1}`, ""},
		{"json object", `{"credentials":{"a":"x}","b":["y"]},"n":1}`, `{"credentials":"***","n":1}`},
		{"json array", `{"tokens":["x","y"],"n":1}`, `{"tokens":"***","n":1}`},
		{"json nested", `{"a":[{"b":{"client_secret":"x"}}]}`, `{"a":[{"b":{"client_secret":"***"}}]}`},
		{"json cut off", `{"password":"hun`, `{"password":"***"`},
		{"json cut off in an object", `{"secret":{"a":"hun`, `{"secret":"***"`},
		{"json within a text", `{"body":"{\"password\":\"hunter\",\"n\":1}"}`, `{"body":"{\"password\":\"***\",\"n\":1}"}`},
		{"python", `{u'password': u'hunter', 'n': 1}`, `{u'password': u'***', 'n': 1}`},
		{"header line", "HTTP/1.1 200 OK\nX-Auth-Token: abc def\nDate: today", "HTTP/1.1 200 OK\nX-Auth-Token: ***\nDate: today"},
		{"header line of curl", "> Authorization: Digest username=me", "> Authorization: ***"},
		{"header map", "map[Accept:[*/*] X-Subject-Token:[abc]]", "map[Accept:[*/*] X-Subject-Token:[***]]"},
		{"header in prose", "sent X-Auth-Token: gAAAA, got 401", "sent X-Auth-Token: ***, got 401"},
		{"cookies", "Set-Cookie: a=b; c=d", "Set-Cookie: ***"},
		{"scheme", "with Bearer eyJhbGciOi.J9 it failed", "with Bearer *** it failed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := tt.want
			if want == "" {
				want = tt.text
			}
			got := redact(tt.text)
			if got != want {
				t.Errorf("\n%s\nbecomes\n%s\nwant\n%s", tt.text, got, want)
			}
			if again := redact(got); again != got {
				t.Errorf("a second time it becomes\n%s", again)
			}
		})
	}
}

func TestRedact_headersAsGoPrintsThem(t *testing.T) {
	var b strings.Builder
	_ = http.Header{"Proxy-Authorization": {"Basic abc"}, "X-Api-Key": {"k1"}, "Accept": {"yes"}, "Cookie": {"k2=k3"}}.Write(&b)
	got := redact(b.String())
	for _, secret := range []string{"abc", "k1", "k2", "k3"} {
		if strings.Contains(got, secret) {
			t.Errorf("%s shows in\n%s", secret, got)
		}
	}
	if !strings.Contains(got, "yes") {
		t.Errorf("too much is gone:\n%s", got)
	}
}

func TestClient_RedactKnowsSecretsInEveryForm(t *testing.T) {
	for _, secret := range []string{"hunter2", "pä ss/w+rd&?", `quo"te\<b>`, "four", "line\nbreak", "a-very-long-application-credential-secret_0123456789"} {
		c := client(t, Config{Secrets: []string{secret}})
		quoted, _ := json.Marshal(secret)
		forms := []string{
			secret, url.QueryEscape(secret), url.PathEscape(secret), strings.ToLower(url.QueryEscape(secret)), string(quoted[1 : len(quoted)-1]),
			base64.StdEncoding.EncodeToString([]byte(secret)), base64.URLEncoding.EncodeToString([]byte(secret)),
		}
		for _, form := range forms {
			if got := c.Redact("x " + form + " y"); strings.Contains(got, strings.TrimRight(form, "=")) || !strings.Contains(got, mask) {
				t.Errorf("%q shows in %q", form, got)
			}
		}
	}
}

func TestClient_RedactKnowsSecretsWithinBase64(t *testing.T) {
	const secret = "correct horse battery"
	c := client(t, Config{Secrets: []string{secret}})
	for _, user := range []string{"a", "ab", "abc", "abcd"} {
		coded := base64.StdEncoding.EncodeToString([]byte(user + ":" + secret + "\n"))
		if got := c.Redact("it was " + coded); strings.Contains(got, coded[10:25]) {
			t.Errorf("%s shows in %s", coded, got)
		}
	}
}

func TestClient_AddSecretWorksFromThenOn(t *testing.T) {
	c := client(t, Config{})
	const text = "got gAAAABtoken back"
	if got := c.Redact(text); got != text {
		t.Errorf("before: %s", got)
	}
	c.AddSecret("gAAAABtoken")
	c.AddSecret("got")
	c.AddSecret("")
	if got := c.Redact(text); got != "got *** back" {
		t.Errorf("after: %s", got)
	}
}

func FuzzRedact(f *testing.F) {
	for _, seed := range []string{`{"password":`, `{"a":{"token":[{"`, `\"key\":\"`, "X-Auth-Token:", "?a=&b", `'pass': u'\`, "://@", "Basic "} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		redact(text)
		secretive := `{"password":"hunter-2-hunter"} ` + text
		if strings.Contains(redact(secretive), "hunter-2") {
			t.Errorf("the secret shows in %q", redact(secretive))
		}
	})
}
