package fileserve

import (
	"maps"
	"net/http"
	"slices"
	"sync"

	"slipway/internal/source"
)

// peerLimit is the number of addresses that Seen lists.
const peerLimit = 64

// Seen is what has been asked for so far. Every number in it only grows.
//
// Bytes have gone out when this computer's network stack has taken them. It, and
// the one at the other end, hold some megabytes, so that a peer who leaves may
// have looked at fewer, and a small file may have gone out to one who wanted
// its first bytes only. That the fetch succeeded is for the fetcher to say.
type Seen struct {
	Heads int // HEADs of the right path
	Gets  int // GETs of the right path, aborted and refused ones too
	// Sent is the number of bytes that have gone out, each as often as it has.
	Sent int64
	// Done is the number of bytes from the start of the file that have gone out
	// without a gap, in one GET or in several. A look at the first bytes before
	// the download counts until the download overtakes it, a range after a
	// broken connection goes on where the former GET stopped, and a look at the
	// end of the file counts for nothing before all the rest is out. A download
	// that begins anew shows once it gets further than the one before.
	Done int64
	// Whole is the number of GETs that ended with the last byte of the file
	// while all others had gone out too, by them or by GETs before.
	Whole     int
	Peers     []string // the first 64 IP addresses that asked for the right path, in order of appearance
	Strangers int      // requests at the port for no server's path, of another method, or with a body
}

// record keeps what the connections do.
type record struct {
	changed chan struct{} // holds one element if there is news

	mu   sync.Mutex
	seen Seen        // guarded by mu
	out  stretches   // guarded by mu
	sums source.Sums // guarded by mu; nil before the first whole GET
	err  error       // guarded by mu
}

func newRecord() *record { return &record{changed: make(chan struct{}, 1)} }

// change changes the record and says that there is news.
func (r *record) change(how func()) {
	r.mu.Lock()
	how()
	r.mu.Unlock()
	select {
	case r.changed <- struct{}{}:
	default:
	}
}

func (r *record) stranger() { r.change(func() { r.seen.Strangers++ }) }

func (r *record) request(method, peer string) {
	r.change(func() {
		if method == http.MethodHead {
			r.seen.Heads++
		} else {
			r.seen.Gets++
		}
		if len(r.seen.Peers) < peerLimit && !slices.Contains(r.seen.Peers, peer) {
			r.seen.Peers = append(r.seen.Peers, peer)
		}
	})
}

// sent notes that one GET has sent the bytes between two offsets, the last n just now.
func (r *record) sent(from, to int64, n int) {
	r.change(func() {
		r.seen.Sent += int64(n)
		r.out = r.out.with(from, to)
		r.seen.Done = max(r.seen.Done, r.out.fromStart())
	})
}

// finish notes that a GET which ended at an offset has sent all it was to send.
func (r *record) finish(at, size int64) {
	r.change(func() {
		if at == size && r.seen.Done == size {
			r.seen.Whole++
		}
	})
}

func (r *record) keep(sums source.Sums) { r.change(func() { r.sums = sums }) }

// fail keeps the first fault.
func (r *record) fail(err error) {
	r.change(func() {
		if r.err == nil {
			r.err = err
		}
	})
}

func (r *record) snapshot() Seen {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.seen
	s.Peers = slices.Clone(s.Peers)
	return s
}

func (r *record) failure() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

func (r *record) digests() (source.Sums, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return maps.Clone(r.sums), r.sums != nil
}
