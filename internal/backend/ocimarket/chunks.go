package ocimarket

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/pace"
	"slipway/internal/fault"
)

// crew sends the chunks that the service lacks, several at a time. Its workers are all
// alike: each takes the next chunk, reads it for its MD5, waits for its turn, and sends
// it. There are twice as many of them as chunks may travel, so that the next ones are
// read while others are on the wire. None is held in memory.
type crew struct {
	*attempt
	halt    context.CancelCauseFunc // breaks off every chunk under way
	braking <-chan struct{}         // closed when no further chunk shall begin
	resting context.Context         // ends with the attempt's, soon after the brake was pulled, and with the first error
	rouse   context.CancelFunc      // ends resting

	mu      sync.Mutex      // guards the fields below, the token, and reporting
	changed *sync.Cond      // of mu; woken whenever a worker that waits may go on
	left    []int           // indexes of chunks that nobody has begun, ascending
	summed  map[int]string  // MD5 of those of them that were read already
	ahead   int             // chunks that are being read, or were and wait for their turn
	flying  map[int]*flight // chunks that are on the wire, by index
	resters int             // workers that leave the service alone for a while
	acked   int64           // bytes that the service has acknowledged
	most    int             // chunks that may travel at once; as many may be ahead
	braked  bool            // no further chunk begins
	err     error           // the first that cannot be mended here; no further chunk begins
}

// flight is one chunk on the wire.
type flight struct {
	sent   int64
	shared bool // others were on the wire at the same time
}

// sendMissing sends all chunks that were not acknowledged. At the first error, and when
// the brake is pulled, no further chunk begins and those on the wire come to their end,
// so that nothing of them is lost.
func (a *attempt) sendMissing(ctx context.Context, halt context.CancelCauseFunc) error {
	resting, stop := untilBraked(ctx)
	defer stop()
	c := &crew{
		attempt: a, halt: halt, braking: backend.Braking(ctx), resting: resting, rouse: stop,
		left: a.tok.missing(), summed: map[int]string{}, flying: map[int]*flight{}, acked: a.tok.kept(a.req.Size()),
	}
	c.changed = sync.NewCond(&c.mu)
	c.most = min(parallel(a.req.Values), len(c.left))
	defer context.AfterFunc(resting, c.wake)()
	c.showLocked() // there are no workers yet
	var workers sync.WaitGroup
	for range min(2*c.most, len(c.left)) {
		workers.Go(func() { c.work(ctx) })
	}
	workers.Wait()
	return c.outcome(ctx)
}

// outcome is what sendMissing returns once all workers have ended.
func (c *crew) outcome(ctx context.Context) error {
	switch unsent := len(c.tok.missing()) > 0; {
	case c.err == nil && ctx.Err() != nil:
		return pace.Stopped(ctx)
	case unsent && (c.err == nil || c.braked && fault.Retryable(c.err)):
		return backend.Braked()
	}
	return c.err
}

// work sends one chunk after the other.
func (c *crew) work(ctx context.Context) {
	defer c.caught()
	for {
		i, ok := c.next()
		if !ok {
			return
		}
		md5, err := c.readAhead(i)
		if !c.turn(i, md5, err) {
			return
		}
		got, err := c.deliver(ctx, c.tok.at(i, c.req.Size()), md5)
		c.rest(c.land(i, got, err))
	}
}

// land notes what became of a chunk: an acknowledged one is journalled. It returns for
// how long the service is to be left alone.
func (c *crew) land(i int, got delivery, err error) (pause time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer c.changed.Broadcast()
	f := c.flying[i]
	delete(c.flying, i)
	switch {
	case err == nil:
		c.acknowledgedLocked(i, got, f)
	case f.shared && locked(err):
		return c.oneByOneLocked(i, got.md5, err)
	default:
		c.failLocked(err)
	}
	return 0
}

// acknowledgedLocked journals that the service has a chunk.
func (c *crew) acknowledgedLocked(i int, got delivery, f *flight) {
	c.tok.MD5[i], c.tok.Unproven = got.md5, c.tok.Unproven || !got.proven
	c.acked += c.tok.at(i, c.req.Size()).length
	if got.differs {
		c.Note("The service answered with another MD5 than that of what was sent. Nothing was concluded from it, because it was not to compare checksums.")
	}
	if c.miscountedLocked(got.counted, !f.shared) {
		c.Note("The service counted other chunks than it was sent. Its count was not relied on: all chunks were sent by their numbers.")
	}
	if unkept := c.keep(c.progressLocked()); unkept != nil {
		c.failLocked(unkept)
		c.halt(unkept)
	}
}

// miscountedLocked reports whether the service has counted more chunks than were sent
// to it, or fewer than it has acknowledged. What an earlier attempt has sent without an
// answer is not known, so that only the first one can tell. alone says that no other
// chunk was on the wire.
func (c *crew) miscountedLocked(counted int, alone bool) bool {
	if counted < 0 || c.prior != nil || c.tok.Again {
		return false
	}
	return counted > c.begunLocked() || alone && counted < c.begunLocked()-len(c.flying)
}

func (c *crew) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failLocked(err)
}

func (c *crew) failLocked(err error) {
	if c.err == nil {
		c.err = err
	}
	c.rouse()
	c.changed.Broadcast()
}

// caught makes a panic the error of the crew. It is deferred in whatever runs on another
// goroutine than the attempt's.
func (c *crew) caught() {
	if p := recover(); p != nil {
		c.fail(fault.Panicked(p))
	}
}

// sending reports the bytes of a chunk that are on the wire.
func (c *crew) sending(i int, sent int64) {
	defer c.caught()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.flying[i].sent = sent
	c.showLocked()
}

func (c *crew) showLocked() { c.Show(c.progressLocked()) }

// begunLocked returns how many chunks were acknowledged or are on the wire.
func (c *crew) begunLocked() int { return len(c.tok.MD5) - len(c.left) - c.ahead }

// progressLocked counts what was acknowledged and what is on its way.
func (c *crew) progressLocked() backend.Progress {
	done := c.acked
	for _, f := range c.flying {
		done += f.sent
	}
	step := fmt.Sprintf("chunk %d of %d", max(c.begunLocked(), 1), len(c.tok.MD5))
	if c.tok.Again {
		step += ", once more"
	}
	p := backend.Progress{Phase: backend.Sending, Done: c.Furthest(done), Total: c.req.Size(), Step: step}
	if !c.tok.Stale {
		p.Kept = c.acked
	}
	return p
}

// backLocked gives a chunk back that has to wait; "" stands for an MD5 that is not known.
func (c *crew) backLocked(i int, md5 string) {
	at, _ := slices.BinarySearch(c.left, i)
	c.left = slices.Insert(c.left, at, i)
	if md5 != "" {
		c.summed[i] = md5
	}
}
