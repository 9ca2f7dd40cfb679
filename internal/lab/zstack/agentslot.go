package zstack

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
)

// failuresTolerated is how often a byte range may fail before the newest agents give the upload up.
const failuresTolerated = 20

// keyLength is how many characters behind "upload://" name the slot in Ceph.
const keyLength = 32

// uploadPath is where the agent of a storage takes bytes; "" where there is none, and upload:// is refused.
func uploadPath(k storageKind) string {
	switch k {
	case kindCeph:
		return "/ceph/backupstorage/image/upload"
	case kindImageStore:
		return "/imagestore/upload"
	default:
		return ""
	}
}

// slot is one upload that an agent waits for.
type slot struct {
	key        string // what X-IMAGE-UUID has to say
	unseen     bool   // the key is not the image's uuid: the management node asks for progress in vain
	generation string
	parts      *assembly

	mu        sync.Mutex // guards all below
	total     int64      // of the file; 0 before the first POST
	count     int64      // of equal slices, as the first POST fixed it; 0 before
	got       int64      // bytes, with those of slices under way
	failed    map[span]int
	finishing bool   // every byte has come
	over      bool   // nothing is taken any more
	why       string // the agent's last error; "" for none
	ended     chan struct{}
}

// openSlotLocked makes the agent of a place wait for its bytes.
func (s *Site) openSlotLocked(p *place) {
	t := &slot{
		key: p.image.uuid, generation: s.Conditions().slices(), parts: newAssembly(), failed: map[span]int{}, ended: make(chan struct{}),
	}
	if p.storage.kind == kindCeph {
		name := strings.TrimPrefix(p.image.url, "upload://")
		t.key = name[:min(len(name), keyLength)]
		t.unseen = t.key != p.image.uuid
	}
	p.slot = t
	context.AfterFunc(p.ctx, func() { t.end("") })
}

// offsetLocked is where the first missing byte belongs.
func (t *slot) offsetLocked() int64 { return t.parts.done() }

// end stops the upload, for this reason if it has failed, and reports whether it was still going on.
func (t *slot) end(why string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.over {
		return false
	}
	t.over, t.why = true, why
	close(t.ended)
	t.parts.close()
	return true
}

// admit checks the order of a POST against what has come before, and is the first to hear how large the file is.
func (t *slot) admit(o sliceOrder) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.over:
		return t.stoppedLocked()
	case t.total != 0 && t.total != o.total:
		return fmt.Errorf("image size changed from %d to %d", t.total, o.total)
	case t.generation == SlicesWhole && t.total != 0:
		return fmt.Errorf("image %s is being uploaded already", t.key)
	case t.generation == SlicesSequential && o.offset > t.parts.done():
		return fmt.Errorf("slice offset %d is beyond the %d bytes so far", o.offset, t.parts.done())
	case t.generation == SlicesEqual:
		if err := t.admitEqualLocked(o); err != nil {
			return err
		}
	}
	t.total, t.count = o.total, o.count
	return nil
}

// admitEqualLocked checks a slice of the generation in which all are of one size.
func (t *slot) admitEqualLocked(o sliceOrder) error {
	switch {
	case t.count != 0 && t.count != o.count:
		return fmt.Errorf("slice count changed from %d to %d", t.count, o.count)
	case o.index >= 1 && o.size > o.offset:
		return plain(http.StatusRequestEntityTooLarge, "Maximum request body size exceeded")
	case o.index != 0 && o.end() < o.total && o.offset != o.index*o.size, o.index == 0 && o.offset != 0:
		return fmt.Errorf("slice %d of size %d cannot begin at %d", o.index, o.size, o.offset)
	}
	return nil
}

// stoppedLocked is what a POST hears that comes too late.
func (t *slot) stoppedLocked() error {
	if t.why != "" {
		return fmt.Errorf("upload task of image %s has failed: %s", t.key, t.why)
	}
	return fmt.Errorf("upload task of image %s is over", t.key)
}

// stopped is the error of an upload that is over; nil while it goes on.
func (t *slot) stopped() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.over {
		return nil
	}
	return t.stoppedLocked()
}

// add adds to the bytes so far and returns their number.
func (t *slot) add(n int64) int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.got += n
	return min(t.got, t.total)
}

// again notes that a slice has failed and reports whether it may be sent again.
func (t *slot) again(o sliceOrder) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.failed[span{o.offset, o.end()}]++
	return t.failed[span{o.offset, o.end()}] <= failuresTolerated
}
