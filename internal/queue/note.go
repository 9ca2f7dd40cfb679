package queue

import "encoding/json"

// note is what an engine leaves with the lease of a job for the others to see.
type note struct {
	Program  string   `json:"program,omitempty"` // Config.Owner
	Progress Progress `json:"progress,omitzero"`
}

// note returns the note for a job that is so far; it cannot fail to be written.
func (e *Engine) note(p Progress) []byte {
	b, err := json.Marshal(note{Program: e.cfg.Owner, Progress: p})
	if err != nil {
		return nil
	}
	return b
}

// readNote reads a note. One from a newer version that cannot be read says nothing.
func readNote(b []byte) note {
	var n note
	if json.Unmarshal(b, &n) != nil {
		return note{}
	}
	return n
}
