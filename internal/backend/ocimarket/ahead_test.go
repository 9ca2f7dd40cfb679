package ocimarket

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/ocm"
	"slipway/internal/fault"
	"slipway/internal/source"
	"slipway/internal/transport"
)

// piece is the size of a chunk in these tests.
const piece = 1000

// aFile opens a file of so many pieces, the last of which is short.
func aFile(t *testing.T, pieces int) (*source.File, []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "machineImage.tar.gz")
	var data []byte
	for i := range pieces {
		data = append(data, strings.Repeat(string(rune('a'+i)), piece)...)
	}
	data = data[:len(data)-7]
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	id, err := source.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	file, err := source.Open(id)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() }) // it was only read
	return file, data
}

// aCrew is one for a file of so many pieces, most of which may travel at once.
func aCrew(t *testing.T, ctx context.Context, pieces, most int) *crew {
	t.Helper()
	file, _ := aFile(t, pieces)
	a := &attempt{file: file, tok: token{Chunk: piece, MD5: make([]string, pieces)}}
	a.req = backend.Request{Items: []backend.Item{{Identity: file.Identity()}}}
	resting, rouse := context.WithCancel(ctx)
	t.Cleanup(rouse)
	c := &crew{attempt: a, resting: resting, rouse: rouse, left: a.tok.missing(), summed: map[int]string{}, flying: map[int]*flight{}, most: most}
	c.changed = sync.NewCond(&c.mu)
	return c
}

func sumOf(data []byte) string {
	sum := md5.Sum(data)
	return hex.EncodeToString(sum[:])
}

// take takes the next chunk and reads it.
func take(t *testing.T, c *crew, want int) (md5 string) {
	t.Helper()
	i, ok := c.next()
	if !ok || i != want {
		t.Fatalf("chunk %d, %t, want %d", i, ok, want)
	}
	md5, err := c.readAhead(i)
	if err != nil {
		t.Fatal(err)
	}
	return md5
}

// later runs f on a goroutine and returns whether it has come to its end.
func later(f func()) (ended func() bool) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	return func() bool {
		synctest.Wait()
		select {
		case <-done:
			return true
		default:
			return false
		}
	}
}

// With one chunk at a time, the MD5 of the next is there before it may go.
func TestAhead_theNextChunkIsReadWhileOneIsOnTheWire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := aCrew(t, t.Context(), 4, 1)
		first := take(t, c, 0)
		if !c.turn(0, first, nil) {
			t.Fatal("the first chunk may not go")
		}
		second := take(t, c, 1)
		var third int
		more := later(func() { third, _ = c.next() })
		goes := later(func() { c.turn(1, second, nil) })
		if more() || goes() || c.begunLocked() != 1 {
			t.Fatal("more than one chunk is read ahead, or sent")
		}
		c.land(0, delivery{md5: first, proven: true, counted: -1}, nil)
		if !goes() || !more() || third != 2 || c.tok.MD5[0] != first || c.begunLocked() != 2 {
			t.Errorf("the second chunk did not go, or the third is not read: %+v", c.tok)
		}
	})
}

func TestAhead_twoWorkersReadSideBySide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := aCrew(t, t.Context(), 9, 2)
		for i := range 2 {
			if got, ok := c.next(); !ok || got != i {
				t.Fatalf("chunk %d, %t", got, ok)
			}
		}
		if more := later(func() { c.next() }); more() {
			t.Error("three chunks are being read")
		}
		c.fail(fault.Stopped(nil)) // so that it ends
	})
}

func TestAhead_aChunkThatHasToWaitIsNotReadAgain(t *testing.T) {
	c := aCrew(t, t.Context(), 3, 2)
	md5 := take(t, c, 0)
	_ = c.file.Close() // it cannot be read any more
	c.backLocked(0, md5)
	if again := take(t, c, 0); again != md5 || md5 != sumOf([]byte(strings.Repeat("a", piece))) {
		t.Errorf("%s, %s", md5, again)
	}
	if _, err := c.readAhead(1); err == nil {
		t.Error("a closed file was read")
	}
}

// A service that minds several chunks at a time is left alone by all, then gets them one
// by one.
func TestAhead_aPauseIsOneForAll(t *testing.T) {
	client, err := transport.New(transport.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	driver, err := New(backend.Values{"user-id": "fname.lname@oracle.com", "client-id": "client", "client-secret": "hunter2"}, client)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		c := aCrew(t, t.Context(), 9, 2)
		c.Driver = driver
		md5 := make([]string, 4)
		for i := range 2 {
			md5[i] = take(t, c, i)
			c.turn(i, md5[i], nil)
		}
		for i := 2; i < 4; i++ {
			md5[i] = take(t, c, i)
		}
		pause := c.land(0, delivery{md5: md5[0]}, &fault.Fault{RetryAfter: 7 * time.Second, Err: &ocm.Refusal{Status: 409}})
		c.land(1, delivery{md5: md5[1]}, nil)
		rest := later(func() { c.rest(pause) })
		third, fourth := later(func() { c.turn(2, md5[2], nil) }), later(func() { c.turn(3, md5[3], nil) })
		if pause != 7*time.Second || rest() || third() || fourth() {
			t.Fatalf("after %s others were sent", pause)
		}
		<-time.After(pause) // by the clock of the bubble
		if !rest() || third() == fourth() || c.left[0] != 0 {
			t.Errorf("left are %v, on the wire %v", c.left, c.flying)
		}
		c.fail(fault.Stopped(nil)) // so that it ends
	})
}

// What waits, waits no longer when the attempt ends, is braked, or has failed.
func TestAhead_everybodyEnds(t *testing.T) {
	for name, end := range map[string]func(c *crew, cancel func()){
		"with the attempt": func(_ *crew, cancel func()) { cancel() },
		"at an error":      func(c *crew, _ func()) { c.fail(fault.Stopped(nil)) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				c := aCrew(t, ctx, 9, 1)
				defer context.AfterFunc(ctx, c.wake)()
				c.turn(0, take(t, c, 0), nil)
				md5 := take(t, c, 1)
				goes, reads := true, true
				turn := later(func() { goes = c.turn(1, md5, nil) })
				next := later(func() { _, reads = c.next() })
				if turn() || next() {
					t.Fatal("nobody waits")
				}
				if end(c, cancel); !turn() || !next() || goes || reads {
					t.Errorf("the second chunk goes: %t; a third is read: %t", goes, reads)
				}
				if c.resting.Err() == nil {
					t.Error("a rest would go on")
				}
				if c.left[0] != 1 || c.summed[1] != md5 {
					t.Errorf("left are %v", c.left)
				}
			})
		})
	}
}

func TestSumming_ofEveryChunkInOnePass(t *testing.T) {
	for _, pieces := range []int{1, 2, 5} {
		file, data := aFile(t, pieces)
		s := &summing{}
		if err := s.read(t.Context(), file, &cutter{size: piece, hash: md5.New()}, []source.Algo{source.MD5}); err != nil {
			t.Fatal(err)
		}
		if s.sums[source.MD5] != sumOf(data) || len(s.chunks) != pieces || s.chunks[pieces-1] != sumOf(data[(pieces-1)*piece:]) || s.chunks[0] != sumOf(data[:min(piece, len(data))]) {
			t.Errorf("%+v", s)
		}
		s = &summing{}
		if err := s.read(t.Context(), file, nil, []source.Algo{source.MD5}); err != nil || s.sums[source.MD5] != sumOf(data) || s.chunks != nil {
			t.Errorf("without chunks: %+v, %v", s, err)
		}
	}
}

// What is written in blocks of any size is cut at the same places.
func TestCutter_cutsWhateverTheBlocks(t *testing.T) {
	_, data := aFile(t, 4)
	for _, block := range []int{1, 7, 999, 1000, 1001, 2500, 5000} {
		c := &cutter{size: piece, hash: md5.New()}
		for rest := data; len(rest) > 0; {
			n := min(block, len(rest))
			if got, err := c.Write(rest[:n]); got != n || err != nil {
				t.Fatal(got, err)
			}
			rest = rest[n:]
		}
		if all := c.all(); len(all) != 4 || all[1] != sumOf(data[piece:2*piece]) || all[3] != sumOf(data[3*piece:]) {
			t.Errorf("blocks of %d: %v", block, all)
		}
	}
}

func TestSumming_aPanicFailsTheAttempt(t *testing.T) {
	a := &attempt{req: backend.Request{Items: []backend.Item{{}}}, tok: token{Chunk: piece}} // without a file
	var told error
	a.sumInBackground(t.Context(), func(err error) { told = err })
	<-a.sums.done
	if !fault.Is(told, fault.Internal) || !fault.Is(a.compareBeside(), fault.Internal) {
		t.Errorf("%v, %v", told, a.sums.err)
	}
}

func TestChunkBytes_keepsTheNumberOfChunksWithinBounds(t *testing.T) {
	const mebi, gibi = int64(1 << 20), int64(1 << 30)
	for _, c := range []struct {
		chosen     string
		size, want int64
	}{
		{"64", 0, 64 * mebi},
		{"64", 100 * gibi, 64 * mebi},
		{"1", 10_000 * mebi, mebi},
		{"1", 10_000*mebi + 1, 2 * mebi},
		{"1", 100 * gibi, 11 * mebi},
		{"64", 640_000*mebi + 1, 65 * mebi},
		{"4096", 8192 * gibi, 4096 * mebi},
	} {
		got := chunkBytes(backend.Values{keyChunkSize: c.chosen}, c.size)
		if got != c.want || chunkCount(c.size, got) > mostChunks {
			t.Errorf("%s MiB of %d bytes: %d", c.chosen, c.size, got)
		}
	}
}

func TestToken_forgetsWhatItIsNotOnceItHasAName(t *testing.T) {
	tok := token{Begun: time.Now(), Known: []string{"1", "2"}}
	if tok.named("7"); tok.ID != "7" || tok.Known != nil {
		t.Errorf("%+v", tok)
	}
}

// A last chunk that is shorter than the others says nothing about their size.
func TestTooLarge_isJudgedByChunksOfThatSize(t *testing.T) {
	refused := fault.New(fault.Full, "Too large.", "Make room.")
	for acknowledged, wantField := range map[int]string{0: "", 3: keyChunkSize} {
		c := aCrew(t, t.Context(), 4, 1)
		c.tok.MD5[acknowledged], c.acked = "known", 5
		if f := fault.Of(c.tooLarge(c.tok.at(1, c.req.Size()), refused)); f.Field != wantField || c.tok.Stale != (wantField != "") {
			t.Errorf("chunk %d was taken: %+v, stale %t", acknowledged, f, c.tok.Stale)
		}
		if kept := c.progressLocked().Kept; (kept == 0) != c.tok.Stale {
			t.Errorf("chunk %d was taken, and of what is given up %d bytes are kept", acknowledged, kept)
		}
	}
}
