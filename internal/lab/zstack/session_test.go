package zstack_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"slipway/internal/lab/zstack"
)

func TestLogin_everyWay(t *testing.T) {
	b := open(t)
	for _, a := range zstack.Accounts() {
		if a.Login == "accesskey" {
			continue
		}
		as := b.as(a)
		as.get("/images").Want(t, 200)
		if !slices.Contains(b.lab.Secrets(), as.session) || !slices.Contains(b.lab.Secrets(), a.Password) {
			t.Errorf("%s: the session or the password is not among the secrets", a.User)
		}
	}
	b.call(http.MethodPut, "/login", fmt.Sprintf(`{"logIn":{"username":"tenant","password":%q}}`, hashed(zstack.Tenant.Password)), nil).Want(t, 200)
	ldap := `{"logIn":{"username":"li.wei","password":"` + zstack.Directory.Password + `","loginType":"ldap"}}`
	b.call(http.MethodPut, "/login", ldap, nil).Want(t, 200)
}

func TestLogin_refusals(t *testing.T) {
	good := hashed(zstack.Admin.Password)
	for body, words := range map[string]string{
		`{"logInByAccount":{"accountName":"admin","password":"` + zstack.Admin.Password + `"}}`: `"code":"ID.1000"`,
		`{"logInByAccount":{"accountName":"nobody","password":"` + good + `"}}`:                 `"elaboration":"错误信息: `,
		`{"logIn":{"accountName":"admin","password":"` + good + `"}}`:                           `"details":"账户名或密码错误"`,
	} {
		b := open(t, "locale=zh_CN")
		b.call(http.MethodPut, "/accounts/login", body, nil).Want(t, 503).Says(t, words)
	}
	b := open(t)
	b.call(http.MethodPut, "/accounts/login", `{"logIn`, nil).Want(t, 500)
}

func TestLogin_control(t *testing.T) {
	login := func(more string) string {
		return fmt.Sprintf(`{"logInByAccount":{"accountName":"admin","password":%q%s}}`, hashed(zstack.Admin.Password), more)
	}
	b := open(t, "captcha")
	id := b.get("/login/control/captcha").Want(t, 200).Field(t, "captchaUuid")
	b.call(http.MethodPut, "/accounts/login", login(""), nil).Want(t, 503).Says(t, "LOGIN_CONTROL.1005")
	b.call(http.MethodPut, "/accounts/login", login(`,"captchaUuid":"`+id+`","verifyCode":"x"`), nil).Want(t, 503).Says(t, "LOGIN_CONTROL.1003")
	b.call(http.MethodPut, "/accounts/login", login(`,"captchaUuid":"`+id+`","verifyCode":"lab7"`), nil).Want(t, 200)
	b = open(t, "two-factor")
	b.call(http.MethodPut, "/accounts/login", login(""), nil).Want(t, 503).Says(t, "ID.2001")
	b = open(t, "session-limit=1", "fail=LOGIN_CONTROL.1002@login*1")
	b.call(http.MethodPut, "/accounts/login", login(""), nil).Want(t, 503).Says(t, "LOGIN_CONTROL.1002")
	b.call(http.MethodPut, "/accounts/login", login(""), nil).Want(t, 503).Says(t, "ID.1006")
	b.call(http.MethodDelete, "/accounts/sessions/"+b.session, "", nil).Want(t, 200)
	b.call(http.MethodPut, "/accounts/login", login(""), nil).Want(t, 200)
}

func TestSession_endsByTheClockEvenIfUsed(t *testing.T) {
	b := open(t)
	valid := func() string { return b.get("/accounts/sessions/"+b.session+"/valid").Want(t, 200).Field(t, "valid") }
	for range 3 {
		b.clock.Pass(39 * time.Minute)
		b.get("/images").Want(t, 200)
	}
	if valid() != "true" {
		t.Error("the session has ended")
	}
	b.clock.Pass(4 * time.Minute)
	b.get("/images").Want(t, 503).Says(t, `"code":"ID.1001"`)
	if valid() != "false" {
		t.Error("the session has not ended")
	}
}

func TestSession_isRenewed(t *testing.T) {
	b := open(t)
	renew := "/accounts/sessions/" + b.session + "/renew"
	b.clock.Pass(time.Hour)
	b.run(http.MethodPut, renew, `{"renewSession":{"duration":59}}`).Want(t, 503).Says(t, "SYS.1007")
	b.run(http.MethodPut, renew, `{"renewSession":{"duration":86400}}`).Want(t, 200).Says(t, `"expiredDate":"Mar 2, 2026 9:00:00 AM"`)
	b.clock.Pass(23 * time.Hour)
	b.get("/images").Want(t, 200)
	b.run(http.MethodPut, renew, `{"renewSession":{}}`).Want(t, 200).Says(t, `"Mar 2, 2026 10:00:00 AM"`)
	b.run(http.MethodPut, "/accounts/sessions/"+jobID+"/renew", `{"renewSession":{}}`).Want(t, 503).Says(t, "ID.1001")
}

func TestSession_theEndOfAnAsyncCallsSessionIsFoundOutInItsJob(t *testing.T) {
	b := open(t, "expire@add*1")
	b.add(b.order("Ceph", nil)).Want(t, 503).Says(t, `"code":"ID.1001"`)
	if n := len(b.lab.Images()); n != 0 {
		t.Errorf("%d images", n)
	}
}

func TestAuthorization_isCheckedInFront(t *testing.T) {
	b := open(t)
	for header, words := range map[string]string{"": "missing header[Authorization]", "Basic x": "invalid authorization type[Basic]"} {
		r := b.call(http.MethodPost, "/images", `{"params":{}}`, map[string]string{"Authorization": header}).Want(t, 400).Says(t, words)
		if r.Header.Get("Content-Type") != "" {
			t.Errorf("Content-Type %q", r.Header.Get("Content-Type"))
		}
	}
	b.get("/images").Want(t, 200)
}

func TestAccounts_seeAndDoWhatTheyMay(t *testing.T) {
	b := open(t)
	b.add(b.order("Ceph", nil)).Want(t, 200)
	tenant, reader := b.as(zstack.Tenant), b.as(zstack.Reader)
	if tenant.image() != nil {
		t.Error("a tenant sees what is admin's")
	}
	tenant.add(tenant.order("Ceph", map[string]any{"resourceUuid": nil})).Want(t, 200)
	if one(t, reader.get("/images").Want(t, 200)) == nil || len(b.lab.Images()) != 2 {
		t.Error("the tenant's own image is not there")
	}
	reader.add(b.order("Ceph", map[string]any{"resourceUuid": nil})).Want(t, 503).Says(t, "ID.1002")
	tenant.get("/global-configurations").Want(t, 503).Says(t, "ID.1002")
	tenant.get("/accounts/quota/5f1c1d3a8b0e4c1f9a7e2d4b6c8a0e13/usages").Want(t, 503).Says(t, "ID.1002")
	b.trouble("no-storages")
	tenant.get("/backup-storage").Want(t, 503).Says(t, "ID.1002")
	b.get("/backup-storage").Want(t, 200)
}

// signed is the header of a request that an AccessKey signs.
func signed(method, path, date, secret string) map[string]string {
	mac := hmac.New(sha1.New, []byte(secret))
	_, _ = fmt.Fprintf(mac, "%s\n%s\n%s", method, date, path)
	signature := base64.StdEncoding.EncodeToString(mac.Sum(nil))
	return map[string]string{"Date": date, "Authorization": "ZStack " + zstack.Key.KeyID + ":" + signature}
}

const keyDate = "Sun, 01 Mar 2026 08:00:00 GMT" // what labtest.Clock begins with

func TestAccessKey_signsMethodDateAndPath(t *testing.T) {
	b := open(t)
	secret := zstack.Key.KeySecret
	b.call(http.MethodGet, "/images?limit=1", "", signed("GET", "/v1/images", keyDate, secret)).Want(t, 200)
	for name, header := range map[string]map[string]string{
		"another method": signed("POST", "/v1/images", keyDate, secret),
		"with context":   signed("GET", "/zstack/v1/images", keyDate, secret),
		"with query":     signed("GET", "/v1/images?limit=1", keyDate, secret),
		"another secret": signed("GET", "/v1/images", keyDate, "guess"),
	} {
		r := b.call(http.MethodGet, "/images?limit=1", "", header)
		if r.Status != 503 || !strings.Contains(r.Text, "wrong accessKey signature") {
			t.Errorf("%s: answer %d: %s", name, r.Status, r.Text)
		}
	}
	unknown := signed("GET", "/v1/images", keyDate, secret)
	unknown["Authorization"] = "ZStack nobody:x"
	b.call(http.MethodGet, "/images", "", unknown).Want(t, 503).Says(t, "access key id")
	b.call(http.MethodGet, "/images", "", signed("GET", "/v1/images", "yesterday", secret)).Want(t, 400)
	old := open(t, "version=3.9.0")
	old.call(http.MethodGet, "/images", "", signed("GET", "/v1/images", keyDate, secret)).Want(t, 400)
	b.run(http.MethodDelete, "/images/"+imageID, "").Want(t, 200)
}

func TestAccessKey_datesAreThoseOfAWallClock(t *testing.T) {
	const beijing = "Sun, 01 Mar 2026 16:00:00 "
	for _, c := range []struct {
		settings []string
		date     string
		status   int
	}{
		{nil, keyDate, 200},
		{nil, "Sun, 01 Mar 2026 08:15:00 GMT", 200},
		{nil, "Sun, 01 Mar 2026 07:44:59 GMT", 403},
		{[]string{"zone=+08:00"}, keyDate, 403},
		{[]string{"zone=+08:00"}, beijing + "GMT", 200},
		{[]string{"zone=+08:00"}, beijing + "CST", 200},
		{[]string{"zone=+08:00", "check-zone"}, keyDate, 200},
		{[]string{"zone=+08:00", "check-zone"}, beijing + "GMT", 403},
		{[]string{"zone=+08:00", "check-zone"}, beijing + "GMT+08:00", 200},
	} {
		b := open(t, c.settings...)
		r := b.call(http.MethodGet, "/images", "", signed("GET", "/v1/images", c.date, zstack.Key.KeySecret))
		if r.Status != c.status || c.status == 403 && r.Text != "requestTimeTooSkewed" {
			t.Errorf("%v, %s: answer %d: %s", c.settings, c.date, r.Status, r.Text)
		}
	}
}
