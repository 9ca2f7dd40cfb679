package profile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"slipway/internal/fault"
)

// version is the version of the file's format that this program writes, and the
// newest that it reads.
const version = 1

// file is the form of the file on disk and of an export.
type file struct {
	Version  int       `json:"version"`
	Profiles []Profile `json:"profiles"`
}

// brokenError says why a file cannot be used.
type brokenError struct {
	suffix string // of the name under which it is set aside
	what   string // a sentence
	cause  error
}

func (b *brokenError) Error() string { return b.what }
func (b *brokenError) Unwrap() error { return b.cause }

// broken makes the fault for a file that has gone bad while the program runs.
func broken(err error, path string) error {
	f := fault.Wrap(err, fault.Unavailable, err.Error(),
		"Start Slipway again: it then sets the file "+path+" aside under another name and goes on with an empty one.")
	f.Op = "read profiles"
	if cause := errors.Unwrap(err); cause != nil {
		f.Detail = cause.Error()
	}
	return f
}

// decode reads a file's text; no text is an empty list. Its error is a *brokenError.
func decode(text []byte) ([]Profile, error) {
	if len(text) == 0 {
		return nil, nil
	}
	var head struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(text, &head); err != nil || head.Version < 1 {
		return nil, damaged(err)
	}
	if head.Version > version {
		return nil, &brokenError{suffix: "newer", what: "The file of targets was written by a newer version of Slipway."}
	}
	var f file
	if err := json.Unmarshal(text, &f); err != nil {
		return nil, damaged(err)
	}
	return f.Profiles, nil
}

// whole checks what the rest of the package relies on. Its error is a *brokenError.
func whole(list []Profile) error {
	seen := map[string]bool{}
	for i, p := range list {
		if p.ID == "" || p.Name == "" || p.Backend == "" || seen[p.ID] {
			return damaged(fmt.Errorf("entry %d has no id, name or back end of its own", i+1))
		}
		seen[p.ID] = true
	}
	return nil
}

func damaged(cause error) error {
	return &brokenError{suffix: "damaged", what: "The file of targets is damaged.", cause: cause}
}

// encode writes a file's text, indented for people who look into it.
func encode(list []Profile) ([]byte, error) {
	if list == nil {
		list = []Profile{}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(file{Version: version, Profiles: list}); err != nil {
		return nil, fault.Wrap(err, fault.Internal, "The targets could not be put into one text.", "Report this.")
	}
	return b.Bytes(), nil
}
