//go:build unix

package source

import (
	"io/fs"
	"os"
	"strconv"
	"syscall"
)

// idAt returns the ID of the file at path, which info describes.
func idAt(_ string, info fs.FileInfo) string { return statID(info) }

// idOf returns the ID of an open file, which info describes.
func idOf(_ *os.File, info fs.FileInfo) string { return statID(info) }

func statID(info fs.FileInfo) string {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return ""
	}
	device := uint64(st.Dev) //nolint:unconvert // signed and 32 bits wide on macOS; only equality matters
	return strconv.FormatUint(device, 16) + ":" + strconv.FormatUint(st.Ino, 16)
}
