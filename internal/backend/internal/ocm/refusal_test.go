package ocm_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"slipway/internal/backend/internal/ocm"
	"slipway/internal/fault"
)

func TestRefusal_kinds(t *testing.T) {
	for status, kind := range map[int]fault.Kind{
		400: fault.Rejected, 403: fault.Denied, 405: fault.Rejected, 408: fault.Interrupted, 409: fault.Conflict, 413: fault.Full, 415: fault.Rejected,
		429: fault.Busy, 500: fault.ServerFailed, 502: fault.ServerFailed, 503: fault.Busy, 504: fault.ServerFailed, 507: fault.Full, 520: fault.ServerFailed,
		307: fault.Protocol, 404: fault.NotFound, 410: fault.NotFound,
	} {
		s := newScript(t, map[string][]canned{chunkKey: {{status: status, body: `{"message":"The words."}`, header: map[string]string{
			"Retry-After": "9", "X-ORACLE-DMS-ECID": "ecid-1", "Location": "https://h.example.org/x",
		}}}})
		f, _ := aChunk(t, "content")
		ack, err := s.open().Send(t.Context(), f)
		got := faultOf(t, err, kind)
		r, ok := errors.AsType[*ocm.Refusal](err)
		if !ok || r.Status != status || ack.Status != status || got.RetryAfter != 9*time.Second || got.RequestID != "ecid-1" || got.Op != "send chunk 1" {
			t.Errorf("%d: %+v, %+v", status, got, r)
		}
		if status != 307 && got.Detail != "The words." {
			t.Errorf("%d: %q", status, got.Detail)
		}
	}
}

func TestRefusal_whatIsNoLongerThere(t *testing.T) {
	for _, status := range []int{404, 405, 410} {
		s := newScript(t, map[string][]canned{
			"POST /machineimages": {{status: status}}, "GET /machineimages": {{status: status}}, "GET /storageimages": {{status: status}},
		})
		c := s.open()
		_, err := c.Send(t.Context(), ocm.Form{Op: "open the upload", Method: "POST", Path: "/machineimages"})
		f := faultOf(t, err, fault.NotFound)
		if !strings.Contains(f.What, "no longer takes machine images") || !strings.Contains(f.Remedy, "OCI Publisher") || fault.Retryable(err) {
			t.Errorf("%d: %+v", status, f)
		}
		_, err = c.Check(t.Context())
		if f := faultOf(t, err, fault.NotFound); !strings.Contains(f.What, "no longer takes machine images") {
			t.Errorf("%d: %+v", status, f)
		}
		_, err = c.Images(t.Context())
		if f := faultOf(t, err, fault.NotFound); !strings.Contains(f.What, "stored images") {
			t.Errorf("%d: %+v", status, f)
		}
	}
	s := newScript(t, nil)
	_, err := s.open().Copy(t.Context(), "mi/A/1/L/a.gz", "TEAK", []string{"redwood"}, nil)
	if f := faultOf(t, err, fault.NotFound); !strings.Contains(f.What, "of this path") {
		t.Errorf("%+v", f)
	}
}

func TestRefusal_userWhoIsNotRegistered(t *testing.T) {
	s := newScript(t, map[string][]canned{"GET /machineimages": {{status: 403, body: `{"message":"Forbidden"}`}}})
	_, err := s.open().Check(t.Context())
	if f := faultOf(t, err, fault.Denied); !strings.Contains(f.Remedy, "X-Oracle-UserId") {
		t.Errorf("%+v", f)
	}
}

func TestRefusal_words(t *testing.T) {
	long := strings.Repeat("word ", 200)
	for name, c := range map[string]struct{ body, detail, code string }{
		"message":         {`{"message":"m","errorMessage":"e"}`, "m", ""},
		"errorMessage":    {`{"errorMessage":"e","error":"x","errorCode":"OCM-1"}`, "e", "OCM-1"},
		"description":     {`{"error":"invalid_x","error_description":"d"}`, "d", "invalid_x"},
		"error":           {`{"error":"x","detail":"d"}`, "x", ""},
		"detail":          {`{"title":"t","detail":"d","o:errorCode":"OPC-1"}`, "d", "OPC-1"},
		"title":           {`{"title":"t","code":17}`, "t", "17"},
		"items":           {`{"items":[{},{"message":"i"},{"message":"j"}]}`, "i", ""},
		"wrapped":         {`{"error":{"message":"w","code":"C"}}`, "w", "C"},
		"other case":      {`{"Message":"m"}`, "m", ""},
		"markup in JSON":  {`{"message":"<b>bold</b> &amp; more<br>line"}`, "bold & more\nline", ""},
		"odd JSON":        {`{"message":{"a":1}}`, "Bad Request", ""},
		"a text":          {`"no"`, "Bad Request", ""},
		"XML":             {`<?xml version="1.0" encoding="ISO-8859-1"?><error><code>1</code><message>The &lt;file&gt; is <b>bad</b>.</message></error>`, "The is bad.", ""},
		"XML in a space":  {`<o:fault xmlns:o="urn:o"><o:Message><![CDATA[not this]]></o:Message></o:fault>`, "not this", ""},
		"XML without":     {`<error><reason>none</reason></error>`, "none", ""},
		"XML cut off":     {`<error><message>half of i`, "half of i", ""},
		"XML empty":       {`<error><message/></error>`, "Bad Request", ""},
		"HTML":            {"<html><head><title>T</title><style>x{}</style></head><body><h1>502</h1><p>Bad\x00 \x1b[0mGateway</p></body></html>", "502\nBad [0mGateway", ""},
		"text":            {"plain words", "plain words", ""},
		"long text":       {long, strings.TrimSpace(long)[:300] + " …", ""},
		"long message":    {`{"message":"` + strings.Repeat(long, 5) + `"}`, strings.TrimSpace(strings.Repeat(long, 5))[:2000] + " …", ""},
		"nothing":         {"", "Bad Request", ""},
		"byte order mark": {"\uFEFF" + `{"message":"m"}`, "m", ""},
		"no UTF-8":        {"gr\xfc\xdfe", "gr\uFFFDe", ""},
	} {
		s := newScript(t, map[string][]canned{getKey: {{status: 400, body: c.body}}})
		_, _, err := s.open().Upload(t.Context(), "7")
		f := faultOf(t, err, fault.Rejected)
		if c.code == "" {
			c.code = "400"
		}
		if f.Detail != c.detail || f.Code != c.code {
			t.Errorf("%s: %q (%s), want %q (%s)", name, f.Detail, f.Code, c.detail, c.code)
		}
		if r, _ := errors.AsType[*ocm.Refusal](err); r == nil || len([]rune(r.Body)) > 2002 || c.body != "" && r.Body == "" {
			t.Errorf("%s: %v", name, r)
		}
	}
}

func TestRefusal_readsAreRepeatedWhileAGatewayFails(t *testing.T) {
	page := canned{status: 502, body: "<html><body><h1>Bad Gateway</h1></body></html>"}
	s := newScript(t, map[string][]canned{getKey: {page, ok(aRecord)}, "DELETE " + statusPath: {{hangUp: true}, ok("")}})
	c := s.open()
	if _, found, err := c.Upload(t.Context(), "7"); !found || err != nil {
		t.Errorf("%t, %v", found, err)
	}
	if err := c.Delete(t.Context(), "7"); err != nil {
		t.Error(err)
	}
	s.WantAsked(getKey, getKey, "DELETE "+statusPath, "DELETE "+statusPath, getKey)
}
