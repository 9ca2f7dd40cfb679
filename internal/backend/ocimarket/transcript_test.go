package ocimarket_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
)

// wantHeaders fails unless a request has these headers. An empty value means that there
// is none.
func wantHeaders(t *testing.T, h heard, pairs ...string) {
	t.Helper()
	for i := 0; i+1 < len(pairs); i += 2 {
		if got := h.header.Get(pairs[i]); got != pairs[i+1] {
			t.Errorf("%s: the header %s is %q, want %q", h.key, pairs[i], got, pairs[i+1])
		}
	}
}

// The first example of the vendor's page: a machine image in one form.
func TestTranscript_uploadWholeMachineImage(t *testing.T) {
	s := newScript(t, map[string][]string{opened: {`200 {"message": "OK","entityId": "7934470"}`}})
	s.answer(shown, `200 {"uploadRequestId":7934470,"statusName":"Completed"}`)
	req := request(t, 4096, "overwrite", "true")
	var r stand.Recorder
	result, err := s.driver.Upload(t.Context(), req, r.Report)
	if err != nil {
		t.Fatal(err)
	}
	data := string(content(4096))
	body := "--AaB03x\r\nContent-Disposition: form-data; name=\"json\"\r\n\r\n" +
		`{"application":"My_Machine_Image","version":"1.0","operatingSystem":"linux","overwriteStorageFile":true}` + "\r\n" +
		"--AaB03x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"machineImage.tar.gz\"\r\nContent-Type: application/octet-stream\r\n\r\n" +
		data + "\r\n--AaB03x--\r\n"
	said := s.said(opened)
	if len(said) != 1 || said[0].body != body {
		t.Fatalf("%d requests, the body of the first is\n%q\nwant\n%q", len(said), said[0].body, body)
	}
	wantHeaders(t, said[0], "X-Oracle-UserId", "fname.lname@oracle.com", "Authorization", "Bearer eyJ-first", "X-File-Name", "machineImage.tar.gz",
		"X-MD5-Checksum", sumOf([]byte(data)), "Content-Type", "multipart/form-data; boundary=AaB03x", "Content-Length", fmt.Sprint(len(body)),
		"Accept", "application/json", "X-Number-Of-Chunks", "", "Transfer-Encoding", "")
	if want := []string{opened}; !slices.Equal(s.acts(), want) {
		t.Errorf("done was %q", s.acts())
	}
	if polled := s.said(headed); len(polled) == 0 || polled[0].id != "7934470" {
		t.Errorf("polled was %+v", polled)
	}
	if result.ID != "7934470" || result.Name != "machineImage.tar.gz" || result.Size != 4096 || result.URL != s.server.URL+"/appstore/publisher/v1/machineimages/7934470" {
		t.Errorf("%+v", result)
	}
	if want := []backend.Phase{backend.Checking, backend.Hashing, backend.Creating, backend.Sending, backend.Processing, backend.Verifying}; !slices.Equal(r.Phases(), want) {
		t.Errorf("the phases were %v", r.Phases())
	}
}

// The second example of the vendor's page: three chunks, then one request that has them
// put together.
func TestTranscript_machineImageInChunks(t *testing.T) {
	s := newScript(t, map[string][]string{
		opened:  {`200 {"message": "OK","entityId": "7934472"}`},
		chunked: {`200 {"uploadRequestId":"8089067","checksum":"{md5}","uploadedChunks":2,"pendingChunks":0}`}, // as inconsistent as the vendor's own
	})
	s.onto = func(h heard) {
		if h.key == merged {
			s.answer(shown, completed)
		}
	}
	const size = 2*mebi + 100
	req := request(t, size, append([]string{"application", "My_Machine_Image_chunk"}, inChunks...)...)
	var r stand.Recorder
	result, err := s.driver.Upload(t.Context(), req, r.Report)
	if err != nil {
		t.Fatal(err)
	}
	open := s.said(opened)[0]
	body := "--AaB03x\r\nContent-Disposition: form-data; name=\"json\"\r\n\r\n" +
		`{"application":"My_Machine_Image_chunk","version":"1.0","operatingSystem":"linux"}` + "\r\n" +
		"--AaB03x\r\nContent-Disposition: form-data; name=\"uploadType\"\r\n\r\nChunk\r\n--AaB03x--\r\n"
	if open.body != body {
		t.Errorf("it was opened with\n%q\nwant\n%q", open.body, body)
	}
	wantHeaders(t, open, "X-Oracle-UserId", "fname.lname@oracle.com", "Authorization", "Bearer eyJ-first", "X-File-Name", "machineImage.tar.gz",
		"X-Number-Of-Chunks", "3", "X-MD5-Checksum", "")
	data := content(size)
	for i, h := range s.said(chunked) {
		part := data[i*mebi : min((i+1)*mebi, size)]
		want := "--AaB03x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"machineImage.tar.gz\"\r\nContent-Type: application/octet-stream\r\n\r\n" +
			string(part) + "\r\n--AaB03x--\r\n"
		if h.body != want || h.id != "7934472" {
			t.Errorf("chunk %d of %s is %d bytes, want %d", i+1, h.id, len(h.body), len(want))
		}
		wantHeaders(t, h, "X-Chunk-Number", fmt.Sprint(i+1), "X-File-Name", "machineImage.tar.gz", "X-MD5-Checksum", sumOf(part),
			"Content-Length", fmt.Sprint(len(want)), "X-Number-Of-Chunks", "", "Transfer-Encoding", "")
	}
	merge := s.said(merged)[0]
	if want := "--AaB03x\r\nContent-Disposition: form-data; name=\"action\"\r\n\r\nupload\r\n--AaB03x--\r\n"; merge.body != want || merge.id != "7934472" {
		t.Errorf("it was put together with\n%q\nwant\n%q", merge.body, want)
	}
	if want := []string{opened, chunked, chunked, chunked, merged}; !slices.Equal(s.acts(), want) {
		t.Errorf("done was %q", s.acts())
	}
	if v := result.Verification; v.Verdict != backend.Verified || v.Digest != sumOf(data) || result.ID != "7934472" || len(v.Compared) != 1 || !strings.Contains(v.Compared[0], "each of the 3 chunks") {
		t.Errorf("%+v", result)
	}
	if want := []backend.Phase{backend.Checking, backend.Creating, backend.Sending, backend.Processing, backend.Verifying}; !slices.Equal(r.Phases(), want) {
		t.Errorf("the phases were %v", r.Phases())
	}
	for _, step := range []string{"chunk 1 of 3", "chunk 2 of 3", "chunk 3 of 3"} {
		if !slices.ContainsFunc(r.Seen(), func(p backend.Progress) bool { return p.Phase == backend.Sending && p.Step == step }) {
			t.Errorf("nobody said %q", step)
		}
	}
}
