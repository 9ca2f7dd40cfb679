package intake

import "slipway/internal/fault"

// Expect takes a digest, as people paste it, for the file of the card that was
// touched last. Faults: Invalid for a text that is no digest, NotFound without a
// card for a file.
func (p *Pane) Expect(text string) error {
	c := p.current()
	if c == nil || len(c.members) == 0 {
		return fault.New(fault.NotFound, "There is no new upload that a digest could be for.", "Add its file first.")
	}
	return c.expect(text)
}
