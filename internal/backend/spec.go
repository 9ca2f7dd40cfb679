package backend

import "slipway/internal/inspect"

// ResumeClass says what an interruption costs on a back end while bytes are sent, as
// far as that is known before any are: an upload in the back end's other ways may cost
// more, and [Progress.Kept] says what it has cost. After the last byte an interruption
// costs nothing where the driver is a [Resumer].
type ResumeClass string

// The resume classes.
const (
	ResumeNever  ResumeClass = "never"  // the next attempt starts from byte 0
	ResumeChunks ResumeClass = "chunks" // finished chunks stay; a chunk starts again
	ResumeOffset ResumeClass = "offset" // the server says how much it has
)

// Spec declares a back end as data. A Spec is made once and never changed.
type Spec struct {
	ID       string // stable: "glance"
	Title    string // product name as its users say it: "OpenStack image service (Glance)"
	Summary  string // one sentence for somebody who chooses a back end
	ItemNoun string // what one upload becomes there: "image"

	Profile []Field // what a connection needs, in form order; Secret fields go to the keyring
	Request []Field // what an upload needs, in form order
	Accept  Accept

	PerHost int // uploads that may run at once against one profile; 0 means the engine's own limit
	Resume  ResumeClass

	// Propose returns field texts that fit a file, or the members of a set, from
	// names and content. It may leave any field out and must not set one that a
	// rule would refuse. It is called with one file at least. nil means no
	// proposals. It is pure and quick: no disk, no network.
	Propose func(files []Candidate) Values

	// FileServer declares the settings of a file server that the product keeps
	// and can fetch uploads from; see [FileServerKeeper]. nil means that it keeps none.
	FileServer []Field

	// Copy declares what somebody chooses who copies a finished item to further
	// places of its service, in form order, no field of kind Secret; see [Copier].
	// nil means that the back end copies nothing.
	Copy []Field

	// Import reads connection settings that other tools keep on this computer,
	// such as clouds.yaml. nil means there are none to read.
	Import func() ([]Imported, error)
}

// Candidate is a file that may be uploaded, as far as it is known before a server
// has been asked.
type Candidate struct {
	Name   string         // last element of its path or address
	Report inspect.Report // the zero Report for a file that only the server can see
}

// Imported is one connection found by [Spec.Import].
type Imported struct {
	Name    string   // proposed profile name
	From    string   // where it was found: a path, or "environment"
	Values  Values   // Profile fields without secrets
	Secrets Values   // Profile fields of kind Secret
	Notes   []string // sentences about what was not taken over; may be empty
}

// Accept says what may be dropped on a back end.
type Accept struct {
	Extensions []string // lower-case with dot, longest match first: ".tar.gz"; empty accepts any file
	URL        []string // URL schemes the server fetches by itself; empty means none
	Sets       SetRule  // how several files form one upload; zero means one file, one upload
}

// SetRule groups files that travel together.
type SetRule struct {
	// Group returns, for a list of paths, the members of each set by index. A
	// path in no set is its own upload. nil means that files never form sets.
	Group func(paths []string) [][]int
	// Role names the part that a file plays in a set, by its name: "signature". ""
	// means none. It is asked for files that travel together only. nil means that
	// no file has one.
	Role func(name string) string
}
