package lxcaos

import (
	"cmp"
	"context"
	"net/url"
	"path"
	"slices"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/telling"
	"slipway/internal/fault"
	"slipway/internal/source"
)

// ordered puts a bundle in front of its signature, in which order they are sent.
func ordered(items []backend.Item) []backend.Item {
	out := slices.Clone(items)
	slices.SortStableFunc(out, func(a, b backend.Item) int {
		return cmp.Compare(rank(a.Identity.Name()), rank(b.Identity.Name()))
	})
	return out
}

func rank(name string) int {
	if endsIn(name, []string{".asc"}) {
		return 1
	}
	return 0
}

// fileNames returns the base names of the files, local or remote.
func (a *attempt) fileNames() []string {
	if a.req.URL != "" {
		u, err := url.Parse(a.req.URL)
		if err != nil {
			return []string{a.req.URL}
		}
		return []string{path.Base(u.Path)}
	}
	var out []string
	for _, item := range a.items {
		out = append(out, item.Identity.Name())
	}
	return out
}

// imageName is what a file is called there. A bundle and its signature go by
// their files' names, and so does whatever got no name.
func (a *attempt) imageName(file string) string {
	if code := a.req.Values[keyType]; code == typeBundle || code == typeSignature {
		return file
	}
	return cmp.Or(a.req.Values[keyName], file)
}

// system is the code of the operating system; what cannot be understood stays.
func (a *attempt) system() string {
	if s, ok := systemNamed(a.req.Values[keyOS]); ok {
		return s.code
	}
	return a.req.Values[keyOS]
}

// asked is a digest of what the appliance is told and of the files, without what
// only concerns this program, such as the time to wait.
func (a *attempt) asked() string {
	var all []any
	for _, key := range []string{keyType, keyOS, keyName, keyRelease, keyDescription, keyConfigToken} {
		all = append(all, a.req.Values[key])
	}
	all = append(all, telling.Files(a.items)...)
	return telling.Digest(append(all, a.req.URL))
}

// check logs in.
func (a *attempt) check(ctx context.Context) error {
	a.Show(backend.Progress{Phase: backend.Checking})
	var err error
	a.server, err = a.client.Check(ctx)
	return err
}

// prepare compares the files with the rules and with what is there. Nothing on the
// appliance changes.
func (a *attempt) prepare(ctx context.Context) error {
	if err := a.open(); err != nil {
		return err
	}
	repo, err := a.repository(ctx)
	if err != nil {
		return err
	}
	refusals, doubts := a.judge(repo)
	if len(refusals) > 0 {
		return refusals[0]
	}
	for _, doubt := range doubts {
		a.Note(doubt)
	}
	if a.req.URL != "" {
		if a.remote, err = a.locate(ctx, a.req.URL); err != nil {
			return err
		}
	}
	a.tok = token{Host: a.host, Asked: a.asked(), Type: a.req.Values[keyType]}
	for _, name := range a.fileNames() {
		a.tok.Parts = append(a.tok.Parts, part{Image: a.imageName(name), File: name})
	}
	for _, e := range repo.named(a.tok.names()...) {
		a.tok.Before = append(a.tok.Before, e.id)
	}
	return nil
}

// open opens the local files and checks that they are those that were queued.
func (a *attempt) open() error {
	if a.req.URL != "" {
		return nil
	}
	if len(a.items) == 0 {
		return fault.New(fault.Invalid, "There is no file to upload.", "Add a file, or give the address of one on a file server.")
	}
	for _, item := range a.items {
		f, err := source.Open(item.Identity)
		if err != nil {
			return err
		}
		a.files = append(a.files, f)
		if item.Identity.Size == 0 {
			return &fault.Fault{Kind: fault.Rejected, Op: "check the file", What: item.Identity.Name() + " is empty.", Remedy: "Choose another file."}
		}
	}
	return nil
}
