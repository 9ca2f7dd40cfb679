package ocimarket_test

import (
	"crypto/md5"
	"encoding/binary"
	"encoding/hex"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
)

// A file of a GiB in 64 chunks, whose way is cut each time a chunk was acknowledged,
// and in the middle of ten chunks besides. After each cut the upload goes on by its
// last token, as after a restart. With -short the chunks are a sixteenth of that.
func TestResume_aGibibyteWithACutAtEveryChunk(t *testing.T) {
	const count, atOnce = 64, 2
	chunk := int64(16 * mebi)
	if testing.Short() {
		chunk = mebi
	}
	size := count * chunk
	req, sum := largeFile(t, size, "mode", "chunks", "chunk-size", strconv.FormatInt(chunk/mebi, 10), "parallel", strconv.Itoa(atOnce))
	s := newSite(t, nil)
	random := rand.New(rand.NewPCG(20261121, 5))
	inside := map[int]int64{} // offsets in a chunk, by how many were acknowledged
	for _, i := range random.Perm(count - 2)[:10] {
		inside[i+1] = 1 + random.Int64N(chunk-1)
	}
	cuts, within, known := 0, 0, 0
	var r stand.Recorder
	r.Onto = func(p backend.Progress) error {
		if p.Phase != backend.Sending || p.Token == nil {
			return nil
		}
		known = len(acknowledged(t, p.Token))
		s.relay.CutNow()
		cuts++
		if offset, ok := inside[known]; ok {
			delete(inside, known)
			s.relay.CutAfter(offset)
			within++
		}
		return nil
	}
	attempts := 0
	result, err := backend.Result{}, error(nil)
	for {
		before := known
		var tries int
		if result, tries, err = s.upload(req, &r, 1); err == nil {
			break
		}
		attempts += tries
		if stand.WantFault(t, err, fault.Interrupted); known < before {
			t.Fatalf("%d chunks were known, now %d are", before, known)
		}
	}
	if v := result.Verification; v.Verdict != backend.Verified || v.Digest != sum {
		t.Errorf("%+v", v)
	}
	if files := s.lab.Files(); len(files) != 1 || !files[0].Usable || files[0].Size != size || files[0].MD5 != sum {
		t.Errorf("the service has %+v", files)
	}
	sent, forms := s.sent.count()
	most := int64(attempts) * atOnce * chunk
	t.Logf("%d cuts at the edge of a chunk and %d inside one ended %d attempts; %d chunks took %d requests and %d bytes, %d (%.1f %%) more than the file; allowed were %d",
		cuts, within, attempts, count, forms, sent, sent-size, float64(sent-size)*100/float64(size), most)
	if sent < size || sent-size > most || cuts < count || within != 10 || attempts < 10 {
		t.Error("that is not what was to be shown")
	}
	wantFewRepeats(t, s, cuts+within)
}

// wantFewRepeats fails if the service got chunks again more often than an answer may have
// been lost.
func wantFewRepeats(t *testing.T, s *site, most int) {
	t.Helper()
	if u := s.lab.Uploads(); len(u) != 1 || u[0].Repeats > most {
		t.Errorf("the uploads are %+v", u)
	}
}

// largeFile asks for a file of size bytes, no 4 KiB of which are like others, and returns
// its MD5.
func largeFile(t *testing.T, size int64, change ...string) (backend.Request, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "machineImage.tar.gz")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	block := make([]byte, mebi)
	seeded := rand.NewChaCha8([32]byte{5})
	_, _ = seeded.Read(block) // it never fails
	copy(block, "\x1f\x8b\x08")
	sum := md5.New()
	both := io.MultiWriter(f, sum)
	for offset := int64(0); offset < size; offset += mebi {
		for i := 0; i < mebi; i += 4096 {
			binary.BigEndian.PutUint64(block[i+8:], uint64(offset)+uint64(i))
		}
		if _, err := both.Write(block); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return backend.Request{Items: []backend.Item{{Identity: identify(t, path)}}, Values: values(change...)}, hex.EncodeToString(sum.Sum(nil))
}
