package fileserve

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"slipway/internal/fault"
	"slipway/internal/source"
)

func TestHead_announcesTheLengthAndRangesAndSendsNothing(t *testing.T) {
	s := serve(t, noise(70_000))
	got := undated(talk(t, dial(t, s), request("HEAD", s.path, "Range: bytes=1-2", "Accept-Encoding: gzip")))
	want := "HTTP/1.1 200 OK\r\nAccept-Ranges: bytes\r\nContent-Length: 70000\r\nContent-Type: application/octet-stream\r\nConnection: close\r\n\r\n"
	if got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if seen := s.Seen(); seen.Heads != 1 || seen.Gets != 0 || seen.Done != 0 || !slices.Equal(seen.Peers, []string{"127.0.0.1"}) || s.URL() != "http://"+s.HostPort()+s.Path() {
		t.Errorf("seen %+v", seen)
	}
}

func TestGet_sendsTheFileAsItIs(t *testing.T) {
	for _, size := range []int{0, 1, 100, 4096, 1 << 20, 5<<20 + 3} {
		content := noise(size)
		s := serve(t, content, source.MD5)
		r := fetch(t, s, "GET", "Accept-Encoding", "gzip, deflate")
		if r.status != http.StatusOK || r.length != int64(size) || r.transfers != nil || r.header.Get("Content-Encoding") != "" {
			t.Errorf("%d bytes: %d, %v", size, r.status, r.header)
		}
		if !bytes.Equal(r.body, content) {
			t.Errorf("%d bytes: other bytes came", size)
		}
		await(t, s, func(seen Seen) bool { return seen.Whole == 1 && seen.Done == int64(size) })
		_ = s.Close() // the sums are kept a moment after the last byte
		sum := md5.Sum(content)
		if sums, ok := s.Sums(); !ok || !maps.Equal(sums, source.Sums{source.MD5: hex.EncodeToString(sum[:])}) {
			t.Errorf("%d bytes: sums %v, %v", size, sums, ok)
		}
	}
}

func TestGet_sendsParts(t *testing.T) {
	content := noise(3<<20 + 5)
	s := serve(t, content, source.MD5)
	tests := map[string]struct {
		status       int
		from, to     int
		contentRange string
	}{
		"bytes=0-0":           {206, 0, 1, "bytes 0-0/3145733"},
		"bytes=1048576-":      {206, 1 << 20, len(content), "bytes 1048576-3145732/3145733"},
		"bytes=-5":            {206, 3 << 20, len(content), "bytes 3145728-3145732/3145733"},
		"bytes=3145733-":      {416, 0, 0, "bytes */3145733"},
		"bytes=0-1,1048576-":  {200, 0, len(content), ""},
		"lines=1-2":           {200, 0, len(content), ""},
		"bytes=9-3":           {200, 0, len(content), ""},
		"bytes=0-99999999999": {206, 0, len(content), "bytes 0-3145732/3145733"},
	}
	for header, want := range tests {
		r := fetch(t, s, "GET", "Range", header)
		if r.status != want.status || !bytes.Equal(r.body, content[want.from:want.to]) || r.header.Get("Content-Range") != want.contentRange {
			t.Errorf("%s: %d, %d bytes, %q", header, r.status, len(r.body), r.header.Get("Content-Range"))
		}
		if r.length != int64(want.to-want.from) {
			t.Errorf("%s: Content-Length %d", header, r.length)
		}
	}
}

// A Ceph agent looks at the first bytes, asks for the length, downloads, and asks
// again.
func TestServer_seesTheDownloadOfACephAgent(t *testing.T) {
	content := noise(24 << 20)
	f := open(t, content)
	synctest.Test(t, func(t *testing.T) {
		s, w := wired(t, f, source.MD5)
		defer s.Close()
		done := int64(0)
		grows := func() {
			t.Helper()
			synctest.Wait()
			if now := s.Seen().Done; now < done {
				t.Errorf("the download went back from %d to %d", done, now)
			} else {
				done = now
			}
		}
		head := func() {
			t.Helper()
			if got := talk(t, w.dial(), request("HEAD", s.path)); !strings.Contains(got, "\r\nContent-Length: 25165824\r\n") {
				t.Errorf("HEAD gave %q", got)
			}
			grows()
		}
		sniff := w.dial()
		say(sniff, request("GET", s.path))
		if _, err := io.ReadFull(sniff, make([]byte, 36_871)); err != nil {
			t.Fatal(err)
		}
		grows()
		_ = sniff.Close()
		grows()
		if done > 1<<20 || s.Seen().Whole != 0 {
			t.Errorf("the look at the first bytes counts as %d, seen %+v", done, s.Seen())
		}
		head()
		real := w.dial()
		defer real.Close()
		say(real, request("GET", s.path))
		for range 6 {
			_, _ = io.ReadFull(real, make([]byte, 4<<20))
			grows()
		}
		_, _ = io.ReadAll(real)
		head()
		seen := s.Seen()
		if seen.Sent <= int64(len(content)) || seen.Sent > int64(len(content)+1<<20) {
			t.Errorf("%d bytes went out", seen.Sent)
		}
		want := Seen{Heads: 2, Gets: 2, Sent: seen.Sent, Done: int64(len(content)), Whole: 1, Peers: []string{"pipe"}}
		if fmt.Sprint(seen) != fmt.Sprint(want) {
			t.Errorf("seen %+v, want %+v", seen, want)
		}
		if sums, ok := s.Sums(); !ok || len(sums) != 1 {
			t.Errorf("sums %v, %v", sums, ok)
		}
	})
}

// wget asks for the rest after each broken connection.
func TestServer_goesOnWhereTheConnectionBroke(t *testing.T) {
	content := noise(7<<20 + 11)
	f := open(t, content)
	synctest.Test(t, func(t *testing.T) {
		s, w := wired(t, f, source.MD5)
		defer s.Close()
		var got []byte
		for _, stop := range []int{1000, 1<<20 + 1, 5 << 20, len(content)} {
			c := w.dial()
			say(c, request("GET", s.path, "Range: bytes="+strconv.Itoa(len(got))+"-"))
			part := make([]byte, stop-len(got))
			if err := skipHeader(c); err != nil {
				t.Fatal(err)
			}
			if _, err := io.ReadFull(c, part); err != nil {
				t.Fatal(err)
			}
			got = append(got, part...)
			if stop == len(content) {
				_, _ = io.ReadAll(c)
			}
			_ = c.Close()
			synctest.Wait()
			if seen := s.Seen(); seen.Done > int64(len(got)+2<<20) || seen.Done < int64(len(got)-1<<20) {
				t.Errorf("after %d bytes: %+v", len(got), seen)
			}
		}
		if seen := s.Seen(); !bytes.Equal(got, content) || seen.Whole != 1 || seen.Done != int64(len(content)) || seen.Gets != 4 {
			t.Errorf("%d bytes, seen %+v", len(got), seen)
		}
		if sums, ok := s.Sums(); ok {
			t.Errorf("parts have the sums %v", sums)
		}
	})
}

// skipHeader reads up to the empty line and not a byte more.
func skipHeader(r io.Reader) error {
	var head []byte
	for !bytes.HasSuffix(head, []byte("\r\n\r\n")) {
		one := make([]byte, 1)
		if _, err := io.ReadFull(r, one); err != nil {
			return err
		}
		head = append(head, one...)
	}
	return nil
}

func TestSeen_aLookAtTheEndIsNoDownload(t *testing.T) {
	content := noise(3 << 20)
	s := serve(t, content)
	fetch(t, s, "GET", "Range", "bytes=-512")
	fetch(t, s, "GET", "Range", "bytes=1048576-2097151")
	fetch(t, s, "HEAD")
	if seen := s.Seen(); seen.Done != 0 || seen.Whole != 0 || seen.Gets != 2 {
		t.Errorf("seen %+v", seen)
	}
	fetch(t, s, "GET", "Range", "bytes=0-1048575")
	await(t, s, func(seen Seen) bool { return seen.Done == 2<<20 })
}

func TestSeen_listsPeersOnceAndNotForever(t *testing.T) {
	r := newRecord()
	for round := range 2 {
		for i := range 2 * peerLimit {
			r.request("GET", peer(fmt.Sprintf("[::ffff:10.0.0.%d]:%d", i, 1000+round)))
		}
	}
	seen := r.snapshot()
	if len(seen.Peers) != peerLimit || seen.Peers[0] != "10.0.0.0" || seen.Peers[63] != "10.0.0.63" {
		t.Errorf("peers %v", seen.Peers)
	}
	if got := peer("[fe80::1%eth0]:80"); got != "fe80::1" {
		t.Errorf("a zone is kept: %s", got)
	}
	seen.Peers[0] = "changed"
	if r.snapshot().Peers[0] == "changed" {
		t.Error("the list is handed out itself")
	}
}

func TestServer_servesSeveralAtOnce(t *testing.T) {
	content := noise(3<<20 + 7)
	s := serve(t, content)
	var all sync.WaitGroup
	for i := range 6 {
		all.Go(func() {
			if r := fetch(t, s, "GET", "Range", fmt.Sprintf("bytes=%d-", i)); !bytes.Equal(r.body, content[i:]) {
				t.Errorf("from %d came other bytes", i)
			}
		})
	}
	all.Wait()
	await(t, s, func(seen Seen) bool { return seen.Gets == 6 && seen.Done == int64(len(content)) })
}

func TestGet_changedFileNeverComesWhole(t *testing.T) {
	changes := map[string]struct {
		change func(path string) error
		want   fault.Kind
	}{
		"written":  {func(path string) error { return os.Chtimes(path, time.Time{}, time.Now()) }, fault.FileChanged},
		"cut":      {func(path string) error { return os.Truncate(path, 6<<20) }, fault.FileChanged},
		"appended": {func(path string) error { return os.Truncate(path, 12<<20+1) }, fault.FileChanged},
		"gone":     {os.Remove, fault.NotFound},
	}
	for name, test := range changes {
		f := open(t, noise(12<<20))
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, w := wired(t, f, source.MD5)
				defer s.Close()
				c := w.dial()
				defer c.Close()
				say(c, request("GET", s.path))
				_, _ = io.ReadFull(c, make([]byte, 1<<20))
				if err := test.change(f.Identity().Path); err != nil {
					t.Fatal(err)
				}
				rest, err := io.ReadAll(c)
				if len(rest) >= 11<<20 {
					t.Errorf("%d more bytes came, %v", len(rest), err)
				}
				synctest.Wait()
				_ = wantKind(t, s.Err(), test.want)
				if _, ok := s.Sums(); ok || s.Seen().Whole != 0 {
					t.Errorf("a whole download was seen: %+v", s.Seen())
				}
				wantNothing(t, s, w)
			})
		})
	}
}

// wantNothing checks that the right path is answered like any other.
func wantNothing(t *testing.T, s *Server, w *wires) {
	t.Helper()
	for _, method := range []string{"GET", "HEAD"} {
		if got := undated(talk(t, w.dial(), request(method, s.path, "Range: bytes=9437184-"))); got != refusal {
			t.Errorf("%s gave %.200q", method, got)
		}
	}
}

func TestGet_changedBetweenRequestsIsNotServedEvenIfChangedBack(t *testing.T) {
	f := open(t, noise(5000))
	path, before := f.Identity().Path, f.Identity().ModTime
	synctest.Test(t, func(t *testing.T) {
		s, w := wired(t, f)
		defer s.Close()
		touch(t, path, before.Add(time.Minute))
		wantNothing(t, s, w)
		first := wantKind(t, s.Err(), fault.FileChanged)
		touch(t, path, before)
		wantNothing(t, s, w)
		if !errors.Is(s.Err(), first) || s.Seen().Gets != 2 {
			t.Errorf("%v, seen %+v", s.Err(), s.Seen())
		}
		select {
		case <-s.Changed():
		default:
			t.Error("nobody is told")
		}
	})
}

func TestGet_fileThatCannotBeReadEndsTheConnection(t *testing.T) {
	content := noise(2 << 20)
	f := open(t, content)
	synctest.Test(t, func(t *testing.T) {
		s, w := wired(t, f)
		defer s.Close()
		_ = f.Close()
		got := talk(t, w.dial(), request("GET", s.path))
		if leaks(got, content[:64]) {
			t.Errorf("gave %.200q", got)
		}
		_ = wantKind(t, s.Err(), fault.FileUnread)
		wantNothing(t, s, w)
	})
}

func TestServe_refusesAChangedFileAndAnUnknownDigest(t *testing.T) {
	f := open(t, noise(10))
	o := Offer{File: f, Address: "127.0.0.1", Algos: []source.Algo{"crc32"}}
	_, err := Serve(t.Context(), o)
	_ = wantKind(t, err, fault.Invalid)
	touch(t, f.Identity().Path, time.Now())
	_, err = Serve(t.Context(), Offer{File: f, Address: "127.0.0.1"})
	_ = wantKind(t, err, fault.FileChanged)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = Serve(ctx, Offer{File: f, Address: "127.0.0.1"})
	_ = wantKind(t, err, fault.Canceled)
}
