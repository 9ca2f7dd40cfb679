package ocimarket

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"slipway/internal/backend/internal/ocm"
	"slipway/internal/fault"
)

// next takes a chunk that nobody has begun, once it may be read. ok is false where the
// worker shall end.
func (c *crew) next() (index int, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for !c.overLocked() && len(c.left) > 0 && c.ahead >= c.most {
		c.changed.Wait()
	}
	if c.overLocked() || len(c.left) == 0 {
		return 0, false
	}
	index, c.left = c.left[0], c.left[1:]
	c.ahead++
	return index, true
}

// overLocked reports whether no further chunk shall begin.
func (c *crew) overLocked() bool {
	select {
	case <-c.braking:
		c.braked = true
	default:
	}
	return c.braked || c.err != nil || c.resting.Err() != nil
}

// readAhead returns the MD5 of a chunk that will be sent. It ends with the brake, for
// nothing of the chunk is on the wire.
func (c *crew) readAhead(i int) (md5 string, err error) {
	c.mu.Lock()
	md5, known := c.summed[i]
	delete(c.summed, i)
	c.mu.Unlock()
	if known {
		return md5, nil
	}
	return c.sum(c.resting, c.tok.at(i, c.req.Size()))
}

// turn waits until a chunk that was read may be sent; err is why it was not. It returns
// false where the worker shall end.
func (c *crew) turn(i int, md5 string, err error) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer c.changed.Broadcast()
	for err == nil && !c.overLocked() && (len(c.flying) >= c.most || c.resters > 0) {
		c.changed.Wait()
	}
	c.ahead--
	if c.overLocked() {
		c.backLocked(i, md5)
		return false
	}
	if err != nil {
		c.failLocked(err)
		return false
	}
	f := &flight{shared: len(c.flying) > 0}
	for _, other := range c.flying {
		other.shared = true
	}
	c.flying[i] = f
	return true
}

// Pauses of a service that takes one chunk at a time: how long it is left alone, and
// how long a crew waits where the service wishes for more. What is longer is for the
// queue to wait, which shows it.
const (
	lockPause   = time.Second
	longestRest = time.Minute
)

// oneByOneLocked sends what is left one by one, after the pause that is returned, to a
// service that minds several chunks at a time.
func (c *crew) oneByOneLocked(i int, md5 string, refused error) time.Duration {
	told := *fault.Of(refused)
	pause := max(lockPause, told.RetryAfter)
	if pause > longestRest {
		told.Retry = fault.Again
		c.failLocked(&told)
		return 0
	}
	c.backLocked(i, md5)
	c.most = 1
	c.resters++
	c.Note("The service minded several chunks at a time, so they were sent one by one.")
	return pause
}

// locked reports whether a refusal may come from another chunk being under way.
func locked(err error) bool {
	r, ok := errors.AsType[*ocm.Refusal](err)
	return ok && slices.Contains([]int{http.StatusConflict, http.StatusLocked, http.StatusServiceUnavailable}, r.Status)
}

// rest leaves the service alone for a while, unless the attempt ends or is braked. No
// other chunk begins meanwhile.
func (c *crew) rest(pause time.Duration) {
	if pause <= 0 {
		return
	}
	_ = c.client.Wait(c.resting, pause) // why it ended early is seen before the next chunk
	c.mu.Lock()
	defer c.mu.Unlock()
	c.resters--
	c.changed.Broadcast()
}

// wake lets all workers look whether they shall end.
func (c *crew) wake() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.changed.Broadcast()
}
