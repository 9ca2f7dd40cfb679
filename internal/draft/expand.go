package draft

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"slipway/internal/fault"
	"slipway/internal/source"
)

// Expand turns paths into files: a folder yields the regular files in it, one
// level of sub-folders deep, without hidden ones and without checksum side files;
// duplicates are dropped. A side file that is named itself counts as a file only
// if there is no other. Paths that cannot be read come back as faults (NotFound,
// FileUnread, Invalid), the others are still returned, absolute and in the order
// given. It ends early with ctx; the last fault then says so.
func Expand(ctx context.Context, paths []string) (files []string, bad []error) {
	var sides []string
	for _, path := range paths {
		if ctx.Err() != nil {
			return unique(files), append(bad, fault.Of(context.Cause(ctx)))
		}
		found, err := expand(ctx, path)
		switch {
		case err != nil:
			bad = append(bad, err)
		case len(found) == 1 && source.IsSideFile(filepath.Base(path)):
			sides = append(sides, found...)
		default:
			files = append(files, found...)
		}
	}
	if len(files) == 0 {
		files = sides
	}
	return unique(files), bad
}

// unique keeps the first of each.
func unique(paths []string) []string {
	seen := make(map[string]bool, len(paths))
	return slices.DeleteFunc(paths, func(p string) bool {
		again := seen[p]
		seen[p] = true
		return again
	})
}

func expand(ctx context.Context, path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		id, err := source.Stat(path)
		if err != nil {
			return nil, err
		}
		return []string{id.Path}, nil
	}
	folder, err := filepath.Abs(path)
	if err != nil {
		return nil, unread(err, path)
	}
	files, err := inFolder(ctx, folder, 1)
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fault.New(fault.NotFound, fmt.Sprintf("There is no file to upload in the folder %s.", path),
			"Hidden files, checksum files and folders further down are left out; name them one by one if you want them.")
	}
	return files, nil
}

// inFolder returns the files in a folder and in its sub-folders down to depth. A
// sub-folder that cannot be read is left out.
func inFolder(ctx context.Context, folder string, depth int) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, unread(err, folder)
	}
	var files []string
	for _, e := range entries {
		path := filepath.Join(folder, e.Name())
		info, err := os.Stat(path) // follows links, which DirEntry does not
		if ctx.Err() != nil {
			return nil, fault.Of(context.Cause(ctx))
		}
		switch {
		case err != nil || strings.HasPrefix(e.Name(), "."):
		case info.Mode().IsRegular() && !source.IsSideFile(e.Name()):
			files = append(files, path)
		case info.IsDir() && depth > 0:
			below, err := inFolder(ctx, path, depth-1)
			if err == nil {
				files = append(files, below...)
			}
		}
	}
	return files, nil
}

func unread(err error, folder string) error {
	f := fault.Wrap(err, fault.FileUnread, fmt.Sprintf("The folder %s cannot be read.", folder), "Check its rights, or that the share is still connected.")
	f.Op, f.Detail = "read folder", err.Error()
	return f
}
