package zstackimage_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
)

// Programs that come for a file, and how much of it the format is told by.
const (
	nodeClient = "Apache-HttpClient/4.5.13 (Java/1.8.0_412)"
	curl       = "curl/7.29.0"
	urllib     = "Python-urllib/2.7"
	wget       = "Wget/1.14 (linux-gnu)"
	sniffed    = 36871 // bytes
)

// call is a request for the file that is served, on a connection of its own.
type call struct {
	method, program string
	from, most      int // bytes of the file; the program leaves after most, 0 means all
}

// answer returns the head of a call's answer, byte for byte, and as much of the body as
// the program takes.
func (c call) answer(t *testing.T, address string) (head string, body []byte) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	ranges := ""
	if c.from > 0 {
		ranges = fmt.Sprintf("Range: bytes=%d-\r\n", c.from)
	}
	if _, err := fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: %s\r\nAccept: */*\r\n%s\r\n", c.method, u.RequestURI(), u.Host, c.program, ranges); err != nil {
		t.Fatal(err)
	}
	from := bufio.NewReader(conn)
	for !strings.HasSuffix(head, "\r\n\r\n") {
		line, err := from.ReadString('\n')
		if head += line; err != nil {
			t.Fatalf("%+v: the answer ends with %v after\n%s", c, err, head)
		}
	}
	var rest io.Reader = from
	if c.most > 0 {
		rest = io.LimitReader(from, int64(c.most))
	}
	if body, err = io.ReadAll(rest); err != nil {
		t.Fatalf("%+v: %v", c, err)
	}
	return head, body
}

// wantHead fails unless an answer's head is one that every storage understands: they
// look for the length as it is spelt here, and know no other way to tell the end.
func (c call) wantHead(t *testing.T, head string, size int) {
	t.Helper()
	want := []string{"HTTP/1.1 200 OK\r\n", "\r\nAccept-Ranges: bytes\r\n", fmt.Sprintf("\r\nContent-Length: %d\r\n", size-c.from)}
	if c.from > 0 {
		want[0] = "HTTP/1.1 206 Partial Content\r\n"
		want = append(want, fmt.Sprintf("\r\nContent-Range: bytes %d-%d/%d\r\n", c.from, size-1, size))
	}
	for _, part := range want {
		if !strings.Contains(head, part) {
			t.Errorf("%+v: %q is missing in\n%s", c, part, head)
		}
	}
	if strings.Contains(head, "Transfer-Encoding") || strings.Contains(head, "Content-Encoding") {
		t.Errorf("%+v: the body is encoded:\n%s", c, head)
	}
}

// fetch makes the calls and returns what the last program that kept the file has of it.
func fetch(t *testing.T, address string, size int, calls []call) []byte {
	t.Helper()
	var file []byte
	for _, c := range calls {
		head, body := c.answer(t, address)
		c.wantHead(t, head, size)
		switch {
		case c.method == http.MethodHead && len(body) > 0:
			t.Errorf("%+v has a body of %d bytes", c, len(body))
		case c.program == wget:
			file = append(file[:c.from], body...)
		case c.most > 0 && len(body) != c.most:
			t.Errorf("%+v: %d bytes came", c, len(body))
		}
	}
	return file
}

// plainURL is what an address has to be that every storage takes as it is.
var plainURL = regexp.MustCompile(`^http://127\.0\.0\.1:[0-9]+/[0-9a-z/]+\.qcow2$`)

// served finds the address of the file in an order.
func served(t *testing.T, order string) string {
	t.Helper()
	_, rest, _ := strings.Cut(order, `\"url\":\"`)
	address, _, _ := strings.Cut(rest, `\"`)
	if !plainURL.MatchString(address) {
		t.Fatalf("the address %q is not plain, in\n%s", address, order)
	}
	return address
}

func TestTranscript_theStorageFetchesTheFileFromHere(t *testing.T) {
	const size = 6*mebi + 13
	for name, c := range map[string]struct {
		storage, image string
		calls          []call
	}{
		"by SFTP": {sftpID, ready("qcow2", size, `"md5Sum":"not calculated"`), []call{
			{method: http.MethodHead, program: nodeClient}, {method: http.MethodHead, program: curl}, {method: http.MethodGet, program: wget},
		}},
		"by Ceph": {cephID, ready("raw", 1<<30, `"md5Sum":"not calculated"`), []call{
			{method: http.MethodHead, program: nodeClient},
			{method: http.MethodGet, program: urllib, most: sniffed},
			{method: http.MethodHead, program: curl},
			{method: http.MethodGet, program: wget},
			{method: http.MethodHead, program: curl},
		}},
		"by Ceph over a bad line": {cephID, ready("raw", 1<<30, `"md5Sum":"not calculated"`), []call{
			{method: http.MethodHead, program: nodeClient},
			{method: http.MethodGet, program: urllib, most: sniffed},
			{method: http.MethodHead, program: curl},
			{method: http.MethodGet, program: wget, most: 2 * mebi},
			{method: http.MethodGet, program: wget, from: 2 * mebi, most: mebi},
			{method: http.MethodGet, program: wget, from: 3 * mebi},
			{method: http.MethodHead, program: curl},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript(t, map[string][]string{
				"GET /longjobs/*": {job("Running", ""), job("Running", ""), job("Succeeded", "{}")}, "GET /images/*": {c.image},
			})
			req := request(t, size, "storage", c.storage, "way", "serve")
			var got []byte
			r := stand.Recorder{Onto: func(p backend.Progress) error {
				if isSending(p) && got == nil {
					got = fetch(t, served(t, s.sent("POST /longjobs")[0]), size, c.calls)
				}
				return nil
			}}
			result, err := s.driver.Upload(t.Context(), req, r.Report)
			if err != nil {
				t.Fatal(err)
			}
			if data, err := os.ReadFile(req.Items[0].Identity.Path); err != nil || !bytes.Equal(got, data) {
				t.Errorf("%d bytes were fetched, which are not the file; %v", len(got), err)
			}
			s.wantAsked([]string{
				"POST /longjobs", "GET /api-jobs/*", "GET /longjobs/*", "GET /task-progresses/*", "GET /longjobs/*", "GET /task-progresses/*",
				"GET /longjobs/*", "GET /images/*",
			}, "PUT /images/*/actions")
			if v := result.Verification; v.Verdict != backend.Accepted || result.ID != s.image || result.Size != size || !slices.Contains(r.Phases(), backend.Processing) {
				t.Errorf("%+v after the phases %v", result, r.Phases())
			}
			if _, err := new(net.Dialer).DialContext(t.Context(), "tcp", plainHost(t, s)); err == nil {
				t.Error("the file is still served")
			}
		})
	}
}

// plainHost is the host and port of the file in a script's order.
func plainHost(t *testing.T, s *script) string {
	t.Helper()
	u, err := url.Parse(served(t, s.sent("POST /longjobs")[0]))
	if err != nil {
		t.Fatal(err)
	}
	return u.Host
}
