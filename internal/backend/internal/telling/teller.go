package telling

import (
	"slices"

	"slipway/internal/backend"
)

// Teller tells of one attempt. The zero Teller has nobody to tell, and remembers all
// the same. It serves one goroutine at a time.
type Teller struct {
	report   backend.Report   // nil for nobody
	last     backend.Progress // without its token
	furthest int64            // bytes
	notes    []string
}

// To returns the Teller of an attempt that begins. A nil report is that of nobody.
func To(report backend.Report) Teller { return Teller{report: report} }

// Show reports a phase without a token. That cannot fail.
func (t *Teller) Show(p backend.Progress) { _ = t.Tell(p, nil) }

// Tell reports a phase, and with it a token to be journalled. It returns why that could
// not be done; always nil for a nil token.
func (t *Teller) Tell(p backend.Progress, token []byte) error {
	p.Token = nil
	t.last = p
	if t.report == nil {
		return nil
	}
	p.Token = token
	if err := t.report(p); token != nil {
		return err
	}
	return nil
}

// Last returns what was reported last, without its token.
func (t *Teller) Last() backend.Progress { return t.last }

// Furthest returns the most bytes that this attempt has ever had on the wire, sent being
// those of now. A body that begins again shows no progress until it has passed the one
// before.
func (t *Teller) Furthest(sent int64) int64 {
	t.furthest = max(t.furthest, sent)
	return t.furthest
}

// Note keeps a sentence for the receipt, once.
func (t *Teller) Note(sentence string) {
	if !slices.Contains(t.notes, sentence) {
		t.notes = append(t.notes, sentence)
	}
}

// Notes returns the sentences for the receipt, in the order in which they came; nil for
// none.
func (t *Teller) Notes() []string { return slices.Clone(t.notes) }
