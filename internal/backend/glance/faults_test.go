package glance_test

import (
	"strings"
	"testing"
	"time"

	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
	"slipway/internal/lab/openstack"
)

func TestFaults_everyShapeKeepsTheServersWords(t *testing.T) {
	req, _ := request(t)
	const words = "Image status transition from active to saving is not allowed"
	for name, c := range map[string]struct {
		answer canned
		kind   fault.Kind
		code   string
		detail string
		id     string
	}{
		"webob json": {
			canned{status: 403, body: `{"message":"` + words + `<br /><br />\n\n\n","code":"403 Forbidden","title":"Forbidden"}`, header: map[string]string{"X-Openstack-Request-Id": "req-1"}},
			fault.Denied, "403", words, "req-1",
		},
		"webob page": {
			canned{status: 403, body: "<html>\n <head>\n  <title>403 Forbidden</title>\n </head>\n <body>\n  <h1>403 Forbidden</h1>\n  " + words + "<br /><br />\n\n </body>\n</html>", header: nil},
			fault.Denied, "403", "403 Forbidden\n" + words, "",
		},
		"webob text":       {canned{status: 500, body: "500 Internal Server Error\n\nThe server has erred.\n\n   ", header: nil}, fault.ServerFailed, "500", "500 Internal Server Error\nThe server has erred.", ""},
		"keystone":         {canned{status: 403, body: `{"error":{"code":403,"title":"Forbidden","message":"You are not authorized."}}`, header: nil}, fault.Denied, "403", "You are not authorized.", ""},
		"ims":              {canned{status: 400, body: `{"error":{"message":"Image file too large.","code":"IMG.0059"}}`, header: nil}, fault.Full, "IMG.0059", "Image file too large.", ""},
		"ims other form":   {canned{status: 400, body: `{"error_msg":"busy","error_code":"IMG.0060"}`, header: nil}, fault.Busy, "IMG.0060", "busy", ""},
		"gateway":          {canned{status: 413, body: `{"error_msg":"Request entity too large","error_code":"APIGW.0201","request_id":"r-7"}`, header: nil}, fault.Full, "APIGW.0201", "Request entity too large", "r-7"},
		"error as a text":  {canned{status: 400, body: `{"error":"bad things"}`, header: nil}, fault.Rejected, "400", "bad things", ""},
		"title only":       {canned{status: 400, body: `{"error":{"code":400,"title":"Bad Request"}}`, header: nil}, fault.Rejected, "400", "Bad Request", ""},
		"nothing":          {canned{status: 503, body: "", header: nil}, fault.Busy, "503", "Service Unavailable", ""},
		"proxy 413":        {canned{status: 413, body: "<html>\r\n<head><title>413 Request Entity Too Large</title></head>\r\n<body>\r\n<center><h1>413 Request Entity Too Large</h1></center>\r\n<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>", header: nil}, fault.Full, "413", "413 Request Entity Too Large\nnginx/1.22.1", ""},
		"proxy 502":        {canned{status: 502, body: "<html><body><h1>502 Bad Gateway</h1></body></html>", header: nil}, fault.ServerFailed, "502", "502 Bad Gateway", ""},
		"proxy 504":        {canned{status: 504, body: "", header: nil}, fault.ServerFailed, "504", "Gateway Timeout", ""},
		"quota":            {canned{status: 413, body: `{"message":"Image exceeds the storage quota: 16777216 bytes remaining.","code":"413"}`, header: map[string]string{"X-Openstack-Request-Id": "req-2"}}, fault.Full, "413", "Image exceeds the storage quota: 16777216 bytes remaining.", "req-2"},
		"content":          {canned{status: 415, body: `{"message":"format mismatch"}`, header: nil}, fault.Rejected, "415", "format mismatch", ""},
		"deleted":          {canned{status: 410, body: `{"message":"gone"}`, header: nil}, fault.NotFound, "410", "gone", ""},
		"bad formats":      {canned{status: 400, body: `{"message":"Properties disk_format, container_format must be set prior to saving data."}`, header: nil}, fault.Rejected, "400", "Properties disk_format, container_format must be set prior to saving data.", ""},
		"no record":        {canned{status: 404, body: `{"message":"No image found with ID x"}`, header: nil}, fault.NotFound, "404", "No image found with ID x", ""},
		"redirect":         {canned{status: 307, body: "", header: nil}, fault.Protocol, "307", "Temporary Redirect", ""},
		"unheard of":       {canned{status: 418, body: "short and stout", header: nil}, fault.Rejected, "418", "short and stout", ""},
		"too many":         {canned{status: 429, body: `{"message":"slow down"}`, header: nil}, fault.Busy, "429", "slow down", ""},
		"entities in text": {canned{status: 400, body: `{"message":"&#x27;gpt&#x27; is not one of"}`, header: nil}, fault.Rejected, "400", "'gpt' is not one of", ""},
	} {
		s := uploadScript(t, []canned{c.answer}, []canned{queued})
		_, err := s.open().Upload(t.Context(), req, discardReports)
		f := stand.FaultOf(t, err, c.kind)
		if f.Code != c.code || f.Detail != c.detail || f.RequestID != c.id || f.Op != "send the image data" || f.Server == "" {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestFaults_retryAfterIsKept(t *testing.T) {
	req, _ := request(t)
	for value, want := range map[string]time.Duration{"90": 90 * time.Second, "Sat, 21 Nov 2026 10:02:00 GMT": 2 * time.Minute, "soon": 0, "-5": 0} {
		s := uploadScript(t, []canned{{status: 503, header: map[string]string{"Retry-After": value}}}, []canned{queued})
		_, err := s.open().Upload(t.Context(), req, discardReports)
		if f := stand.FaultOf(t, err, fault.Busy); f.RetryAfter != want {
			t.Errorf("%s: %s, want %s", value, f.RetryAfter, want)
		}
	}
}

func TestFaults_secretsThatAServerEchoesAreRemoved(t *testing.T) {
	req, _ := request(t)
	s := uploadScript(t, []canned{{status: 400, body: `{"message":"token ` + scriptToken + ` and password the-password"}`}}, []canned{queued})
	_, err := s.open().Upload(t.Context(), req, discardReports)
	f := stand.FaultOf(t, err, fault.Rejected)
	if strings.Contains(f.Detail, scriptToken) || strings.Contains(f.Detail, "the-password") {
		t.Errorf("detail %q", f.Detail)
	}
}

func TestFaults_longPagesAreCut(t *testing.T) {
	req, _ := request(t)
	s := uploadScript(t, []canned{{status: 500, body: strings.Repeat("word ", 10000)}}, []canned{queued})
	_, err := s.open().Upload(t.Context(), req, discardReports)
	if f := stand.FaultOf(t, err, fault.ServerFailed); len(f.Detail) > 2100 {
		t.Errorf("%d bytes of detail", len(f.Detail))
	}
}

// TestFaults_refusedByTheLab runs the refusals that the lab's own rules give.
func TestFaults_refusedByTheLab(t *testing.T) {
	const mib = 1 << 20
	for name, c := range map[string]struct {
		set    func(*openstack.Conditions)
		change []string
		kind   fault.Kind
		code   string
		left   int // bytes that may have been read
	}{
		"quota, before the body":  {set: func(c *openstack.Conditions) { c.ProjectQuota = mib }, kind: fault.Full, code: "413"},
		"size cap, in the body":   {set: func(c *openstack.Conditions) { c.ImageSizeCap = mib }, kind: fault.Full, code: "413", left: 3 * mib},
		"store full, in the body": {set: func(c *openstack.Conditions) { c.StoreSpace = mib }, kind: fault.Full, code: "413", left: 3 * mib},
		"proxy's limit":           {set: func(c *openstack.Conditions) { c.ProxyLimit = mib }, kind: fault.Full, code: "413"},
		"unknown store":           {change: []string{"store", "nope"}, kind: fault.Rejected, code: "400"},
		"public as a member":      {change: []string{"visibility", "public"}, kind: fault.Denied, code: "403"},
		"unknown disk format":     {change: []string{"disk-format", "gpt"}, kind: fault.Rejected, code: "400"},
		"reset after the refusal": {set: func(c *openstack.Conditions) { c.ProjectQuota, c.ResetUnread = mib, true }, kind: fault.Full, code: "413"},
		"expect never answered":   {set: func(c *openstack.Conditions) { c.ProjectQuota, c.IgnoreExpect, c.ResetUnread = mib, true, true }, kind: fault.Full, code: "413", left: 3 * mib},
	} {
		b := newBench(t)
		if c.set != nil {
			b.cloud.Configure(c.set)
		}
		_, err := b.upload(b.file(3*mib, c.change...))
		if f := stand.FaultOf(t, err, c.kind); f.Code != c.code || fault.Retryable(f) {
			t.Errorf("%s: %+v", name, f)
		}
		b.nothingLeft()
		for _, r := range b.cloud.Requests() {
			if r.Step == openstack.StepUpload && r.BodyRead > int64(c.left) {
				t.Errorf("%s: %d bytes of the body were sent", name, r.BodyRead)
			}
		}
	}
}

func TestFaults_serviceDownBehindItsProxy(t *testing.T) {
	b := newBench(t, func(c *openstack.Conditions) { c.GlanceDown = true })
	_, err := b.upload(b.file(1000))
	if f := stand.FaultOf(t, err, fault.ServerFailed); f.Code != "502" || !fault.Retryable(f) {
		t.Errorf("fault %+v", f)
	}
}

func TestFaults_formatMismatchFoundByTheServer(t *testing.T) {
	b := newBench(t)
	b.cloud.Trouble(openstack.Trouble{Kind: openstack.RefuseLate, Status: 415, Times: 1})
	_, err := b.upload(b.file(3 << 20))
	if f := stand.FaultOf(t, err, fault.Rejected); !strings.Contains(f.Remedy, "qemu-img") {
		t.Errorf("fault %+v", f)
	}
	b.nothingLeft()
}
