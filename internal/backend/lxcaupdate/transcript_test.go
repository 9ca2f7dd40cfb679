package lxcaupdate_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"slipway/internal/backend"
)

var boundary = regexp.MustCompile(`boundary=(\S+)`)

// TestTranscript_vendorExample plays the import of the four files on the vendor's
// page, job 1 and all, and compares every byte of the request that carries them.
func TestTranscript_vendorExample(t *testing.T) {
	s := newScript(t, imports())
	req := files(t, fixID, all...)
	if _, err := s.driver.Upload(t.Context(), req, func(backend.Progress) error { return nil }); err != nil {
		t.Fatal(err)
	}
	got := s.heard(postFiles)
	found := boundary.FindStringSubmatch(got)
	if found == nil {
		t.Fatalf("no boundary in %s", got)
	}
	got = strings.ReplaceAll(got, found[1], "AaB03x")
	head, body, _ := strings.Cut(got, "\r\n\r\n")
	want := parts("uploadedfiles[]", "uploadedfiles[]", "uploadedfiles[]", "uploadedfiles[]")
	body, next, _ := strings.Cut(body, closing) // the connection may have been used again
	if body += closing; body != want || next != "" && !strings.HasPrefix(next, "GET ") {
		t.Errorf("body:\n%q\nwant:\n%q\nand then\n%q", body, want, next)
	}
	if want := wantHead(head, len(want)+5*(len(found[1])-len("AaB03x"))); head != want {
		t.Errorf("head:\n%s\nwant:\n%s", head, want)
	}
}

const closing = "--AaB03x--\r\n"

// parts is the body of the vendor's page with content in it, and with the line
// breaks that the page has lost.
func parts(names ...string) string {
	var b strings.Builder
	for i, p := range []struct{ ext, kind string }{
		{".chg", "application/octet-stream"}, {".tgz", "application/x-compressed"}, {".txt", "text/plain"}, {".xml", "text/xml"},
	} {
		fmt.Fprintf(&b, "--AaB03x\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\nContent-Type: %s\r\n\r\n%s\r\n", names[i], fixID+p.ext, p.kind, content(p.ext))
	}
	return b.String() + closing
}

// wantHead returns how the head has to be, given the one that came: only the host
// is taken over from it.
func wantHead(got string, length int) string {
	return strings.Join([]string{
		postFiles + " HTTP/1.1", regexp.MustCompile(`Host: \S+`).FindString(got), "Accept: */*",
		fmt.Sprintf("Content-Length: %d", length), "Content-Type: multipart/form-data; boundary=AaB03x",
		"Cookie: JSESSIONID=the-session-of-the-script; csrf=the-token-of-the-script", "User-Agent: Slipway", "X-Csrf-Token: the-token-of-the-script",
	}, "\r\n")
}

func TestTranscript_orderOfTheImportJob(t *testing.T) {
	s := newScript(t, imports())
	req := files(t, fixID, all...)
	if _, err := s.driver.Upload(t.Context(), req, func(backend.Progress) error { return nil }); err != nil {
		t.Fatal(err)
	}
	n := len(content(".chg"))
	wantJSON(t, s.body(postJob), fmt.Sprintf(`{"size":%d,"files":[
		{"index":0,"name":"%[3]s.chg","size":%[2]d,"type":"application/octet-stream"},
		{"index":1,"name":"%[3]s.tgz","size":%[2]d,"type":"application/x-compressed"},
		{"index":2,"name":"%[3]s.txt","size":%[2]d,"type":"text/plain"},
		{"index":3,"name":"%[3]s.xml","size":%[2]d,"type":"text/xml"}]}`, 4*n, n, fixID))
}

func wantJSON(t *testing.T, got, want string) {
	t.Helper()
	var g, w any
	if err := json.Unmarshal([]byte(got), &g); err != nil {
		t.Fatalf("%v in %s", err, got)
	}
	if err := json.Unmarshal([]byte(want), &w); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(g, w) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
