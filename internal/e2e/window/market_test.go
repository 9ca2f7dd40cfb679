//go:build e2e

package window

import (
	"context"
	"io"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"slipway/internal/e2e/desk"
)

const market = "Marketplace"

// newMarket makes a workplace with a Marketplace lab as a target.
func newMarket(t *testing.T, args ...string) *site {
	t.Helper()
	s, _ := newTolledMarket(t, args...)
	return s
}

// newTolledMarket is newMarket with the toll that stands before the lab.
func newTolledMarket(t *testing.T, args ...string) (*site, *toll) {
	t.Helper()
	s := newWorkplace(t)
	lab, err := s.desk.StartMarket(s.ctx, t.TempDir(), args...)
	s.must(err)
	t.Cleanup(lab.Stop)
	before, err := collect(strings.TrimPrefix(lab.URL, "https://"))
	s.must(err)
	t.Cleanup(before.close)
	s.must(lab.AddTarget(s.ctx, s.desk, market, "--address", "https://"+before.listener.Addr().String()))
	return s, before
}

// toll passes connections on to a server and counts the bytes that it is sent.
type toll struct {
	listener net.Listener
	server   string // host:port
	taken    atomic.Int64
	done     sync.WaitGroup
}

func collect(server string) (*toll, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	c := &toll{listener: listener, server: server}
	c.done.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			c.done.Go(func() { c.pass(client) })
		}
	})
	return c, nil
}

// pass carries both directions until one of them ends.
func (c *toll) pass(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", c.server)
	if err != nil {
		return // the client sees that nobody is there
	}
	c.done.Go(func() {
		_, _ = io.Copy(client, server) // a connection that breaks is what some tests are about
		_ = client.Close()
	})
	_, _ = io.Copy(io.MultiWriter(server, c), client) // as above
	_ = server.Close()
}

// Write counts bytes. It implements [io.Writer].
func (c *toll) Write(p []byte) (int, error) {
	c.taken.Add(int64(len(p)))
	return len(p), nil
}

// close waits for the connections to end, which they do with the programs.
func (c *toll) close() {
	_ = c.listener.Close()
	c.done.Wait()
}

// machine makes an archive with a raw disk in it.
func (s *site) machine(name string, size int64) string {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	s.must(desk.MachineImage(path, size))
	return path
}

// inChunks hands a file over to the queue, to be sent in chunks of so many MiB.
func (s *site) inChunks(path, mebi string) {
	s.t.Helper()
	s.ctl(0, "upload", path, "--target", market, "--application", "My Machine", "--version", "1.0", "--os", "linux",
		"--mode", "chunks", "--chunk-size", mebi, "--parallel", "2", "--detach")
}

func TestMarket_takesADroppedMachineImage(t *testing.T) {
	s := newMarket(t)
	path := s.machine("oraclelinux-8.9-x86_64.tar.gz", 3*mib)
	w := s.open()
	w.drop(path)
	w.still()
	w.shot("market-card")
	w.queue(path)
	j := s.settled(w, path)
	w.shot("market-done")
	v := j.Request.Values
	if j.State != "done" || j.Result.Verification.Verdict != "verified" || v["application"] == "" || v["version"] == "" || v["os"] == "" {
		t.Fatalf("the job is %+v, its fault %+v", j, j.Fault)
	}
}

func TestMarket_pausesAtTheEndOfAChunkAndGoesOn(t *testing.T) {
	s := newMarket(t, "--trouble", "slow-body=2M")
	path := s.machine("machine.tar.gz", 32*mib)
	s.inChunks(path, "2")
	w := s.open()
	w.until("chunks are out", func() bool { return w.sent(path) > 4*mib })
	w.snap("market-chunks")
	s.must(w.Press("Escape")) // the keyboard to the queue
	s.must(w.Press("Home"))
	s.must(w.Press("space"))
	j := w.await(path, "held")
	w.shot("market-paused")
	if done := j.Progress.Done; done%(2*mib) != 0 || done == 0 {
		t.Errorf("it was paused after %d bytes, in the middle of a chunk", done)
	}
	s.must(w.Press("space"))
	j = w.await(path, "done")
	if j.Result.Verification.Verdict != "verified" {
		t.Errorf("the job is %+v", j)
	}
	w.shot("market-chunks-done")
}

func TestMarket_goesOnWithTheMissingChunksAfterAQuit(t *testing.T) {
	s, toll := newTolledMarket(t, "--trouble", "slow-body=2M")
	path := s.machine("machine.tar.gz", 24*mib)
	s.inChunks(path, "2")
	w := s.open()
	w.until("chunks are out", func() bool { return w.sent(path) > 8*mib })
	bright := w.pixel(addFiles)
	s.must(w.Press("ctrl+q"))
	w.until("it is asked whether to quit", func() bool { return w.pixel(addFiles) != bright })
	w.snap("market-quit")
	s.must(w.Press("shift+Tab")) // from Stay to Stop and quit
	s.must(w.Press("Return"))
	s.must(w.Wait())
	if j, _ := s.job(path); j.State != "waiting" || j.Fault != nil {
		t.Errorf("after the quit the job is %+v", j)
	}
	again := s.open()
	j := again.await(path, "done")
	if j.Attempt != 1 || j.Result.Verification.Verdict != "verified" || len(s.held(market)) != 1 {
		t.Errorf("the job is %+v, and %q are there", j, s.held(market))
	}
	const underWay, around = 2 * 2 * mib, mib // the chunks at the time of the quit; what stands around all of them
	if all, most := toll.taken.Load(), 24*mib+int64(underWay+around); all < 24*mib || all > most {
		t.Errorf("%d bytes were sent; allowed were %d", all, most)
	}
}

func TestMarket_goesOnWithTheMissingChunksAfterAKill(t *testing.T) {
	s, toll := newTolledMarket(t, "--trouble", "slow-body=2M")
	path := s.machine("machine.tar.gz", 32*mib)
	s.inChunks(path, "2")
	w := s.open()
	w.until("chunks are out", func() bool { return w.sent(path) > 8*mib })
	w.Kill()
	before := toll.taken.Load()
	again := s.open()
	again.until("it goes on", func() bool { return toll.taken.Load() > before+mib })
	again.snap("market-resumed")
	j := again.await(path, "done")
	if j.Attempt > 2 || j.Result.Verification.Verdict != "verified" || len(s.held(market)) != 1 {
		t.Errorf("the job is %+v, and %q are there", j, s.held(market))
	}
	const underWay, around = 2 * 2 * mib, mib // the chunks at the time of the kill; what stands around all of them
	if all, most := toll.taken.Load(), 32*mib+int64(underWay+around); all < 32*mib || all > most {
		t.Errorf("%d bytes were sent, %d of them before the kill; allowed were %d", all, before, most)
	}
}

func TestMarket_saysWhatToDoAboutAWrongChecksum(t *testing.T) {
	s := newMarket(t, "--trouble", "damaged@chunk*4")
	path := s.machine("machine.tar.gz", 4*mib)
	s.inChunks(path, "2")
	w := s.open()
	j := s.settled(w, path)
	if j.State != "failed" || j.Fault == nil || j.Fault.Kind != "checksum-wrong" || !strings.Contains(j.Fault.What+j.Fault.Detail, "hunk") {
		t.Fatalf("the job is %+v, its fault %+v", j, j.Fault)
	}
	s.must(w.Press("Escape"))
	s.must(w.Press("Home"))
	w.shot("market-checksum")
	s.must(w.Click(w.Window, 1219, 116)) // Copy details, in the upload's row
	said := w.copied("Upload machine.tar.gz: failed")
	if remedy := "Do this: " + j.Fault.Remedy + "\n"; !strings.Contains(said, remedy) || !strings.Contains(remedy, "turn off") {
		t.Errorf("the window says:\n%s\nand not: %s", said, remedy)
	}
	w.press("ctrl+r")
	if j := w.await(path, "done"); j.Result.Verification.Verdict != "verified" {
		t.Errorf("the second try ended as %+v", j.Result)
	}
}

// copied waits until the window has put a text that begins like that on the clipboard,
// and returns it.
func (w *window) copied(begins string) (text string) {
	w.t.Helper()
	w.until("it is on the clipboard: "+begins, func() bool {
		text = w.clipboard()
		return strings.HasPrefix(text, begins)
	})
	return text
}

// clipboard returns the text on the clipboard of the window's display; "" for none.
func (w *window) clipboard() string {
	w.t.Helper()
	xgb.Logger.SetOutput(io.Discard) // it complains of a server without authority
	conn, err := xgb.NewConnDisplay(strings.TrimPrefix(w.Env(nil)[0], "DISPLAY="))
	w.must(err)
	defer conn.Close()
	defer context.AfterFunc(w.ctx, conn.Close)() // unblocks the wait for the answer
	screen := xproto.Setup(conn).DefaultScreen(conn)
	asker, err := xproto.NewWindowId(conn)
	w.must(err)
	w.must(xproto.CreateWindowChecked(conn, screen.RootDepth, asker, screen.Root, -10, -10, 1, 1, 0,
		xproto.WindowClassInputOutput, screen.RootVisual, 0, nil).Check())
	atom := func(name string) xproto.Atom {
		reply, err := xproto.InternAtom(conn, false, uint16(len(name)), name).Reply()
		w.must(err)
		return reply.Atom
	}
	kind, place := atom("UTF8_STRING"), atom("SLIPWAY_CLIPBOARD")
	xproto.ConvertSelection(conn, asker, atom("CLIPBOARD"), kind, place, xproto.TimeCurrentTime)
	if event, _ := conn.WaitForEvent(); event == nil { // the only one there is
		return ""
	}
	reply, err := xproto.GetProperty(conn, true, asker, place, kind, 0, 1<<16).Reply()
	w.must(err)
	return string(reply.Value)
}
