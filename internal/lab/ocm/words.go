package ocm

import "strings"

// state is where an upload is, in the service's own words, spelt as they should be.
type state string

const (
	stateInitiated      state = "INITIATED"
	statePending        state = "PENDING"
	stateProgress       state = "IN PROGRESS"
	stateScan           state = "VIRUS SCAN IN PROGRESS"
	stateCompleted      state = "COMPLETED"
	stateFailed         state = "FAILED"
	stateRejected       state = "REJECTED"
	stateDeleted        state = "DELETED"
	stateDeletionFailed state = "DELETION FAILED"
)

var (
	states   = []state{stateInitiated, statePending, stateProgress, stateScan, stateCompleted, stateFailed, stateRejected, stateDeleted, stateDeletionFailed}
	finals   = []state{stateCompleted, stateFailed, stateRejected, stateDeleted, stateDeletionFailed}
	misspelt = map[state]string{stateProgress: "IN PROGESS", stateDeletionFailed: "DELECTION FAILED"}
)

// Spelling is how states are written.
type Spelling string

// The spellings. Oracle's samples are in mixed case, and its list of states is misspelt.
const (
	SpellingMixed    Spelling = "mixed"
	SpellingUpper    Spelling = "upper"
	SpellingMisspelt Spelling = "misspelt"
)

// word is a state as it is written.
func (s Conditions) word(st state) string {
	wrong, known := misspelt[st]
	switch {
	case s.Spelling == SpellingMisspelt && known:
		return wrong
	case s.Spelling == SpellingMisspelt, s.Spelling == SpellingUpper:
		return string(st)
	}
	words := strings.Fields(string(st))
	for i, w := range words {
		words[i] = w[:1] + strings.ToLower(w[1:])
	}
	return strings.Join(words, " ")
}

// stateOf reads a state as a filter names it, in either spelling.
func stateOf(text string) (state, bool) {
	text = strings.ToUpper(strings.TrimSpace(text))
	for _, st := range states {
		if text == string(st) || text == misspelt[st] && text != "" {
			return st, true
		}
	}
	return "", false
}
