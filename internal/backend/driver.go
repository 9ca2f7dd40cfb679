package backend

import (
	"context"
	"time"

	"slipway/internal/source"
)

// Driver speaks to one server on behalf of one profile. The engine calls it from
// several goroutines at once. Every error it returns is a *fault.Fault, or
// carries ctx's end.
//
// A driver that keeps connections or a login is an io.Closer as well. Close drops
// what nobody uses at the moment and nothing else: calls under way go on, and the
// driver may be used again afterwards, as one that is kept for several uploads is.
// It takes a few seconds at most.
type Driver interface {
	// Check reaches the server, checks its certificate, logs in, and reads its
	// version and our rights. It changes nothing on the server.
	Check(ctx context.Context) (Server, error)

	// Upload makes one attempt and returns once the server says that the item
	// is usable, or at the first error it cannot wait out. It never starts the
	// body a second time by itself, except where the protocol proves that the
	// server took nothing of it.
	//
	// req has been validated against the Spec and its defaults are filled in.
	// report is never nil; it is called from one goroutine at a time, returns
	// without waiting for the screen, and returns an error only when the
	// token could not be journalled: then the driver stops and returns that
	// error. A token is reported before the request it describes goes out
	// where the protocol allows, otherwise directly after its answer.
	//
	// When ctx ends Upload returns soon, with an error that wraps context.Cause(ctx),
	// and leaves what is on the server for Discard or Resume.
	Upload(ctx context.Context, req Request, report Report) (Result, error)
}

// Report takes the latest progress of an attempt.
type Report func(Progress) error

// Resumer continues an upload that an earlier attempt began, in this process or
// before a restart. A driver without it starts again with Upload.
//
// An attempt that reported Processing or Verifying has nothing left to send: when the
// program ends then, the next start resumes by itself and follows the server on. So
// a driver reports Processing with the last byte out, and not with the answer to it.
// The next start does so as well where some of the bytes sent are [Progress.Kept].
type Resumer interface {
	// Resume is Upload with the last token reported. When what the token names
	// no longer exists it starts over by itself; or, where much was sent that
	// somebody may have removed on purpose, it asks by a fault of kind Conflict
	// and starts over when it is called again. It never removes or overwrites
	// what the token does not name.
	Resume(ctx context.Context, req Request, token []byte, report Report) (Result, error)
}

// Discarder removes what an unfinished upload left on the server.
type Discarder interface {
	// Discard removes only what token names and only if this program created
	// it. Nothing there to remove is success.
	Discard(ctx context.Context, token []byte) error
}

// Chooser offers live values for a field.
type Chooser interface {
	// Choices returns the values the server offers for the field key, given the
	// texts of the other fields. An empty slice means that only the Spec's apply.
	Choices(ctx context.Context, key string, v Values) ([]Choice, error)
}

// Planner says what an upload will meet, before byte one.
type Planner interface {
	// Plan looks at the server and at the request and changes nothing. An error
	// means that the plan could not be made, not that it is bad.
	Plan(ctx context.Context, req Request) (Plan, error)
}

// Lister shows what is on the server.
type Lister interface {
	// List returns the items that this profile may see, newest first, 1,000 at most.
	List(ctx context.Context) ([]Remote, error)
}

// Remover deletes an item on the server.
type Remover interface {
	// Remove deletes the item with this id for good. Gone already is success.
	Remove(ctx context.Context, id string) error
}

// Verifier compares a finished item with the file again.
type Verifier interface {
	// Verify asks the server for its digest of the item and compares it with
	// the file in req, of which only Items and what Propose says of them are set.
	Verify(ctx context.Context, id string, req Request) (Verification, error)
}

// FileServerKeeper manages the file servers that a product keeps for itself, with
// their credentials, and fetches uploads from when it is told an address on one of
// them. Whoever has it declares [Spec.FileServer].
type FileServerKeeper interface {
	// FileServers returns those that are known to the product, by name.
	FileServers(ctx context.Context) ([]FileServer, error)
	// AddFileServer makes one from the texts of Spec.FileServer, secrets included,
	// which have been validated, and returns it as the product keeps it.
	AddFileServer(ctx context.Context, v Values) (FileServer, error)
	// RemoveFileServer forgets the one with this id. Gone already is success.
	RemoveFileServer(ctx context.Context, id string) error
}

// FileServer is one file server that a product keeps.
type FileServer struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	URL  string `json:"url"`            // scheme, host and port: "sftp://files.example.org:22"
	User string `json:"user,omitempty"` // "" for anonymous
	Key  string `json:"key,omitempty"`  // public key that the product logs in with; "" for none
}

// Request is one upload: a set of files or a URL, and the field texts.
type Request struct {
	Items  []Item `json:"items,omitempty"` // one file, or the members of a set; empty when URL is set
	URL    string `json:"url,omitempty"`   // the server fetches it; empty for local files
	Values Values `json:"values"`          // Spec.Request fields
}

// Size returns the bytes of all items together; 0 for a URL.
func (r Request) Size() int64 {
	var n int64
	for _, it := range r.Items {
		n += it.Identity.Size
	}
	return n
}

// Name returns what a person calls the upload: its first file's name, or the URL.
func (r Request) Name() string {
	if len(r.Items) > 0 {
		return r.Items[0].Identity.Name()
	}
	return r.URL
}

// Item is one local file of a request.
type Item struct {
	Identity source.Identity   `json:"identity"`           // what the file was when it was queued
	Role     string            `json:"role,omitempty"`     // its part in a set, in the driver's words; empty for a single file
	Expected []source.Expected `json:"expected,omitempty"` // digests that somebody published for it; may be empty
}

// Server is what a check found.
type Server struct {
	Product     string    `json:"product"`               // "OpenStack Glance"
	Version     string    `json:"version,omitempty"`     // as the server gives it
	Host        string    `json:"host"`                  // host:port of the service that takes the bytes
	Account     string    `json:"account,omitempty"`     // user and project as a person would say it
	Certificate string    `json:"certificate,omitempty"` // SHA-256, hex; empty without TLS
	Expires     time.Time `json:"expires,omitzero"`      // when the login ends; zero if unknown
	Notes       []string  `json:"notes,omitempty"`       // sentences worth knowing: plain HTTP, read-only role
}

// Plan is the outcome of [Planner].
type Plan struct {
	Findings []Finding `json:"findings"`
}

// Blocked reports whether a finding forbids the upload.
func (p Plan) Blocked() bool {
	for _, f := range p.Findings {
		if f.Level == Blocker {
			return true
		}
	}
	return false
}

// Count returns the number of findings of a level.
func (p Plan) Count(l Level) int {
	n := 0
	for _, f := range p.Findings {
		if f.Level == l {
			n++
		}
	}
	return n
}

// Level weighs a finding.
type Level string

// The levels.
const (
	OK      Level = "ok"
	Warning Level = "warning" // the upload may go on
	Blocker Level = "blocker" // the server would refuse it
)

// Finding is one line of a plan.
type Finding struct {
	Level  Level  `json:"level"`
	What   string `json:"what"`             // a sentence: "12.4 GB of the project's quota are free."
	Remedy string `json:"remedy,omitempty"` // for warnings and blockers
	Field  string `json:"field,omitempty"`  // key of the field that would mend it
}

// Remote is an item on the server.
type Remote struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Status  string    `json:"status,omitempty"` // in the server's words
	Size    int64     `json:"size"`             // bytes; -1 if unknown
	Created time.Time `json:"created,omitzero"`
	Kind    string    `json:"kind,omitempty"` // disk format, image type
}
