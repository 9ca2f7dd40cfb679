package ocm_test

import (
	"strings"
	"testing"

	"slipway/internal/fault"
)

func TestLocated_namesTheUploadRequest(t *testing.T) {
	for name, c := range map[string]struct {
		answer canned
		id     string
	}{
		"not yet":               {ok(`{"jobId":"9","statusName":"In Progress"}`), ""},
		"its own number":        {ok(`{"entityId":"9","message":"In Progress"}`), ""},
		"in its body":           {ok(`{"jobId":"9","entityId":7934472}`), "7934472"},
		"beside its own number": {ok(`{"entityId":"9","uploadRequestId":"7934472"}`), "7934472"},
		"wrapped":               {ok(`{"job":{"uploadRequestId":"7934472"}}`), "7934472"},
		"by an address":         {canned{status: 201, header: map[string]string{"Location": "/appstore/publisher/v1/machineimages/7934472"}}, "7934472"},
		"by sending us there":   {canned{status: 303, header: map[string]string{"Location": "/appstore/publisher/v1/machineimages/7934472"}}, "7"},
		"nothing at all":        {ok(""), ""},
	} {
		s := newScript(t, map[string][]canned{"GET /jobs/9": {c.answer}, "GET /machineimages/7934472": {ok(aRecord)}})
		if id, err := s.open().Located(t.Context(), s.root+base+"/jobs/9"); err != nil || id != c.id {
			t.Errorf("%s: %q, %v", name, id, err)
		}
	}
}

func TestLocated_refusals(t *testing.T) {
	s := newScript(t, map[string][]canned{"GET /jobs/9": {{status: 404}, ok("<html><body>Log in</body></html>")}})
	c := s.open()
	_, err := c.Located(t.Context(), "jobs/9")
	wantFault(t, err, fault.NotFound)
	_, err = c.Located(t.Context(), s.root+base+"/jobs/9")
	wantFault(t, err, fault.Protocol)
}

// The token goes along, so nobody else is asked.
func TestLocated_asksTheInterfaceAlone(t *testing.T) {
	s := newScript(t, map[string][]canned{"GET /jobs/9": {ok(`{"uploadRequestId":"7"}`)}})
	c := s.open()
	for _, location := range []string{
		"https://elsewhere.example.org" + base + "/jobs/9", strings.Replace(s.root, "https", "http", 1) + base + "/jobs/9", s.root + "/jobs/9",
		"//elsewhere.example.org" + base + "/jobs/9", s.root + base + "/../../../jobs/9", s.root + base + "/%2e%2e/%2E%2E/jobs/9", s.root + base + "/", "%zz://", "",
		strings.Replace(s.root, "https://", "https://127.0.0.1@elsewhere.example.org:", 1),
	} {
		id, err := c.Located(t.Context(), location)
		if wantFault(t, err, fault.Protocol); id != "" {
			t.Errorf("%s: %q", location, id)
		}
	}
	s.WantAsked()
	for _, location := range []string{base + "/jobs/9?full=true", "jobs/9?full=true", s.root + base + "/jobs/9?full=true"} {
		if id, err := c.Located(t.Context(), location); err != nil || id != "7" {
			t.Errorf("%s: %q, %v", location, id, err)
		}
	}
	asked := "GET /jobs/9?full=true"
	s.WantAsked(asked, asked, asked)
}
