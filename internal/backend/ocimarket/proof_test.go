package ocimarket_test

import (
	"crypto/sha1"
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
	"slipway/internal/source"
)

// alter changes one byte of the file of a request in a way that neither its size nor its
// time shows.
func alter(t *testing.T, req backend.Request, offset int64) {
	t.Helper()
	id := req.Items[0].Identity
	f, err := os.OpenFile(id.Path, os.O_WRONLY, 0)
	if err != nil {
		t.Error(err)
		return
	}
	_, err = f.WriteAt([]byte{0xA5}, offset)
	if bad := f.Close(); err != nil || bad != nil {
		t.Error(err, bad)
	}
	if err := os.Chtimes(id.Path, id.ModTime, id.ModTime); err != nil {
		t.Error(err)
	}
}

// The service then holds a mixture of two files, each chunk of which it has borne out.
func TestProof_ofChunksThatAreNoLongerThoseOfTheFile(t *testing.T) {
	for name, expected := range map[string][]source.Expected{
		"and nobody has published a digest":  nil,
		"and that is found before the merge": {{Algo: source.SHA1, Digest: "", From: "SHA1SUMS"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newChunks(t, nil)
			req := chunkRequest(t, 4)
			token := begun(s, req)
			alter(t, req, 200)
			if expected != nil {
				data := content(3*mebi + 100)
				data[200] = 0xA5
				expected[0].Digest = sha1Of(data)
				req.Items[0].Expected = expected
			}
			var r stand.Recorder
			result, err := s.driver.Resume(t.Context(), req, token, r.Report)
			f := stand.FaultOf(t, err, fault.FileChanged)
			if !strings.Contains(f.What, "Chunk 1 of machineImage.tar.gz") || !strings.Contains(f.Detail, sumOf(content(mebi))) || fault.Retryable(f) {
				t.Errorf("%+v, %+v", f, result)
			}
			if s.count(removed) != 1 || inToken(t, r.Token(), "stale") != true || expected != nil && s.count(merged) != 0 {
				t.Errorf("done was %q", s.acts())
			}
		})
	}
}

// What is remembered of a file is what it was, not what it is.
func TestProof_isNotByWhatIsRememberedOfTheFile(t *testing.T) {
	s := newChunks(t, nil)
	req := chunkRequest(t, 4)
	f, err := source.Open(req.Items[0].Identity)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Hash(t.Context(), nil, source.MD5); err != nil {
		t.Fatal(err)
	}
	token := begun(s, req)
	alter(t, req, mebi+7)
	_, err = s.driver.Resume(t.Context(), req, token, discard)
	if f := stand.FaultOf(t, err, fault.FileChanged); !strings.Contains(f.What, "Chunk 2") {
		t.Errorf("%+v", f)
	}
}

// All chunks are sent once more, from a file that has changed since it was summed.
func TestProof_ofChunksThatWereSentOnceMore(t *testing.T) {
	s := newScript(t, map[string][]string{merged: {`400 {"message":"Chunk 2 is missing"}`, `200 {"entityId":"7934472"}`}})
	req := chunkRequest(t, 3)
	req.Items[0].Expected = []source.Expected{{Algo: source.MD5, Digest: sumOf(content(2*mebi + 100)), From: "MD5SUMS"}}
	s.onto = func(h heard) {
		if h.key == merged {
			alter(t, req, 300)
		}
	}
	_, err := s.driver.Upload(t.Context(), req, discard)
	stand.WantFault(t, err, fault.FileChanged)
	if s.numbers() != "1 1 2 2 3 3" || s.count(merged) != 1 || s.count(removed) != 1 {
		t.Errorf("done was %q", s.acts())
	}
}

func TestProof_whereNothingIsToBeCompared(t *testing.T) {
	s := newChunks(t, map[string][]string{chunked: {`200 {"checksum":"{md5}"}`, differs}})
	result, err := s.driver.Upload(t.Context(), chunkRequest(t, 3, "checksum", "false"), discard)
	if err != nil || result.Verification.Verdict != backend.Accepted || s.numbers() != "1 2 3" {
		t.Fatalf("%+v, %v, sent was %s", result, err, s.numbers())
	}
	if notes := strings.Join(result.Notes, " "); strings.Count(notes, "another MD5") != 1 {
		t.Errorf("the notes are %q", result.Notes)
	}
}

func TestProof_whereTheServiceTellsAnotherMD5(t *testing.T) {
	s := newChunks(t, map[string][]string{chunked: {differs}})
	_, err := s.driver.Upload(t.Context(), chunkRequest(t, 2), discard)
	if f := stand.FaultOf(t, err, fault.ChecksumWrong); !strings.Contains(f.What, "received chunk 1 with another MD5") || f.Field != "checksum" {
		t.Errorf("%+v", f)
	}
}

func TestProof_ofWhatIsKept(t *testing.T) {
	s := newChunks(t, nil)
	req := chunkRequest(t, 4)
	s.answer(chunked, `200 {"checksum":"{md5}"}`, `200 {"checksum":"{md5}"}`, "CUT", `200 {"checksum":"{md5}"}`)
	var r stand.Recorder
	_, err := s.driver.Upload(t.Context(), req, r.Report)
	stand.WantFault(t, err, fault.Interrupted)
	for _, p := range r.Seen() {
		want := int64(0)
		if p.Token != nil {
			want = int64(len(acknowledged(t, p.Token))) * mebi
		}
		if p.Token != nil && p.Kept != want || p.Phase == backend.Sending && (p.Kept > p.Done || p.Done-p.Kept > mebi) {
			t.Errorf("%+v, kept should be %d", p, want)
		}
	}
	var again stand.Recorder
	if _, err := s.driver.Resume(t.Context(), req, r.Token(), again.Report); err != nil {
		t.Fatal(err)
	}
	for _, p := range again.Seen() {
		if p.Token != nil && p.Phase == backend.Processing && inToken(t, p.Token, "sent") == true && p.Kept != req.Size() || p.Phase == backend.Sending && p.Kept < 2*mebi {
			t.Errorf("%+v", p)
		}
	}
}

func TestProof_ofWhatIsStaleNothingIsKept(t *testing.T) {
	s := newChunks(t, nil)
	req := chunkRequest(t, 4)
	token := begun(s, req)
	s.answer(shown, "404 ")
	var r stand.Recorder
	_, err := s.driver.Resume(t.Context(), req, token, r.Report)
	stand.WantFault(t, err, fault.Conflict)
	if all := r.Seen(); all[len(all)-1].Kept != 0 {
		t.Errorf("%+v", all[len(all)-1])
	}
}

func sha1Of(data []byte) string {
	sum := sha1.Sum(data)
	return hex.EncodeToString(sum[:])
}
