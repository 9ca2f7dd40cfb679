package zstack

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"slipway/internal/backend/internal/loose"
)

// Failure is what a node says about an API that failed. It is the cause of the faults
// made from it; errors.As finds it. Its texts are in the language of the server.
type Failure struct {
	Code    string   // of the deepest cause whose code says what is wrong; without one, of the deepest known, else the outermost; may be ""
	Codes   []string // all that were given, outermost first
	Entry   string   // of the server's table that explains errors, "QUOTA.1004"; "" where it named none
	Text    string   // what to show: the elaboration, else the words of the deepest cause
	Details string   // the whole chain, outermost first, one line for each cause
}

// Error names code and words.
func (f *Failure) Error() string {
	return strings.TrimSpace("the management node reports " + f.Code + " " + f.Text)
}

// Has reports whether one of the causes has this code.
func (f *Failure) Has(code string) bool { return slices.Contains(f.Codes, code) }

// The codes of a login that is refused and of a session that has ended.
const (
	codeLogin   = "ID.1000"
	codeSession = "ID.1001"
)

// SessionLost reports whether err is the failure of a call or a job because its
// session had ended.
func SessionLost(err error) bool { return failedBy(err, codeSession) }

// failedBy reports whether err is a failure with this code among its causes.
func failedBy(err error, code string) bool {
	f, ok := errors.AsType[*Failure](err)
	return ok && f.Has(code)
}

// link is one error of a chain of causes.
type link struct {
	code, description, details, elaboration string

	entry string // of the table that explains errors
}

// line is all that a link says, on one line.
func (l link) line() string {
	said := l.description
	switch {
	case said == "" || strings.Contains(l.details, said):
		said = l.details
	case l.details != "":
		said = strings.TrimRight(said, ".:：。") + ": " + l.details
	}
	switch {
	case said == "":
		said = l.elaboration
	case !strings.Contains(said, l.elaboration):
		said += " [" + l.elaboration + "]"
	}
	return strings.Join(strings.Fields(l.code+" "+said), " ")
}

// maxDetails is how many characters of a whole chain are kept.
const maxDetails = 8000

// failureOf makes a failure of a chain: way leads from the outermost error to the
// deepest, and beside are causes beside that way.
func failureOf(way, beside []link) *Failure {
	f := &Failure{Text: shown(way)}
	var lines []string
	for _, l := range append(slices.Clone(way), beside...) {
		f.Entry = cmp.Or(f.Entry, l.entry)
		if l.code != "" && !slices.Contains(f.Codes, l.code) {
			f.Codes = append(f.Codes, l.code)
		}
		if line := l.line(); line != "" && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	f.Code = leadingCode(way)
	f.Details = loose.Shortened(strings.Join(lines, "\n"), maxDetails)
	return f
}

// leadingCode returns the code that the advice goes by. The codes of wrappers say
// only that something failed, so they come after all others.
func leadingCode(way []link) string {
	wrapper, first := "", ""
	for _, l := range slices.Backward(way) {
		switch {
		case l.code == "":
			continue
		case !known(l.code):
		case !wrapperCodes[l.code]:
			return l.code
		default:
			wrapper = cmp.Or(wrapper, l.code)
		}
		first = l.code
	}
	return cmp.Or(wrapper, first)
}

// shown returns what a person reads first.
func shown(way []link) string {
	for _, l := range way {
		if l.elaboration != "" {
			return l.elaboration
		}
	}
	for _, l := range slices.Backward(way) {
		if l.details != "" {
			return l.details
		}
	}
	for _, l := range slices.Backward(way) {
		if l.description != "" {
			return l.description
		}
	}
	return ""
}
