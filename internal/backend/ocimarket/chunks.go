package ocimarket

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/ocm"
	"slipway/internal/fault"
)

// crew sends the chunks that the service lacks, several at a time. Its workers are all
// alike: each takes the next chunk, reads it for its MD5, then sends it. So a chunk is
// read while others travel, and none is held in memory.
type crew struct {
	*attempt
	halt    context.CancelCauseFunc // breaks off every chunk under way
	braking <-chan struct{}         // closed when no further chunk shall begin

	mu     sync.Mutex      // guards the fields below, the token, and reporting
	left   []int           // indexes of chunks that nobody has begun, ascending
	flying map[int]*flight // by index
	acked  int64           // bytes that the service has acknowledged
	most   int             // workers there may be
	active int             // workers there are
	braked bool            // no further chunk begins
	err    error           // the first that cannot be mended here; no further chunk begins
}

// flight is one chunk under way.
type flight struct {
	sent   int64
	shared bool // others were under way at the same time
}

// sendMissing sends all chunks that were not acknowledged. At the first error, and when
// the brake is pulled, no further chunk begins and those under way come to their end,
// so that nothing of them is lost.
func (a *attempt) sendMissing(ctx context.Context, halt context.CancelCauseFunc) error {
	c := &crew{attempt: a, halt: halt, braking: backend.Braking(ctx), left: a.tok.missing(), flying: map[int]*flight{}}
	c.acked = a.req.Size()
	for _, i := range c.left {
		c.acked -= a.tok.at(i, a.req.Size()).length
	}
	c.most = min(parallel(a.req.Values), len(c.left))
	c.active = c.most
	c.showLocked()
	var workers sync.WaitGroup
	for range c.most {
		workers.Go(func() { c.work(ctx) })
	}
	workers.Wait()
	if c.braked && (c.err == nil || fault.Retryable(c.err)) && len(a.tok.missing()) > 0 {
		return backend.Braked()
	}
	return c.err
}

// work sends one chunk after the other.
func (c *crew) work(ctx context.Context) {
	for {
		i, ok := c.next()
		if !ok {
			return
		}
		md5, proven, err := c.deliver(ctx, c.tok.at(i, c.req.Size()))
		if pause := c.land(i, md5, proven, err); pause > 0 {
			if err := c.client.Wait(ctx, pause); err != nil {
				c.fail(err)
			}
		}
	}
}

// next takes a chunk that nobody has begun. ok is false where the worker shall end.
func (c *crew) next() (index int, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	select {
	case <-c.braking:
		c.braked = true
	default:
	}
	if c.braked || c.err != nil || len(c.left) == 0 || c.active > c.most {
		c.active--
		return 0, false
	}
	index, c.left = c.left[0], c.left[1:]
	f := &flight{shared: len(c.flying) > 0}
	for _, other := range c.flying {
		other.shared = true
	}
	c.flying[index] = f
	return index, true
}

// lockPause is how long a service that takes one chunk at a time is left alone.
const lockPause = time.Second

// land notes what became of a chunk: an acknowledged one is journalled. A service that
// minds several at a time gets them one by one from then on, after the pause that is
// returned.
func (c *crew) land(i int, md5 string, proven bool, err error) (pause time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f := c.flying[i]
	delete(c.flying, i)
	switch {
	case err == nil:
		c.tok.MD5[i], c.tok.Unproven = md5, c.tok.Unproven || !proven
		c.acked += c.tok.at(i, c.req.Size()).length
		if unkept := c.keep(c.progressLocked()); unkept != nil {
			c.failLocked(unkept)
			c.halt(unkept)
		}
	case f.shared && locked(err):
		c.left, c.most = slices.Insert(c.left, 0, i), 1
		c.Note("The service minded several chunks at a time, so they were sent one by one.")
		return max(lockPause, fault.Of(err).RetryAfter)
	default:
		c.failLocked(err)
	}
	return 0
}

// locked reports whether a refusal may come from another chunk being under way.
func locked(err error) bool {
	r, ok := errors.AsType[*ocm.Refusal](err)
	return ok && (r.Status == 409 || r.Status == 423 || r.Status == 503)
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
}

// sending reports the bytes of a chunk that are on the wire.
func (c *crew) sending(i int, sent int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.flying[i].sent = sent
	c.showLocked()
}

func (c *crew) showLocked() { c.Show(c.progressLocked()) }

// progressLocked counts what was acknowledged and what is on its way.
func (c *crew) progressLocked() backend.Progress {
	done, all := c.acked, len(c.tok.MD5)
	for _, f := range c.flying {
		done += f.sent
	}
	begun := all - len(c.left)
	step := fmt.Sprintf("chunk %d of %d", max(begun, 1), all)
	if c.tok.Again {
		step += ", once more"
	}
	return backend.Progress{Phase: backend.Sending, Done: c.Furthest(done), Total: c.req.Size(), Step: step}
}
