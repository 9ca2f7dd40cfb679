package ocm_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/backend/internal/ocm"
)

// tape takes down the bytes of every request and answers each with the next text.
type tape struct {
	address string

	mu       sync.Mutex // guards all below
	requests []string
	answers  []string
}

// newTape serves answers, which are whole but for the length of their bodies, and
// returns a client of it.
func newTape(t *testing.T, login string, answers ...string) (*tape, *ocm.Client) {
	t.Helper()
	server := stand.TLS(t, http.NotFoundHandler())
	ln, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: server.TLS.Certificates})
	if err != nil {
		t.Fatal(err)
	}
	tp := &tape{address: ln.Addr().String(), answers: answers}
	var all sync.WaitGroup
	all.Go(func() { tp.accept(ln, &all) })
	proxy := stand.Trusting(t, server, nil)
	t.Cleanup(func() {
		proxy.Close()
		_ = ln.Close() // nobody dials it any more
		all.Wait()
	})
	c, err := ocm.New(backend.Values{
		ocm.KeyAddress: "https://" + tp.address, ocm.KeyUserID: user, ocm.KeyLogin: login, ocm.KeyClientID: client, ocm.KeyClientSecret: secret,
		ocm.KeyTokenURL: "https://" + tp.address + "/oam/oauth2/tokens", ocm.KeyToken: "ready-token",
	}, proxy, ocm.WithBoundary(func() string { return "AaB03x" }))
	if err != nil {
		t.Fatal(err)
	}
	return tp, c
}

func (tp *tape) accept(ln net.Listener, all *sync.WaitGroup) {
	for {
		cn, err := ln.Accept()
		if err != nil {
			return
		}
		all.Go(func() {
			defer cn.Close()
			tp.serve(cn)
		})
	}
}

func (tp *tape) serve(cn net.Conn) {
	var raw bytes.Buffer
	in := bufio.NewReader(io.TeeReader(cn, &raw))
	for {
		r, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return
		}
		tp.mu.Lock()
		tp.requests = append(tp.requests, strings.ReplaceAll(raw.String(), tp.address, "HOST"))
		answer := "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n"
		if len(tp.answers) > 0 {
			answer, tp.answers = tp.answers[0], tp.answers[1:]
		}
		tp.mu.Unlock()
		raw.Reset()
		if _, err := io.WriteString(cn, answer); err != nil {
			return
		}
	}
}

// want fails unless the requests were these, to the byte. Lines end with \n here.
func (tp *tape) want(t *testing.T, want ...string) {
	t.Helper()
	tp.mu.Lock()
	defer tp.mu.Unlock()
	if len(tp.requests) != len(want) {
		t.Fatalf("%d requests, want %d:\n%s", len(tp.requests), len(want), strings.Join(tp.requests, "\n"))
	}
	for i, w := range want {
		if w = strings.ReplaceAll(strings.TrimPrefix(w, "\n"), "\n", "\r\n"); tp.requests[i] != w {
			t.Errorf("request %d:\n%q\nwant\n%q", i, tp.requests[i], w)
		}
	}
}

// reply is an answer with a JSON body.
func reply(status, body string) string {
	return "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body
}

const basic = "Basic Y2xpZW50LWlkLW9mLXBhcnRuZXI6UzNjcmV0LW9mLXBhcnRuZXI="

const signed = "Accept: application/json\nAuthorization: Bearer ready-token\n"

func TestTranscript_authenticate(t *testing.T) {
	tp, c := newTape(t, ocm.LoginAuthenticate,
		reply("200 OK", `{"access_token":"ready-token","expires_in":604800,"oracle_tk_context":"client_assertion"}`),
		"HTTP/1.1 200 OK\r\nX-Upload-Status: Completed\r\nX-Upload-File-Path: Container/mi/a.gz\r\nContent-Length: 0\r\n\r\n")
	u, found, err := c.Status(t.Context(), "7934470")
	if err != nil || !found || u.Stage != ocm.Completed || u.Path != "Container/mi/a.gz" || u.Pending != -1 {
		t.Errorf("%+v, %t, %v", u, found, err)
	}
	tp.want(t, `
GET /appstore/publisher/v1/authenticate HTTP/1.1
Host: HOST
Accept: application/json
Authorization: `+basic+`
Cache-Control: no-cache
Content-Length: 0
User-Agent: Slipway

`, `
HEAD /appstore/publisher/v1/machineimages/7934470 HTTP/1.1
Host: HOST
`+signed+`User-Agent: Slipway
X-Oracle-UserId: fname.lname@example.org

`)
}

func TestTranscript_tokenService(t *testing.T) {
	tp, c := newTape(t, ocm.LoginTokenService, reply("200 OK", `{"access_token":"ready-token"}`),
		reply("200 OK", `{"message":"7594652 was deleted successfully from all data centers.","entityId":"7594652"}`), reply("200 OK", `{"statusName":"DELETED"}`))
	if err := c.Delete(t.Context(), "7594652"); err != nil {
		t.Error(err)
	}
	tp.want(t, `
POST /oam/oauth2/tokens?grant_type=client_credentials HTTP/1.1
Host: HOST
Accept: application/json
Authorization: `+basic+`
Content-Length: 0
Content-Type: application/x-www-form-urlencoded; charset=UTF-8
User-Agent: Slipway
X-USER-IDENTITY-DOMAIN-NAME: usoracle30650

`, `
DELETE /appstore/publisher/v1/machineimages/7594652 HTTP/1.1
Host: HOST
`+signed+`User-Agent: Slipway
X-Oracle-UserId: fname.lname@example.org

`, `
GET /appstore/publisher/v1/machineimages/7594652 HTTP/1.1
Host: HOST
`+signed+`User-Agent: Slipway
X-Oracle-UserId: fname.lname@example.org

`)
}

func TestTranscript_chunk(t *testing.T) {
	tp, c := newTape(t, ocm.LoginToken,
		reply("200 OK", `{"uploadRequestId":"7934472","checksum":"9A0364B9E99BB480DD25E1F0284C8555","uploadedChunks":1,"pendingChunks":2}`))
	f, _ := aChunk(t, "content")
	f.Header["X-File-Name"] = []string{"machineImage.tar.gz"}
	ack, err := c.Send(t.Context(), f)
	if err != nil || ack.ID != "7934472" || ack.Checksum["md5"] != "9a0364b9e99bb480dd25e1f0284c8555" || ack.Uploaded != 1 || ack.Pending != 2 || ack.Sent != 7 {
		t.Errorf("%+v, %v", ack, err)
	}
	tp.want(t, `
POST /appstore/publisher/v1/machineimages/7934472/chunk HTTP/1.1
Host: HOST
`+signed+`Content-Length: 150
Content-Type: multipart/form-data; boundary=AaB03x
User-Agent: Slipway
X-Chunk-Number: 1
X-File-Name: machineImage.tar.gz
X-MD5-Checksum: 9a0364b9e99bb480dd25e1f0284c8555
X-Oracle-UserId: fname.lname@example.org

--AaB03x
Content-Disposition: form-data; name="file"; filename="machineImage.tar.gz"
Content-Type: application/octet-stream

content
--AaB03x--
`)
}

func TestTranscript_merge(t *testing.T) {
	tp, c := newTape(t, ocm.LoginToken, reply("200 OK", `{"message":"OK","entityId":"7934756"}`))
	ack, err := c.Send(t.Context(), ocm.Form{
		Op: "finish the upload", Method: http.MethodPatch, Path: "/machineimages/7934756", Fields: []ocm.Field{{Name: "action", Value: "upload"}},
	})
	if err != nil || ack.ID != "7934756" || ack.Message != "OK" || ack.Uploaded != -1 || ack.Pending != -1 || ack.Checksum != nil {
		t.Errorf("%+v, %v", ack, err)
	}
	tp.want(t, `
PATCH /appstore/publisher/v1/machineimages/7934756 HTTP/1.1
Host: HOST
`+signed+`Content-Length: 79
Content-Type: multipart/form-data; boundary=AaB03x
User-Agent: Slipway
X-Oracle-UserId: fname.lname@example.org

--AaB03x
Content-Disposition: form-data; name="action"

upload
--AaB03x--
`)
}

func TestTranscript_copyAndList(t *testing.T) {
	tp, c := newTape(t, ocm.LoginToken, reply("200 OK", `{"message":"Request initiated to copy image : mi/sun/sun/sun/ruby 2.tar.gz","entityId":"7934470"}`),
		reply("200 OK", `{"items":[]}`))
	ack, err := c.Copy(t.Context(), "mi/sun/sun/sun/ruby 2.tar.gz", "ngcompute", []string{"Sydney Account", "ashpublisher"}, []string{"Cherry"})
	if err != nil || ack.ID != "7934470" || !strings.HasPrefix(ack.Message, "Request initiated") {
		t.Errorf("%+v, %v", ack, err)
	}
	if list, err := c.Uploads(t.Context(), "2016 wp", 1); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
	tp.want(t, `
POST /appstore/publisher/v1/storageimages/mi/sun/sun/sun/ruby%202.tar.gz HTTP/1.1
Host: HOST
`+signed+`Content-Length: 120
Content-Type: application/json
User-Agent: Slipway
X-Oracle-UserId: fname.lname@example.org

{"sourceDataCenter":"ngcompute","copyToDataCenters":["Sydney Account","ashpublisher"],"overwriteDataCenters":["Cherry"]}`, `
GET /appstore/publisher/v1/machineimages?keyword=2016+wp&limit=1&offset=0&orderby=LASTUPDATEDATE&sortorder=DESC HTTP/1.1
Host: HOST
`+signed+`User-Agent: Slipway
X-Oracle-UserId: fname.lname@example.org

`)
}
