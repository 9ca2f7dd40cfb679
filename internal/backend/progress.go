package backend

import "slipway/internal/source"

// Phase names what an attempt is doing.
type Phase string

// The phases, in the order in which an attempt passes through those it has.
const (
	Checking   Phase = "checking"   // reaching the server, logging in, looking at the file
	Hashing    Phase = "hashing"    // reading the file for a digest that must precede the body
	Creating   Phase = "creating"   // making the record or session that takes the bytes
	Sending    Phase = "sending"    // bytes are on the wire
	Processing Phase = "processing" // all sent, the server works
	Verifying  Phase = "verifying"  // comparing digests
)

// Progress is the latest absolute state of one attempt. Any of them may be
// skipped; the last one stands.
//
// Kept is what the window promises to somebody who stops an upload, and what lets one
// that was cut off go on by itself. It counts with the last token only, so a driver
// reports the two together, and only one that is a [Resumer] has any. Each report of
// Creating and Sending, and each with a token, says it anew. In others it need not be
// known: what was told last, also by the attempt before, stands.
type Progress struct {
	Phase Phase  `json:"phase"`
	Done  int64  `json:"done"`           // bytes of this phase; never decreases within a phase of an attempt
	Total int64  `json:"total"`          // bytes of this phase; 0 means unknown
	Step  string `json:"step,omitempty"` // the vendor's own words for what the server does; may be empty
	Kept  int64  `json:"kept,omitempty"` // bytes sent that stay with the server: an attempt that resumes need not send them again; in Sending at most Done, and never decreases
	Token []byte `json:"-"`              // what Resume and Discard need; nil means unchanged
}

// Result is a finished upload.
type Result struct {
	ID           string       `json:"id"`             // the server's id of the item
	Name         string       `json:"name"`           // its name there
	URL          string       `json:"url,omitempty"`  // where the API shows it; no secrets in it
	Size         int64        `json:"size"`           // bytes that went out; 0 for a URL upload
	Sums         source.Sums  `json:"sums,omitempty"` // of what went out
	Server       Server       `json:"server"`
	Verification Verification `json:"verification"`
	Notes        []string     `json:"notes,omitempty"` // sentences worth keeping: "The server changed the disk format to zvhd2."
}

// Verdict says how far the arrival is proven.
type Verdict string

// The verdicts.
const (
	Verified Verdict = "verified" // the server's digest equals ours
	Accepted Verdict = "accepted" // the server took it and gives nothing to compare
)

// Verification is what was compared. A mismatch is not a Verification but a
// fault of kind ChecksumWrong.
type Verification struct {
	Verdict   Verdict     `json:"verdict"`
	Algorithm source.Algo `json:"algorithm,omitempty"` // of the compared digest; empty for Accepted
	Digest    string      `json:"digest,omitempty"`    // lower-case hex, equal on both sides
	Compared  []string    `json:"compared,omitempty"`  // sentences: "The size, 10,255,859,712 bytes, is the same."
	Why       string      `json:"why,omitempty"`       // why there was nothing to compare; set for Accepted
}
