package fault

import (
	"context"
	"errors"
	"strings"
	"time"
)

// Retry overrides what the kind says about trying again.
type Retry uint8

// The overrides. The zero Retry follows the kind.
const (
	ByKind Retry = iota // Unreachable, Interrupted, Busy and ServerFailed may be tried again
	Never               // trying again cannot help, whatever the kind
	Again               // trying again may help, whatever the kind
)

// Fault is an error with everything a person needs to act on it. All texts are
// plain (no HTML), free of secrets, and in sentences.
type Fault struct {
	Kind   Kind   `json:"kind"`
	Op     string `json:"op,omitempty"`     // what was being done: "create image"; lower case, no full stop
	Server string `json:"server,omitempty"` // host or host:port that answered; empty for local faults

	What   string `json:"what"`             // what happened, in our words; one sentence
	Remedy string `json:"remedy,omitempty"` // what to do about it, in our words; empty only if nothing helps

	Code         string `json:"code,omitempty"`         // the vendor's code, verbatim: "413", "IMG.0059", "FQXHMSE0001J"
	Detail       string `json:"detail,omitempty"`       // the server's own words, verbatim but for stripped markup
	VendorRemedy string `json:"vendorRemedy,omitempty"` // the vendor's own recovery text, verbatim
	HelpURL      string `json:"helpUrl,omitempty"`      // the vendor's help page for the code
	RequestID    string `json:"requestId,omitempty"`    // what the server's operator looks for in the server's log
	Field        string `json:"field,omitempty"`        // key of the backend.Field at fault, for Invalid

	Retry      Retry         `json:"retry,omitempty"`
	RetryAfter time.Duration `json:"retryAfter,omitempty"` // the server's wish; 0 means none

	Certificate *Certificate `json:"certificate,omitempty"` // for Untrusted and CertChanged

	Err error `json:"-"` // the cause, for errors.Is and logs; may be nil
}

// New returns a fault of the given kind with what happened and what to do.
func New(kind Kind, what, remedy string) *Fault {
	return &Fault{Kind: kind, What: what, Remedy: remedy}
}

// Wrap is [New] around a cause. The cause is not shown to the user by itself; a
// caller that wants its words seen puts them into Detail.
func Wrap(err error, kind Kind, what, remedy string) *Fault {
	return &Fault{Kind: kind, What: what, Remedy: remedy, Err: err}
}

// Stopped returns the fault of work that was stopped from outside, around its cause,
// which may be nil.
func Stopped(cause error) *Fault {
	return Wrap(cause, Canceled, "The work was stopped.", "Start it again when you are ready.")
}

// Error returns one line: server, operation, what happened, code and the
// server's words.
func (f *Fault) Error() string {
	var parts []string
	for _, p := range []string{f.Server, f.Op, strings.TrimSuffix(f.What, ".")} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	line := strings.Join(parts, ": ")
	if f.Code != "" {
		line += " (" + f.Code + ")"
	}
	if f.Detail != "" {
		line += ": " + strings.Join(strings.Fields(f.Detail), " ")
	}
	if line == "" {
		return f.Kind.String()
	}
	return line
}

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.Err }

// Of returns err as a fault: the outermost one in its chain, or a new one for
// an error that has none. A context's end becomes Canceled. Of(nil) is nil.
func Of(err error) *Fault {
	if err == nil {
		return nil
	}
	if f, ok := errors.AsType[*Fault](err); ok {
		return f
	}
	if errors.Is(err, context.Canceled) {
		return Stopped(err)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return Wrap(err, Interrupted, "It took longer than the time allowed for it.", "Try again; if it happens again, look at the server's load and the network.")
	}
	return &Fault{
		Kind: Unknown, What: "Something went wrong that Slipway has no name for.", Detail: err.Error(),
		Remedy: "Copy the details and report them.", Err: err,
	}
}

// KindOf returns the kind of err, Unknown for an error that is no fault and for nil.
func KindOf(err error) Kind {
	if err == nil {
		return Unknown
	}
	return Of(err).Kind
}

// Is reports whether err is a fault of one of the kinds. It is false for nil.
func Is(err error, kinds ...Kind) bool {
	if err == nil {
		return false
	}
	k := KindOf(err)
	for _, want := range kinds {
		if k == want {
			return true
		}
	}
	return false
}

// Retryable is the one question the queue asks of an error: may the same upload
// succeed if it is tried again with nothing changed? False for nil.
func Retryable(err error) bool {
	if err == nil {
		return false
	}
	f := Of(err)
	switch f.Retry {
	case Never:
		return false
	case Again:
		return true
	default:
		return f.Kind.temporary()
	}
}
