package source

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"slipway/internal/fault"
)

// Identity tells a file from a later one at the same path.
type Identity struct {
	Path    string    `json:"path"`         // absolute
	Size    int64     `json:"size"`         // bytes
	ModTime time.Time `json:"modTime"`      // as precise as the file system keeps it
	ID      string    `json:"id,omitempty"` // device and inode, or volume and file id, as "volume:file"; empty where the system gives none
}

// Name returns the last element of the path.
func (id Identity) Name() string { return filepath.Base(id.Path) }

// Stat returns the identity of the regular file at path, made absolute.
// Symbolic links are followed.
// Faults: NotFound, FileUnread; Invalid for a folder, device or pipe.
func Stat(path string) (Identity, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return Identity{}, unread(path, err)
	}
	info, err := os.Stat(abs)
	if err != nil {
		return Identity{}, unread(abs, err)
	}
	if err := regular(abs, info); err != nil {
		return Identity{}, err
	}
	return identity(abs, info, idAt(abs, info)), nil
}

func identity(path string, info fs.FileInfo, id string) Identity {
	return Identity{Path: path, Size: info.Size(), ModTime: info.ModTime(), ID: id}
}

// Check reports whether the file at id.Path is still the one id describes.
// Faults: FileChanged when it differs, NotFound when it is gone, FileUnread.
func (id Identity) Check() error {
	now, err := Stat(id.Path)
	if fault.Is(err, fault.Invalid) {
		return changed(id, "Something that is no file has taken its place.")
	}
	if err != nil {
		return err
	}
	return id.compare(now)
}

// compare returns a FileChanged fault that names the first difference. The
// volume's part of the ID is left out: volumes are numbered anew when they are
// mounted, and a job outlives that.
func (id Identity) compare(now Identity) error {
	switch {
	case now.Size != id.Size:
		return changed(id, "Its size is no longer the same.")
	case !now.ModTime.Equal(id.ModTime):
		return changed(id, "It has been written to.")
	case id.ID != "" && now.ID != "" && fileNumber(now.ID) != fileNumber(id.ID):
		return changed(id, "Another file has taken its place.")
	}
	return nil
}

func fileNumber(id string) string { return id[strings.LastIndexByte(id, ':')+1:] }

func regular(path string, info fs.FileInfo) error {
	what := " is not a file but a device, a pipe or a socket."
	if info.IsDir() {
		what = " is a folder."
	}
	if info.Mode().IsRegular() {
		return nil
	}
	return fault.New(fault.Invalid, filepath.Base(path)+what, "Choose a file.")
}

func changed(id Identity, how string) error {
	return fault.New(fault.FileChanged, id.Name()+" has changed since it was chosen. "+how,
		"Wait until nothing writes to the file any more, then add it again.")
}

// unread turns an error of the operating system into a fault. The path is kept
// out of Detail because What names the file already.
func unread(path string, err error) error {
	if f, ok := errors.AsType[*fault.Fault](err); ok {
		return f
	}
	name, detail := filepath.Base(path), err
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		detail = p.Err
	}
	f := fault.Wrap(err, fault.FileUnread, name+" cannot be read.", "See that the file's share or disk is connected and that you may read the file.")
	if errors.Is(err, fs.ErrNotExist) {
		f = fault.Wrap(err, fault.NotFound, name+" is not there.", "See whether the file was moved or renamed, or its share or disk is not connected; then add it again.")
	}
	f.Detail = detail.Error()
	return f
}
