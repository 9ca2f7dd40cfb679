package openstack_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"slipway/internal/lab/openstack"
)

// rawPut sends what no well-behaved client sends: a declared length and any body, then the end of the stream. It returns the status.
func rawPut(t *testing.T, b *bench, id, length, body string) int {
	t.Helper()
	conn, answers := rawRequest(t, b, id, "Content-Length: "+length, body)
	_ = conn.CloseWrite() // The server may have reset the connection already.
	return readStatus(t, answers)
}

func rawRequest(t *testing.T, b *bench, id, headers, body string) (*net.TCPConn, *bufio.Reader) {
	t.Helper()
	var d net.Dialer
	conn, err := d.DialContext(t.Context(), "tcp", strings.TrimPrefix(b.root, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	_, err = fmt.Fprintf(conn, "PUT %s/%s/file HTTP/1.1\r\nHost: lab\r\nX-Auth-Token: %s\r\nContent-Type: application/octet-stream\r\n%s\r\n\r\n%s",
		images, id, b.token, headers, body)
	if err != nil {
		t.Fatal(err)
	}
	return conn.(*net.TCPConn), bufio.NewReader(conn)
}

func readStatus(t *testing.T, answers *bufio.Reader) int {
	t.Helper()
	response, err := http.ReadResponse(answers, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, response.Body)
	response.Body.Close()
	return response.StatusCode
}

func TestExpect_earlyRefusalComesInsteadOf100(t *testing.T) {
	b := open(t, openstack.Options{})
	id := b.image("")
	b.cloud.SetStatus(id, "active")
	_, answers := rawRequest(t, b, id, "Content-Length: 1000\r\nExpect: 100-continue", "")
	if status := readStatus(t, answers); status != 409 {
		t.Errorf("first answer is %d, want 409", status)
	}
}

func TestExpect_100ComesBeforeTheBody(t *testing.T) {
	b := open(t, openstack.Options{})
	id := b.image("")
	conn, answers := rawRequest(t, b, id, "Content-Length: 4\r\nExpect: 100-continue", "")
	if status := readStatus(t, answers); status != 100 {
		t.Fatalf("first answer is %d, want 100", status)
	}
	_, _ = conn.Write([]byte("data"))
	if status := readStatus(t, answers); status != 204 {
		t.Errorf("second answer is %d, want 204", status)
	}
}

func TestExpect_ignoredNo100EverComes(t *testing.T) {
	for _, c := range []struct{ framing, body string }{
		{"Content-Length: 4", "data"},
		{"Transfer-Encoding: chunked", "4\r\ndata\r\n0\r\n\r\n"},
	} {
		b := open(t, openstack.Options{})
		b.cloud.Configure(func(s *openstack.Conditions) { s.IgnoreExpect = true })
		id := b.image("")
		_, answers := rawRequest(t, b, id, c.framing+"\r\nExpect: 100-continue", c.body)
		if status := readStatus(t, answers); status != 204 {
			t.Errorf("%s: first answer is %d, want 204", c.framing, status)
		}
		if kept, _ := b.cloud.Image(id); kept.Status != "active" || kept.Size != 4 {
			t.Errorf("%s: the cloud holds %+v", c.framing, kept)
		}
	}
}

func TestExpect_refused(t *testing.T) {
	b := open(t, openstack.Options{})
	b.cloud.Configure(func(s *openstack.Conditions) { s.RefuseExpect = true })
	id := b.image("")
	_, answers := rawRequest(t, b, id, "Content-Length: 4\r\nExpect: 100-continue", "")
	if status := readStatus(t, answers); status != 417 {
		t.Errorf("answer is %d, want 417", status)
	}
	b.put(id, []byte("data"), nil).Want(t, 204)
}

func TestLength_demanded(t *testing.T) {
	b := open(t, openstack.Options{})
	b.cloud.Configure(func(s *openstack.Conditions) { s.DemandLength = true })
	id := b.image("")
	b.do(http.MethodPut, images+"/"+id+"/file", io.MultiReader(strings.NewReader("x")), octets).Want(t, 411)
	b.put(id, []byte("x"), nil).Want(t, 204)
}

func TestErrors_followTheAcceptHeader(t *testing.T) {
	b := open(t, openstack.Options{})
	id := b.image("")
	b.put(id, nil, nil).Want(t, 204)
	const words = "Image status transition from active to saving is not allowed"
	for accept, want := range map[string][2]string{
		"application/json": {"application/json", `{"code":"409 Conflict","message":"` + words + `<br /><br />\n\n\n","title":"Conflict"}`},
		"*/*": {"text/html; charset=UTF-8", "<html>\n <head>\n  <title>409 Conflict</title>\n </head>\n <body>\n  <h1>409 Conflict</h1>\n  " +
			words + "<br /><br />\n\n\n\n </body>\n</html>"},
		"": {"text/plain; charset=UTF-8", "409 Conflict\n\n" + words + "\n\n   "},
	} {
		r := b.put(id, nil, map[string]string{"Accept": accept}).Want(t, 409)
		if r.Header.Get("Content-Type") != want[0] || r.Text != want[1] {
			t.Errorf("Accept %q: %s %q, want %q", accept, r.Header.Get("Content-Type"), r.Text, want)
		}
	}
}

func TestErrors_comeInEveryShape(t *testing.T) {
	b := open(t, openstack.Options{})
	for shape, words := range map[openstack.Shape]string{
		openstack.ShapeWebOb:    `"code":"429 Too Many Requests"`,
		openstack.ShapeHTML:     "<h1>429 Too Many Requests</h1>",
		openstack.ShapePlain:    "429 Too Many Requests\n\nslow down",
		openstack.ShapeKeystone: `{"error":{"code":429,"message":"slow down","title":"Too Many Requests"}}`,
		openstack.ShapeIMS:      `{"error":{"code":"IMG.0060","message":"slow down"}}`,
		openstack.ShapeGateway:  `{"error_code":"IMG.0060","error_msg":"slow down","request_id":`,
		openstack.ShapeNginx:    "<center><h1>429 Too Many Requests</h1></center>",
	} {
		b.cloud.Trouble(openstack.Trouble{
			Kind: openstack.Refuse, On: openstack.StepList, Times: 1, Status: 429, Shape: shape, Message: "slow down", Code: "IMG.0060",
		})
		b.do(http.MethodGet, images, nil, nil).Want(t, 429).Says(t, words)
	}
	b.cloud.Trouble(openstack.Trouble{Kind: openstack.Refuse, On: openstack.StepAny, Times: 1, Shape: openstack.ShapeEmpty})
	if r := b.do(http.MethodGet, images, nil, nil).Want(t, 503); r.Text != "" {
		t.Errorf("body is %q", r.Text)
	}
}

func TestErrors_glanceDownBehindAProxy(t *testing.T) {
	b := open(t, openstack.Options{})
	b.cloud.Configure(func(s *openstack.Conditions) { s.GlanceDown = true })
	r := b.do(http.MethodGet, images, nil, nil).Want(t, 502).Says(t, "nginx")
	if r.Header.Get("Server") != "nginx/1.22.1" {
		t.Errorf("header is %v", r.Header)
	}
}

func TestRequests_keepNoToken(t *testing.T) {
	b := open(t, openstack.Options{})
	b.do(http.MethodGet, openstack.IdentityPath+"/auth/tokens", nil, map[string]string{"X-Subject-Token": b.token}).Want(t, 200)
	last := lastRequest(b, openstack.StepIdentity)
	if last.User != "demo" || last.Status != 200 || last.Method != http.MethodGet || strings.Contains(fmt.Sprint(last), b.token) {
		t.Errorf("remembered %+v", last)
	}
	b.cloud.ForgetRequests()
	if left := b.cloud.Requests(); len(left) != 0 {
		t.Errorf("still remembered: %v", left)
	}
}
