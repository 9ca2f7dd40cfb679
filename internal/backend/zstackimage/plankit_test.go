package zstackimage

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/transport"
)

// stage is a management node that gives the same answer, "STATUS BODY", to each
// "METHOD /path" below /zstack/v1. Connections to storages' ports are played as well.
type stage struct {
	*testing.T
	driver  *Driver
	answers map[string]string
	open    []string // host:port that answers

	mu    sync.Mutex // guards the fields below
	asked []string
	tried []string // host:port
}

const (
	denied503 = `503 {"error":{"code":"ID.1002","description":"权限不足","details":"没有权限"}}`
	cephPool  = `{"uuid":"` + oneID + `","name":"pool","type":"Ceph","state":"Enabled","status":"Connected","availableCapacity":5000000000,"totalCapacity":9000000000,"attachedZoneUuids":["z"]}`
	sftpShelf = `{"uuid":"` + otherID + `","name":"shelf","type":"SftpBackupStorage","state":"Enabled","status":"Connected","hostname":"192.0.2.9","availableCapacity":2000000000,"attachedZoneUuids":["z"]}`
)

// newStage returns a stage on which nothing is amiss, but for the answers that differ.
func newStage(t *testing.T, different map[string]string) *stage {
	t.Helper()
	s := &stage{T: t, open: []string{"mon1:7761"}, answers: map[string]string{
		"PUT /management-nodes/actions":                `200 {"version":"5.1.8","success":true}`,
		"PUT /accounts/login":                          `200 {"inventory":{"uuid":"` + otherID + `","accountUuid":"acc"}}`,
		"GET /images":                                  `200 {"inventories":[]}`,
		"GET /longjobs":                                `200 {"inventories":[]}`,
		"GET /backup-storage":                          `200 {"inventories":[` + cephPool + `,` + sftpShelf + `]}`,
		"GET /backup-storage/" + oneID:                 `200 {"inventories":[{"mons":[{"hostname":"mon1"},{"hostname":"mon2"}]}]}`,
		"GET /accounts":                                `200 {"inventories":[{"uuid":"acc","type":"Normal"}]}`,
		"GET /accounts/quota/acc/usages":               `200 {"usages":[{"name":"image.num","total":20,"used":3.0},{"name":"image.size","total":"8000000000","used":1000000000},{"name":"vm.num","total":1,"used":1}]}`,
		"DELETE /accounts/sessions/" + otherID:         `200 {}`,
		"GET /accounts/sessions/" + otherID + "/valid": `200 {"valid":true}`,
	}}
	for key, answer := range different {
		s.answers[key] = answer
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	client, err := transport.New(transport.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	s.driver, err = New(backend.Values{"address": server.URL, "account": "anna", "password": "hunter2"}, client)
	if err != nil {
		t.Fatal(err)
	}
	s.driver.dial = s.dial
	t.Cleanup(func() {
		if err := s.driver.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// ServeHTTP implements [http.Handler].
func (s *stage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	key := r.Method + " " + strings.TrimPrefix(r.URL.Path, "/zstack/v1")
	s.mu.Lock()
	s.asked = append(s.asked, key)
	s.mu.Unlock()
	answer, known := s.answers[key]
	switch {
	case strings.Contains(string(body), "getCurrentTime"):
		answer = `404 no such thing`
	case !known:
		answer = `404 no api mapping to ` + r.URL.Path
	}
	status, text, _ := strings.Cut(answer, " ")
	w.WriteHeader(map[string]int{"200": 200, "404": 404, "503": 503}[status])
	_, _ = io.WriteString(w, text) // a client that has gone fails its test by itself
}

// dial plays the network: a datagram socket has a local address, and the open ports
// answer.
func (s *stage) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if network == "udp" {
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}
	s.mu.Lock()
	s.tried = append(s.tried, address)
	s.mu.Unlock()
	for _, one := range s.open {
		if one == address {
			near, far := net.Pipe()
			_ = far.Close() // nothing is said on it
			return near, nil
		}
	}
	return nil, errors.New("connection refused")
}

// file returns a request to upload a qcow2 of size bytes, for these texts.
func (s *stage) file(size int64, pairs ...string) backend.Request {
	s.Helper()
	header := make([]byte, 104)
	copy(header, "QFI\xfb\x00\x00\x00\x03")
	header[31] = 64 // bytes of the disk
	return s.content(header, size, pairs...)
}

// content returns a request to upload a file that begins with these bytes.
func (s *stage) content(begin []byte, size int64, pairs ...string) backend.Request {
	s.Helper()
	return backend.Request{Items: []backend.Item{stand.File(s.T, "disk.qcow2", begin, size)}, Values: backend.Fill(requestFields(), with(pairs...))}
}

// address returns a request that the storage fetches, for these texts.
func address(url string, pairs ...string) backend.Request {
	return backend.Request{URL: url, Values: backend.Fill(requestFields(), with(pairs...))}
}

// plan returns the findings of a level, one a line.
func (s *stage) plan(req backend.Request, level backend.Level) string {
	s.Helper()
	return stand.Findings(s.T, s.driver, req, level)
}
