package ocm_test

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"slipway/internal/backend/internal/ocm"
	"slipway/internal/fault"
	"slipway/internal/source"
)

// large is more than any buffer on the way takes.
const large = 16 << 20

func TestSend_formWithAFile(t *testing.T) {
	s := newScript(t, map[string][]canned{"POST /machineimages": {ok(`{"message":"OK","entityId":"7934470"}`)}})
	content := strings.Repeat("0123456789", 30_000)
	open, opened := opener(t, content)
	var last int64
	ack, err := s.open().Send(t.Context(), ocm.Form{
		Op: "send the image", Method: http.MethodPost, Path: "/machineimages", Header: http.Header{"X-File-Name": {"a.tar.gz"}},
		Fields: []ocm.Field{{"json", `{"application":"größe"}`}, {"uploadType", "Chunk"}}, FileName: `a"b.tar.gz`, Open: open, Size: int64(len(content)),
		Progress: func(sent int64) { last = sent },
	})
	if err != nil || ack.ID != "7934470" || ack.Status != 200 || last != int64(len(content)) || ack.Sent != last || opened() != 1 {
		t.Errorf("%+v, %v, %d opened, %d sent", ack, err, opened(), last)
	}
	h, body := s.Last("POST /machineimages")
	_, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil || params["boundary"] != "AaB03x" {
		t.Fatal(h, err)
	}
	r := multipart.NewReader(strings.NewReader(body), params["boundary"])
	for _, want := range []struct{ name, file, kind, content string }{
		{"json", "", "", `{"application":"größe"}`}, {"uploadType", "", "", "Chunk"}, {"file", "a%22b.tar.gz", "application/octet-stream", content},
	} {
		part, err := r.NextPart()
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(part)
		if err != nil || part.FormName() != want.name || part.FileName() != want.file || part.Header.Get("Content-Type") != want.kind || string(got) != want.content {
			t.Errorf("part %q of file %q, %d bytes, %v", part.FormName(), part.FileName(), len(got), err)
		}
	}
	if _, err := r.NextPart(); !errors.Is(err, io.EOF) {
		t.Errorf("after the file: %v", err)
	}
}

func TestSend_emptyFile(t *testing.T) {
	s := newScript(t, map[string][]canned{chunkKey: {ok("")}})
	f, opened := aChunk(t, "")
	ack, err := s.open().Send(t.Context(), f)
	if err != nil || opened() != 1 || ack.Sent != 0 || ack.ID != "" {
		t.Errorf("%+v, %v, %d opened", ack, err, opened())
	}
	if _, body := s.Last(chunkKey); !strings.HasSuffix(body, "octet-stream\r\n\r\n\r\n--AaB03x--\r\n") {
		t.Errorf("%q", body)
	}
}

func TestSend_boundariesAreRandom(t *testing.T) {
	s := newScript(t, map[string][]canned{chunkKey: {ok("")}})
	s.admit("ready-token")
	c, err := ocm.New(map[string]string{
		ocm.KeyAddress: s.root, ocm.KeyUserID: user, ocm.KeyLogin: ocm.LoginToken, ocm.KeyToken: "ready-token",
	}, s.proxy)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for range 3 {
		f, _ := aChunk(t, "content")
		if _, err := c.Send(t.Context(), f); err != nil {
			t.Fatal(err)
		}
		h, _ := s.Last(chunkKey)
		seen[h.Get("Content-Type")] = true
	}
	if len(seen) != 3 {
		t.Errorf("%v", seen)
	}
}

func TestSend_sameFormOnceMoreAfter401(t *testing.T) {
	for name, size := range map[string]int{"small": 1000, "refused while it is sent": large} {
		s := newScript(t, map[string][]canned{chunkKey: {ok(`{"uploadRequestId":7934472,"uploadedChunks":"1","pendingChunks":"2"}`)}, getKey: {ok(aRecord)}})
		c := s.open()
		if _, _, err := c.Upload(t.Context(), "7"); err != nil {
			t.Fatal(err)
		}
		s.expire()
		f, opened := aChunk(t, strings.Repeat("x", size))
		var last int64
		f.Progress = func(sent int64) { last = sent }
		ack, err := c.Send(t.Context(), f)
		if err != nil || ack.ID != "7934472" || ack.Uploaded != 1 || ack.Pending != 2 || opened() != 2 || s.logins() != 2 || last != int64(size) {
			t.Errorf("%s: %+v, %v, %d opened, %d logins", name, ack, err, opened(), s.logins())
		}
		if _, body := s.Last(chunkKey); !strings.Contains(body, strings.Repeat("x", size)) {
			t.Errorf("%s: %d bytes came", name, len(body))
		}
		s.WantAsked(getKey, chunkKey, chunkKey)
	}
}

func TestSend_second401IsFinal(t *testing.T) {
	s := newScript(t, map[string][]canned{chunkKey: {{status: 401, body: `{"message":"Not Authorized"}`}}})
	f, opened := aChunk(t, "content")
	ack, err := s.open().Send(t.Context(), f)
	wantFault(t, err, fault.Login)
	if ack.Status != 401 || opened() != 2 || s.Times(chunkKey) != 2 || s.logins() != 2 {
		t.Errorf("%+v, %d opened, %d times", ack, opened(), s.Times(chunkKey))
	}
}

func TestSend_nothingElseIsRepeated(t *testing.T) {
	for name, c := range map[string]struct {
		answer canned
		kind   fault.Kind
	}{
		"busy":     {canned{status: 503}, fault.Busy},
		"gateway":  {canned{status: 502, body: "<html><body><h1>Bad Gateway</h1></body></html>"}, fault.ServerFailed},
		"hung up":  {canned{hangUp: true}, fault.Interrupted},
		"too many": {canned{status: 429, header: map[string]string{"Retry-After": "1"}}, fault.Busy},
		"no more":  {canned{status: 507}, fault.Full},
	} {
		s := newScript(t, map[string][]canned{chunkKey: {c.answer}})
		f, opened := aChunk(t, "content")
		ack, err := s.open().Send(t.Context(), f)
		wantFault(t, err, c.kind)
		if !fault.Is(err, fault.Full) && !fault.Retryable(err) || opened() != 1 || ack.Sent != 7 || ack.Pending != -1 {
			t.Errorf("%s: %+v, %d opened, %v", name, ack, opened(), err)
		}
	}
}

func TestSend_refusalBeforeTheEndOfTheFile(t *testing.T) {
	s := newScript(t, map[string][]canned{chunkKey: {{status: 413, early: true}}})
	f, _ := aChunk(t, strings.Repeat("x", large))
	ack, err := s.open().Send(t.Context(), f)
	if wantFault(t, err, fault.Full); ack.Sent >= large || ack.Status != 413 {
		t.Errorf("%+v", ack)
	}
}

func TestSend_everySuccess(t *testing.T) {
	const sum = "9a0364b9e99bb480dd25e1f0284c8555"
	for name, c := range map[string]struct {
		answer canned
		want   ocm.Ack
	}{
		"created":         {canned{status: 201, body: `{"message":"OK","entityId":7934470}`}, ocm.Ack{Status: 201, ID: "7934470", Message: "OK"}},
		"large number":    {ok(`{"entityId":9007199254740993}`), ocm.Ack{Status: 200, ID: "9007199254740993"}},
		"chunk":           {ok(`{"uploadRequestId":"8","checksum":"` + sum + `","uploadedChunks":2,"pendingChunks":0}`), ocm.Ack{Status: 200, ID: "8", Uploaded: 2 + 1, Pending: 0 + 1, Checksum: source.Sums{source.MD5: sum}}},
		"other spelling":  {ok(`{"checkSum":"` + strings.ToUpper(sum) + `"}`), ocm.Ack{Status: 200, Checksum: source.Sums{source.MD5: sum}}},
		"no MD5":          {ok(`{"checksum":"mgNkuembtIDdJeHwKEyFVQ=="}`), ocm.Ack{Status: 200}},
		"not hex":         {ok(`{"checksum":"` + strings.Repeat("g", 32) + `"}`), ocm.Ack{Status: 200}},
		"wrapped":         {ok(`{"acknowledgement":{"message":"OK","entityId":"7"}}`), ocm.Ack{Status: 200, ID: "7", Message: "OK"}},
		"byte order mark": {ok("\uFEFF" + `{"entityId":"7"}`), ocm.Ack{Status: 200, ID: "7"}},
		"no body":         {canned{status: 204}, ocm.Ack{Status: 204}},
		"other words":     {ok(`OK`), ocm.Ack{Status: 200}},
		"nonsense":        {ok(`{"entityId":{},"uploadedChunks":-3,"pendingChunks":1.5,"message":null}`), ocm.Ack{Status: 200}},
		"accepted": {
			canned{status: 202, header: map[string]string{"Location": "https://h.example.org/appstore/publisher/v1/machineimages/77/"}},
			ocm.Ack{Status: 202, ID: "77", Location: "https://h.example.org/appstore/publisher/v1/machineimages/77/"},
		},
		"accepted as a job": {canned{status: 202, header: map[string]string{"Location": "/jobs/9"}, body: `{"entityId":"7"}`}, ocm.Ack{Status: 202, ID: "7", Location: "/jobs/9"}},
		"odd location":      {canned{status: 202, header: map[string]string{"Location": "%zz://"}}, ocm.Ack{Status: 202, Location: "%zz://"}},
	} {
		s := newScript(t, map[string][]canned{chunkKey: {c.answer}})
		f, _ := aChunk(t, "content")
		got, err := s.open().Send(t.Context(), f)
		want := c.want
		want.Uploaded, want.Pending, want.Sent = want.Uploaded-1, want.Pending-1, 7
		if err != nil || got.Checksum[source.MD5] != want.Checksum[source.MD5] || (got.Checksum == nil) != (want.Checksum == nil) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		got.Checksum, want.Checksum = nil, nil
		if !equal(got, want) {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
}

func equal(a, b ocm.Ack) bool {
	return a.Status == b.Status && a.ID == b.ID && a.Message == b.Message && a.Uploaded == b.Uploaded && a.Pending == b.Pending &&
		a.Location == b.Location && a.Sent == b.Sent
}

func TestSend_pageForPeopleIsNoSuccess(t *testing.T) {
	s := newScript(t, map[string][]canned{chunkKey: {{body: "<html><body>Please log in</body></html>", header: map[string]string{"Content-Type": "text/html"}}}})
	f, _ := aChunk(t, "content")
	_, err := s.open().Send(t.Context(), f)
	if got := faultOf(t, err, fault.Protocol); got.Detail != "Please log in" {
		t.Errorf("%+v", got)
	}
}

func TestSend_wrongChecksum(t *testing.T) {
	for words, kind := range map[string]fault.Kind{
		"The checksum does not match.": fault.ChecksumWrong, "Check Sum mismatch": fault.ChecksumWrong, "X-MD5-Checksum invalid": fault.ChecksumWrong,
		"MD5 differs": fault.ChecksumWrong, "application is invalid": fault.Rejected,
	} {
		s := newScript(t, map[string][]canned{chunkKey: {{status: 400, body: `{"message":"` + words + `"}`}}})
		f, _ := aChunk(t, "content")
		_, err := s.open().Send(t.Context(), f)
		if got := faultOf(t, err, kind); got.Detail != words {
			t.Errorf("%+v", got)
		}
		delete(f.Header, "X-MD5-Checksum")
		_, err = s.open().Send(t.Context(), f)
		wantFault(t, err, fault.Rejected)
	}
}

func TestSend_fileThatCannotBeOpened(t *testing.T) {
	s := newScript(t, map[string][]canned{chunkKey: {ok("")}})
	f, _ := aChunk(t, "content")
	changed := fault.New(fault.FileChanged, "The file has changed.", "Add it again.")
	f.Open = func() (*source.Reader, error) { return nil, changed }
	if _, err := s.open().Send(t.Context(), f); !errors.Is(err, changed) {
		t.Errorf("got %v", err)
	}
	s.WantAsked()
}

func TestSend_fileShorterThanItsSize(t *testing.T) {
	s := newScript(t, map[string][]canned{chunkKey: {ok("")}})
	f, _ := aChunk(t, "content")
	f.Size++
	_, err := s.open().Send(t.Context(), f)
	wantFault(t, err, fault.FileChanged)
}

func TestSend_stopped(t *testing.T) {
	gone := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	s := newScript(t, map[string][]canned{chunkKey: {{before: func() { cancel(gone) }, hangUp: true}}})
	f, _ := aChunk(t, "content")
	if _, err := s.open().Send(ctx, f); !errors.Is(err, gone) {
		t.Errorf("got %v", err)
	}
}

func TestSend_yesBeforeTheEndOfTheFile(t *testing.T) {
	s := newScript(t, map[string][]canned{chunkKey: {{early: true, body: `{"message":"OK"}`}}})
	f, _ := aChunk(t, strings.Repeat("x", large))
	_, err := s.open().Send(t.Context(), f)
	if got := faultOf(t, err, fault.Protocol); !fault.Retryable(got) {
		t.Errorf("%+v", got)
	}
}
