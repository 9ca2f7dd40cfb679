package openstack_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"slipway/internal/lab/openstack"
)

// everyRoute is each request that needs a token, by step.
func everyRoute(id string) map[openstack.Step][3]string {
	one := images + "/" + id
	return map[openstack.Step][3]string{
		openstack.StepCreate: {http.MethodPost, images, `{}`},
		openstack.StepList:   {http.MethodGet, images, ""},
		openstack.StepShow:   {http.MethodGet, one, ""},
		openstack.StepUpdate: {http.MethodPatch, one, `[]`},
		openstack.StepUpload: {http.MethodPut, one + "/file", "data"},
		openstack.StepStage:  {http.MethodPut, one + "/stage", "data"},
		openstack.StepImport: {http.MethodPost, one + "/import", `{"method":{"name":"glance-direct"}}`},
		openstack.StepTasks:  {http.MethodGet, one + "/tasks", ""},
		openstack.StepInfo:   {http.MethodGet, openstack.ImagePath + "/v2/info/usage", ""},
		openstack.StepDelete: {http.MethodDelete, one, ""},
	}
}

func TestRoutes_refuseWhoHasNoToken(t *testing.T) {
	b := open(t, openstack.Options{})
	id := b.image("")
	for step, r := range everyRoute(id) {
		answer := b.do(r[0], r[1], strings.NewReader(r[2]), map[string]string{"X-Auth-Token": "", "Content-Type": "application/octet-stream"})
		if answer.Status != http.StatusUnauthorized || answer.Header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s: answer %d, %v", step, answer.Status, answer.Header)
		}
		if last := lastRequest(b, step); last.Status != http.StatusUnauthorized || last.User != "" || last.BodyRead != 0 {
			t.Errorf("%s: remembered %+v", step, last)
		}
	}
	b.wantStatus(id, "queued")
}

func TestRoutes_troubleFindsEachStep(t *testing.T) {
	b := open(t, openstack.Options{})
	b.web = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}} // else net/http repeats a GET whose old connection broke
	id := b.image("")
	for step, r := range everyRoute(id) {
		for _, kind := range []openstack.Kind{openstack.Cut, openstack.Refuse} {
			b.cloud.Trouble(openstack.Trouble{Kind: kind, On: step, Times: 1, Status: http.StatusTooManyRequests})
			answer, err := b.try(r[0], r[1], strings.NewReader(r[2]), octets)
			if kind == openstack.Cut && err == nil || kind == openstack.Refuse && answer.Status != http.StatusTooManyRequests {
				t.Errorf("%s on %s: answer %d, error %v", kind, step, answer.Status, err)
			}
		}
	}
	if left := b.cloud.Troubles(); len(left) != 0 {
		t.Errorf("left over: %v", left)
	}
	b.wantStatus(id, "queued")
}

func TestRoutes_cutsEndTheStreamUnderHTTP2(t *testing.T) {
	cloud := openstack.New(openstack.Options{})
	defer cloud.Close()
	server := httptest.NewUnstartedServer(cloud)
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	b := (&bench{t: t, cloud: cloud, root: server.URL, web: server.Client()}).as(openstack.Demo)
	cloud.Configure(func(s *openstack.Conditions) { s.IgnoreExpect = true })
	id := b.image("")
	cloud.Trouble(openstack.Trouble{Kind: openstack.Cut, Times: 1, Bytes: 2})
	if r, err := b.tryPut(id, []byte("data"), nil); err == nil {
		t.Errorf("an answer came: %d", r.Status)
	}
	b.wantStatus(id, "queued")
	cloud.Trouble(openstack.Trouble{Kind: openstack.ResetAfterAnswer, Times: 1})
	b.put(id, []byte("data"), map[string]string{"Expect": "100-continue"}).Want(t, 204)
	b.wantStatus(id, "active")
}

func TestRights_unscopedAndSystemTokensOwnNothing(t *testing.T) {
	b := open(t, openstack.Options{})
	id := b.image("")
	unscoped := *b
	unscoped.token = b.loginOK(strings.Replace(passwordBody(openstack.Demo, "demo", ""), `,"scope":{}`, "", 1))
	unscoped.create(`{}`).Want(t, 403).Says(t, "add_image")
	unscoped.do(http.MethodGet, images+"/"+id, nil, nil).Want(t, 404)
	system := *b
	system.token = b.loginOK(passwordBody(openstack.Admin, "admin", `"system":{"all":true}`))
	system.create(`{}`).Want(t, 403).Says(t, "add_image")
	system.wantStatus(id, "queued")
}
