package transport

import (
	"errors"
	"net"
	"os"
	"sync"
	"time"
)

// holdSize is how many bytes of TLS records are gathered into one write.
const holdSize = 256 << 10

// The ends of a transfer that come from this side.
var (
	errStalled = errors.New("no byte moved")
	errHalted  = errors.New("the rest of the body is not wanted")
)

// wire is a connection below TLS. It watches for stalls, can stop the writer
// without closing the way back, and gathers small writes while it is told to.
type wire struct {
	net.Conn
	stall time.Duration // a write that moves nothing for this long fails

	out     sync.Mutex // held while writing; guards the two below
	held    []byte     // gathered records
	holding bool

	mu     sync.Mutex    // guards the fields below
	moved  time.Time     // when a byte last went either way
	idle   time.Duration // how long one read may wait; 0 means what awaitAnswer said
	sent   bool          // the request has left; halt is no longer possible
	halted bool
	stop   chan struct{} // closed by halt
}

func newWire(raw net.Conn, stall time.Duration) *wire {
	return &wire{Conn: raw, stall: stall, stop: make(chan struct{})}
}

// begin makes the wire ready for the next request.
func (w *wire) begin() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.idle, w.sent, w.halted = 0, false, false
	w.stop = make(chan struct{})
	return w.SetDeadline(time.Time{})
}

// stopped returns what is closed once the rest of the request is not wanted.
func (w *wire) stopped() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.stop
}

// halt ends writing for good unless the request has left already.
func (w *wire) halt() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.sent || w.halted {
		return
	}
	w.halted = true
	close(w.stop)
	_ = w.SetWriteDeadline(time.Unix(1, 0)) // a closed connection has no writer to wake
}

// finish marks the request as sent and reports whether it was halted before.
func (w *wire) finish() (halted bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sent = true
	return w.halted
}

// awaitAnswer allows d for the first byte of the answer, unless it is being read.
func (w *wire) awaitAnswer(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.idle == 0 {
		_ = w.SetReadDeadline(time.Now().Add(d)) // fails for a closed connection, which wakes the reader anyway
	}
}

// readIdle allows d for every read from now on.
func (w *wire) readIdle(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.idle = d
}

func (w *wire) Read(p []byte) (int, error) {
	w.mu.Lock()
	if w.idle > 0 {
		_ = w.SetReadDeadline(time.Now().Add(w.idle)) // the read below says it if the connection is closed
	}
	w.mu.Unlock()
	n, err := w.Conn.Read(p)
	if n > 0 {
		w.touch()
	}
	return n, err
}

// Write writes p, or gathers it between hold and flush.
func (w *wire) Write(p []byte) (int, error) {
	w.out.Lock()
	defer w.out.Unlock()
	if !w.holding {
		return w.push(p)
	}
	w.held = append(w.held, p...)
	if len(w.held) >= holdSize {
		if err := w.flushLocked(); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}

// hold gathers what is written until flush.
func (w *wire) hold() {
	w.out.Lock()
	defer w.out.Unlock()
	w.holding = true
	if w.held == nil {
		w.held = make([]byte, 0, holdSize+(32<<10))
	}
}

// flush writes what was gathered.
func (w *wire) flush() error {
	w.out.Lock()
	defer w.out.Unlock()
	w.holding = false
	return w.flushLocked()
}

func (w *wire) flushLocked() error {
	_, err := w.push(w.held)
	w.held = w.held[:0]
	return err
}

// push writes all of p. A quarter of the stall time is the step in which it looks
// whether anything moved.
func (w *wire) push(p []byte) (n int, err error) {
	w.touch()
	for n < len(p) {
		if err := w.arm(); err != nil {
			return n, err
		}
		m, err := w.Conn.Write(p[n:])
		n += m
		if m > 0 {
			w.touch()
		}
		if err != nil {
			if err = w.judge(err); err != nil {
				return n, err
			}
		}
	}
	return n, nil
}

// arm sets the deadline of the next write.
func (w *wire) arm() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.halted {
		return errHalted
	}
	return w.SetWriteDeadline(time.Now().Add(w.stall / 4))
}

// judge returns nil for a write that only ran into its step's deadline.
func (w *wire) judge(err error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.halted:
		return errHalted
	case !errors.Is(err, os.ErrDeadlineExceeded):
		return err
	case time.Since(w.moved) >= w.stall:
		return errStalled
	default:
		return nil
	}
}

func (w *wire) touch() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.moved = time.Now()
}
