package draft

import (
	"context"
	"fmt"
	"slices"

	"slipway/internal/fault"
	"slipway/internal/inspect"
	"slipway/internal/source"
)

// File is a local file with what was found out about it.
type File struct {
	Identity source.Identity
	Report   inspect.Report
	Expected []source.Expected // published digests, strongest first
	Warnings []string          // sentences: a side file that could not be read
}

// Look identifies and inspects one file and finds its published digests.
// Faults: NotFound, FileUnread, FileChanged, Invalid for what is no regular file
// or empty.
func Look(ctx context.Context, path string) (File, error) {
	id, err := source.Stat(path)
	if err != nil {
		return File{}, err
	}
	if id.Size == 0 {
		return File{}, fault.New(fault.Invalid, fmt.Sprintf("The file %s is empty.", id.Path), "Check that its download or its copying has finished.")
	}
	f, err := source.Open(id)
	if err != nil {
		return File{}, err
	}
	defer func() { _ = f.Close() }() // nothing was written to it
	report, err := inspect.File(ctx, f, id.Size, id.Name())
	if err != nil {
		return File{}, err
	}
	found, warnings := source.FindExpected(id.Path)
	return File{Identity: id, Report: report, Expected: found, Warnings: warnings}, nil
}

// Expect adds a digest that a person gave for the file. Published ones of the same
// algorithm make way for it, with a warning where they say something else.
func (f *File) Expect(e source.Expected) {
	f.Expected = slices.DeleteFunc(slices.Clone(f.Expected), func(old source.Expected) bool {
		if old.Algo != e.Algo {
			return false
		}
		if old.Digest != e.Digest {
			f.Warnings = append(f.Warnings, fmt.Sprintf("%s publishes another %s digest for this file than the one that was given; the given one counts.", old.From, e.Algo))
		}
		return true
	})
	f.Expected = slices.Insert(f.Expected, 0, e)
}
