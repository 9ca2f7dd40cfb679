package zstack

import (
	"bytes"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

const letters = "abcdefghij" // 0 to 9

func TestSlices_sequentialOnesComeOneAfterTheOther(t *testing.T) {
	y := awaited(t, kindCeph, "slices=sequential")
	y.wants(slice(letters, 0, 4, 0).with(headerMD5, md5Hex("abcd")), "200 ")
	y.wants(slice(letters, 5, 8, 1), "500 slice offset 5 is beyond the 4 bytes so far")
	y.wants(slice(letters, 4, 8, 1).with(headerMD5, md5Hex("other")), "406 ")
	y.waits(4)
	y.wants(slice(letters, 4, 8, 1).with(headerMD5, strings.ToUpper(md5Hex("efgh"))), "200 ")
	y.wants(slice(letters, 2, 6, 1), "200 ")
	y.waits(8)
	y.wants(slice(letters+"k", 8, 10, 2), "500 image size changed from 10 to 11")
	y.wants(slice(letters, 8, 10, 2), "200 ")
	y.has(letters)
}

func TestSlices_equalOnesComeInAnyOrder(t *testing.T) {
	y := awaited(t, kindCeph, "slices=equal")
	y.wants(slice(letters, 4, 8, 1).with(headerMD5, "not looked at"), "200 ")
	y.waits(0)
	y.wants(slice(letters, 8, 10, 2), "200 ")
	y.wants(slice(letters, 8, 10, 2), "200 ")
	y.wants(slice(letters, 0, 4, 0), "200 ")
	y.has(letters)
}

func TestSlices_equalOnesAreAllOfOneSize(t *testing.T) {
	y := awaited(t, kindCeph, "slices=equal")
	y.wants(slice(letters, 0, 4, 0), "200 ")
	y.wants(slice(letters, 0, 3, 0), "500 slice count changed from 3 to 4")
	y.wants(slice(letters, 5, 9, 1), "500 slice 1 of size 4 cannot begin at 5")
	y.wants(slice(letters, 2, 6, 1), "413 ")
	y.waits(4)
	y = awaited(t, kindCeph, "slices=equal")
	y.wants(slice(letters, 1, 5, 0), "500 slice 0 of size 4 cannot begin at 1")
}

func TestSlices_anOldAgentTakesAFileWholeWhateverTheHeadersSay(t *testing.T) {
	y := awaited(t, kindCeph, "version=4.3.0")
	y.wants(whole(letters).with(headerOffset, "2").with(headerSize, "3"), "200 ")
	y.has(letters)
	for name, sent := range map[string]request{
		"short": whole(letters).with(headerTotal, "15"), "long": whole(letters).with(headerTotal, "5"), "far too short": whole(letters).with(headerTotal, "500"),
	} {
		y = awaited(t, kindCeph, "version=4.3.0")
		if got, err := y.try(sent); err != nil || !strings.HasPrefix(got, "500 incomplete upload") {
			t.Errorf("%s: answer %s, %v", name, got, err)
		}
		y.gone("incomplete upload")
	}
}

func TestSlices_rangesAreOfAnySizeAndVerified(t *testing.T) {
	y := awaited(t, kindCeph, "slices=ranges")
	hashed := func(from, to int, algorithm, digest string) request {
		return slice(letters, from, to, 0).with(headerAlgorithm, algorithm).with(headerHash, digest)
	}
	y.wants(hashed(7, 10, "sha256", sha256Hex("hij")), "200 ")
	y.wants(hashed(0, 2, "", "abc"), "500 X-SLICE-HASH is given without X-HASH-ALGORITHM")
	y.wants(hashed(0, 2, "crc32", "abc"), "500 unsupported hash algorithm: crc32")
	y.wants(hashed(0, 2, "sha1", "abc"), "406 ")
	y.wants(hashed(0, 2, "xxh3", "abc"), "200 ")
	y.wants(slice(letters, 2, 7, 0).with(headerMD5, md5Hex("wrong")), "406 ")
	y.waits(2)
	y.wants(hashed(2, 7, "MD5", md5Hex("cdefg")), "200 ")
	y.has(letters)
}

func TestSlices_aRangeMayFailTwentyTimes(t *testing.T) {
	y := awaited(t, kindCeph, "slices=ranges", "mismatch*21")
	for range 20 {
		y.wants(slice(letters, 0, 4, 0), "406 ")
	}
	y.waits(0)
	y.wants(slice(letters, 0, 4, 0), "500 slice at offset 0 has failed too often")
	y.gone("failed too often")
}

func TestSlices_aResetIsTheEndOfWholeFilesAndOfEqualOnesOnly(t *testing.T) {
	for generation, ends := range map[string]bool{SlicesWhole: true, SlicesSequential: false, SlicesEqual: true, SlicesRanges: false} {
		y := awaited(t, kindCeph, "slices="+generation, "cut-body=160*1", "cut-body=20*1", "cut@upload*1")
		y.breaks(slice(strings.Repeat(letters, 100), 0, 1000, 0))
		y.waits(0) // It was not looked at.
		y.breaks(slice(strings.Repeat(letters, 100), 0, 1000, 0))
		if ends {
			y.gone("")
			continue
		}
		y.breaks(slice(strings.Repeat(letters, 100), 0, 1000, 0))
		y.waits(0)
		y.wants(slice(strings.Repeat(letters, 100), 0, 1000, 0), "200 ")
		y.has(strings.Repeat(letters, 100))
	}
}

// stalled sends the start of a slice and no more, until the agent has answered.
func (y *yard) stalled(r request) string {
	y.t.Helper()
	rest, stop := io.Pipe()
	defer stop.Close()
	r.chunked = true
	out := r.content
	r.content, r.after = "", ""
	answer, err := y.tryFrom(r, io.MultiReader(strings.NewReader(r.before+out), rest))
	if err != nil {
		y.t.Fatal(err)
	}
	return answer
}

func TestSlices_oneThatStallsMayBeSentAgain(t *testing.T) {
	for _, generation := range []string{SlicesSequential, SlicesEqual, SlicesRanges} {
		y := awaited(t, kindImageStore, "slices="+generation, "socket-idle=5ms")
		r := slice(letters, 0, 5, 0)
		r.content = "ab"
		if got := y.stalled(r); got != "500 timed out" {
			t.Errorf("%s: answer %s", generation, got)
		}
		y.waits(0)
		y.site.Configure(func(c *Conditions) { c.Agents.SocketIdle = 0 })
		y.wants(slice(letters, 0, 5, 0), "200 ")
		y.wants(slice(letters, 5, 10, 1), "200 ")
		y.has(letters)
	}
}

// seen is how many bytes the management node knows of.
func (y *yard) seen() int64 {
	y.site.mu.Lock()
	defer y.site.mu.Unlock()
	return y.place.got
}

func TestSlices_aBodyThatIsTooShortSpinsUntilTheUploadIsCancelled(t *testing.T) {
	y := awaited(t, kindImageStore, "slices=equal")
	r := slice(strings.Repeat(letters, 100), 0, 900, 0)
	r.content = "ab"
	done := make(chan string)
	go func() {
		got, _ := y.try(r)
		done <- got
	}()
	for y.seen() < int64(len("ab"+partTail)) {
		select {
		case got := <-done:
			t.Fatalf("answer %s", got)
		default:
			runtime.Gosched()
		}
	}
	y.place.cancel()
	if got := <-done; got != "500 upload task of image "+imageUUID+" is over" {
		t.Errorf("answer %s", got)
	}
}

func TestSlices_aClientThatLeavesQuietlyMaySendTheSliceAgain(t *testing.T) {
	for _, generation := range []string{SlicesSequential, SlicesEqual, SlicesRanges} {
		for _, sent := range []string{"--ed", partHead, partHead + "ab"} {
			y := awaited(t, kindCeph, "slices="+generation)
			y.leaves(slice(letters, 0, 5, 0), sent)
			y.waits(0)
			y.wants(slice(letters, 0, 5, 0), "200 ")
			y.wants(slice(letters, 5, 10, 1), "200 ")
			y.has(letters)
		}
	}
}

// leaves sends the start of a POST and closes its side of the connection.
func (y *yard) leaves(r request, sent string) {
	y.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(y.root, "http://"))
	if err != nil {
		y.t.Fatal(err)
	}
	defer conn.Close()
	var out bytes.Buffer
	fmt.Fprintf(&out, "POST %s HTTP/1.1\r\nHost: lab\r\nContent-Length: 500\r\n", uploadPath(y.kind))
	_ = r.header.Write(&out) // Memory does not fail.
	out.WriteString("\r\n" + sent)
	if _, err := conn.Write(out.Bytes()); err != nil {
		y.t.Fatal(err)
	}
	_ = conn.(*net.TCPConn).CloseWrite()
	answer, err := io.ReadAll(conn)
	if err != nil || !strings.Contains(string(answer), "incomplete slice") {
		y.t.Errorf("answer %q, %v", answer, err)
	}
}

func TestSlices_aCancelledUploadTakesNothing(t *testing.T) {
	y := awaited(t, kindCeph, "slices=equal")
	y.wants(slice(letters, 0, 5, 0), "200 ")
	y.site.mu.Lock()
	y.site.removeLocked(y.place.image)
	y.site.mu.Unlock()
	y.wants(slice(letters, 5, 10, 1), "500 image not found")
}

func TestAssembly_knowsTheDigestsInWhateverOrderTheBytesCome(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	content := make([]byte, 1<<20)
	random := rand.NewChaCha8([32]byte{7})
	_, _ = random.Read(content)
	const size = 100_000
	var from []int
	for at := 0; at < len(content); at += size {
		from = append(from, at, max(0, at-size/2)) // Each second range overlaps two others.
	}
	rand.New(random).Shuffle(len(from), func(i, j int) { from[i], from[j] = from[j], from[i] })
	a := newAssembly()
	defer a.close()
	var all sync.WaitGroup
	for part := range slices.Chunk(from, 6) {
		all.Go(func() {
			for _, at := range part {
				p, err := a.begin(int64(at))
				if err != nil {
					t.Error(err)
					return
				}
				_, _ = p.Write(content[at:min(at+size, len(content))])
				if err := p.commit(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	sum := sha512.Sum512(content)
	if got := a.whole.Hex(1); a.done() != int64(len(content)) || got != hex.EncodeToString(sum[:]) {
		t.Errorf("%d bytes, digest %s", a.done(), got)
	}
	a.close()
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if _, err := a.begin(0); !errors.Is(err, os.ErrClosed) {
		t.Errorf("a closed assembly begins with %v", err)
	}
}

func TestAssembly_aRangeThatFailsLeavesNoTrace(t *testing.T) {
	a := newAssembly()
	defer a.close()
	p, err := a.begin(0)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = p.Write([]byte("wrong"))
	if a.done() != 0 {
		t.Errorf("%d bytes", a.done())
	}
	q, err := a.begin(0)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = q.Write([]byte("right"))
	if err := q.commit(); err != nil {
		t.Fatal(err)
	}
	if err := p.commit(); err != nil { // Too late: what is there stays.
		t.Fatal(err)
	}
	sum := sha512.Sum512([]byte("right"))
	if got := a.whole.Hex(1); got != hex.EncodeToString(sum[:]) || string(a.whole.Head) != "right" {
		t.Errorf("head %q", a.whole.Head)
	}
}
