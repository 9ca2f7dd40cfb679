package openstack_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"slipway/internal/lab/openstack"
)

func TestLogin_givesATokenWithCatalog(t *testing.T) {
	b := open(t, openstack.Options{})
	r := b.login(passwordBody(openstack.Demo, "demo", `"project":{"name":"demo","domain":{"id":"default"}}`)).Want(t, 201)
	var in struct {
		Token struct {
			Project struct{ Name string }
			Roles   []struct{ Name string }
			Catalog []struct {
				Type      string
				Endpoints []struct{ Interface, Region, URL string }
			}
		}
	}
	if err := json.Unmarshal([]byte(r.Text), &in); err != nil {
		t.Fatal(err)
	}
	if in.Token.Project.Name != "demo" || in.Token.Roles[0].Name != "member" {
		t.Errorf("got %+v", in.Token)
	}
	want := map[string]string{
		"public RegionOne": "/image", "internal RegionOne": "/image/", "admin RegionOne": "/image/v2", "public RegionTwo": "/two/image/v2/",
	}
	for _, s := range in.Token.Catalog {
		for _, e := range s.Endpoints {
			if s.Type == "image" && e.URL != b.root+want[e.Interface+" "+e.Region] {
				t.Errorf("%s endpoint of %s is %s", e.Interface, e.Region, e.URL)
			}
		}
	}
	b.do(http.MethodGet, "/two/image/v2/images", nil, nil).Want(t, 200)
}

func TestLogin_methodsAndScopes(t *testing.T) {
	b := open(t, openstack.Options{})
	credential := func(inside string) string {
		return `{"auth":{"identity":{"methods":["application_credential"],"application_credential":{` + inside + `}}}}`
	}
	byToken := func(scope string) string {
		return `{"auth":{"identity":{"methods":["token"],"token":{"id":"` + b.token + `"}}` + scope + `}}`
	}
	for _, c := range []struct {
		name, body string
		status     int
		words      string
	}{
		{"wrong password", passwordBody(openstack.Demo, "nope", `"project":{"name":"demo","domain":{"id":"default"}}`), 401, "The request you have made requires authentication."},
		{"project without a role", passwordBody(openstack.Demo, "demo", `"project":{"name":"other","domain":{"id":"default"}}`), 401, "The request you have made requires authentication."},
		{"second project", passwordBody(openstack.Demo, "demo", `"project":{"name":"demo-two","domain":{"name":"Default"}}`), 201, `"name":"demo-two"`},
		{"project without domain", passwordBody(openstack.Demo, "demo", `"project":{"name":"demo"}`), 400, "Expecting to find domain in project."},
		{"domain scope of a member", passwordBody(openstack.Demo, "demo", `"domain":{"name":"Default"}`), 401, "requires authentication"},
		{"domain scope of the admin", passwordBody(openstack.Admin, "admin", `"domain":{"id":"default"}`), 201, `"domain":`},
		{"system scope of the admin", passwordBody(openstack.Admin, "admin", `"system":{"all":true}`), 201, `"system":{"all":true}`},
		{"credential by id", credential(`"id":"demo-credential","secret":"demo-secret"`), 201, `"project":`},
		{"credential by name", credential(`"name":"demo","secret":"demo-secret","user":{"id":"u-demo"}`), 201, `"project":`},
		{"credential with a wrong secret", credential(`"id":"demo-credential","secret":"no"`), 401, "requires authentication"},
		{"credential with a scope", strings.Replace(credential(`"id":"demo-credential","secret":"demo-secret"`), `}}}}`, `}},"scope":{"system":{"all":true}}}}`, 1), 401, "cannot request a scope"},
		{"token", byToken(""), 201, `"methods":["token"]`},
		{"token to another project", byToken(`,"scope":{"project":{"name":"demo-two","domain":{"id":"default"}}}`), 201, `"name":"demo-two"`},
		{"dead token", strings.Replace(byToken(""), b.token, "gone", 1), 401, "requires authentication"},
		{"unknown method", `{"auth":{"identity":{"methods":["totp"]}}}`, 400, "Expecting to find totp in identity."},
		{"no method", `{"auth":{}}`, 400, "methods"},
		{"broken JSON", `{`, 400, "Malformed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := b.login(c.body).Want(t, c.status).Says(t, c.words)
			if c.status == 201 && r.Header.Get("X-Subject-Token") == "" {
				t.Error("no token came")
			}
			if c.status == 401 && !strings.HasPrefix(r.Header.Get("WWW-Authenticate"), `Keystone uri="`) {
				t.Errorf("WWW-Authenticate is %q", r.Header.Get("WWW-Authenticate"))
			}
		})
	}
}

func TestLogin_huaweiTakesAProjectWithoutDomain(t *testing.T) {
	b := open(t, openstack.Options{})
	b.cloud.Configure(func(s *openstack.Conditions) { *s = openstack.Huawei() })
	b.login(passwordBody(openstack.Demo, "demo", `"project":{"name":"demo"}`)).Want(t, 201)
}

func TestToken_expiresByTheCloudsClock(t *testing.T) {
	var offset atomic.Int64
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	b := open(t, openstack.Options{TokenLife: time.Minute, Now: func() time.Time { return start.Add(time.Duration(offset.Load())) }})
	b.do(http.MethodGet, images, nil, nil).Want(t, 200)
	offset.Store(int64(time.Minute))
	r := b.do(http.MethodGet, images, nil, nil).Want(t, 401).Says(t, "This server could not verify that you are authorized")
	if r.Header.Get("X-Openstack-Request-Id") != "" || r.Header.Get("WWW-Authenticate") != `Keystone uri="`+b.root+`/identity/v3"` {
		t.Errorf("header is %v", r.Header)
	}
	if left := b.cloud.Tokens(); len(left) != 0 {
		t.Errorf("still live: %v", left)
	}
}

func TestToken_expiryInMidUploadDoesNotMatter(t *testing.T) {
	var offset atomic.Int64
	b := open(t, openstack.Options{TokenLife: time.Minute, Now: func() time.Time { return time.Unix(offset.Load(), 0) }})
	id := b.image("")
	answer, feed := b.feed(id)
	_, _ = feed.Write([]byte("12345"))
	waitReceived(t, b, id, 5)
	offset.Store(60)
	_ = feed.Close()
	(<-answer).Want(t, 204)
	b.do(http.MethodGet, images+"/"+id, nil, nil).Want(t, 401)
}

func TestToken_revocation(t *testing.T) {
	b := open(t, openstack.Options{})
	header := map[string]string{"X-Subject-Token": b.token}
	path := openstack.IdentityPath + "/auth/tokens"
	b.do(http.MethodGet, path, nil, header).Want(t, 200).Says(t, `"expires_at"`)
	b.do(http.MethodHead, path, nil, header).Want(t, 200)
	b.do(http.MethodDelete, path, nil, header).Want(t, 204)
	b.do(http.MethodGet, images, nil, nil).Want(t, 401)
	again := b.as(openstack.Demo)
	again.cloud.RevokeTokens()
	again.do(http.MethodGet, images, nil, nil).Want(t, 401)
}

func TestIdentity_discovery(t *testing.T) {
	b := open(t, openstack.Options{BaseURL: "https://cloud.example:5000/"})
	b.do(http.MethodGet, "/identity/", nil, nil).Want(t, 300).Says(t, `"v3.14"`)
	b.do(http.MethodGet, openstack.IdentityPath, nil, nil).Want(t, 200).Says(t, `https://cloud.example:5000/identity/v3/`)
	b.do(http.MethodGet, openstack.IdentityPath+"/auth/projects", nil, nil).Want(t, 200).Says(t, `"demo-two"`)
	b.do(http.MethodGet, openstack.IdentityPath+"/auth/catalog", nil, nil).Want(t, 200).Says(t, `https://cloud.example:5000/image`)
	b.do(http.MethodGet, "/identity/v2.0", nil, nil).Want(t, 404).Says(t, `"code":404`)
}
