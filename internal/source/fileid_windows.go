package source

import (
	"io/fs"
	"os"
	"strconv"

	"golang.org/x/sys/windows"
)

// idAt returns the ID of the file at path, "" if it cannot be had. It asks for
// no access to the content, so that a file which another program holds open can
// still be told apart.
func idAt(path string, _ fs.FileInfo) string {
	p, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return ""
	}
	const share = windows.FILE_SHARE_READ | windows.FILE_SHARE_WRITE | windows.FILE_SHARE_DELETE
	h, err := windows.CreateFile(p, 0, share, nil, windows.OPEN_EXISTING, windows.FILE_ATTRIBUTE_NORMAL, 0)
	if err != nil {
		return ""
	}
	defer func() { _ = windows.CloseHandle(h) }()
	return handleID(h)
}

// idOf returns the ID of an open file.
func idOf(f *os.File, _ fs.FileInfo) string { return handleID(windows.Handle(f.Fd())) }

// handleID returns "" where the file system has no file ids.
// https://learn.microsoft.com/en-us/windows/win32/api/fileapi/nf-fileapi-getfileinformationbyhandle
func handleID(h windows.Handle) string {
	var info windows.ByHandleFileInformation
	if err := windows.GetFileInformationByHandle(h, &info); err != nil {
		return ""
	}
	file := uint64(info.FileIndexHigh)<<32 | uint64(info.FileIndexLow)
	if file == 0 {
		return ""
	}
	return strconv.FormatUint(uint64(info.VolumeSerialNumber), 16) + ":" + strconv.FormatUint(file, 16)
}
