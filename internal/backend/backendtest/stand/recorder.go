package stand

import (
	"slices"
	"sync"

	"slipway/internal/backend"
)

// Recorder keeps what attempts report. The zero Recorder is ready, and may be used
// from several goroutines at once.
type Recorder struct {
	// Onto sees every report after it was kept, and its error is what the attempt
	// gets; nil for no error. Set it while no attempt is under way.
	Onto func(backend.Progress) error

	mu   sync.Mutex // guards seen
	seen []backend.Progress
}

// Report implements [backend.Report].
func (r *Recorder) Report(p backend.Progress) error {
	p.Token = slices.Clone(p.Token)
	r.mu.Lock()
	r.seen = append(r.seen, p)
	r.mu.Unlock()
	if r.Onto != nil {
		return r.Onto(p)
	}
	return nil
}

// Seen returns all reports.
func (r *Recorder) Seen() []backend.Progress {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.seen)
}

// Phases returns the phases that were reported, each run of one as one.
func (r *Recorder) Phases() []backend.Phase {
	var out []backend.Phase
	for _, p := range r.Seen() {
		out = append(out, p.Phase)
	}
	return slices.Compact(out)
}

// Tokens returns the tokens that were reported.
func (r *Recorder) Tokens() [][]byte {
	var out [][]byte
	for _, p := range r.Seen() {
		if p.Token != nil {
			out = append(out, p.Token)
		}
	}
	return out
}

// Token returns the token that was reported last; nil if there was none.
func (r *Recorder) Token() []byte {
	all := r.Tokens()
	if len(all) == 0 {
		return nil
	}
	return all[len(all)-1]
}
