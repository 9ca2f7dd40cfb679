package glance

import (
	"fmt"
	"slices"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/inspect"
)

// contentFault returns what the server would say after the last byte, or what
// would make an image that no server can boot, before the first one. nil means
// that nothing speaks against the file.
// https://docs.openstack.org/releasenotes/glance/2025.1.html
func contentFault(v backend.Values, r inspect.Report, size int64, huawei bool) *fault.Fault {
	if size == 0 {
		return refuse("", "The file is empty.", "Choose another file; the server would make an empty image of it.")
	}
	if f := unsafe(r); f != nil {
		return f
	}
	if packed(v) {
		return nil
	}
	if f := archive(r, v[keyDiskFormat]); f != nil {
		return f
	}
	if huawei {
		// The service takes more file formats than it has disk formats and does
		// not say which belongs to which.
		return nil
	}
	return mismatch(v[keyDiskFormat], r)
}

func refuse(field, what, remedy string) *fault.Fault {
	return &fault.Fault{Kind: fault.Rejected, Op: "check the file", What: what, Remedy: remedy, Field: field}
}

// unsafe finds what makes a disk image depend on other files.
func unsafe(r inspect.Report) *fault.Fault {
	switch {
	case r.BackingFile:
		return refuse("", "The image is only a difference to another file, its backing file.", "Make it whole first: qemu-img convert -O qcow2 FILE NEWFILE.")
	case r.External:
		return refuse("", "The image's data lie in other files beside this one.", "Make one file of it first: qemu-img convert -O qcow2 FILE NEWFILE.")
	case r.Truncated:
		return refuse("", "The file ends before its own headers say it does.", "It was probably not downloaded or copied to the end. Fetch it again.")
	}
	return nil
}

// packed reports whether the container format is one that wraps the disk.
func packed(v backend.Values) bool {
	return slices.Contains([]string{"ova", "ovf", "docker", "compressed"}, v[keyContainer])
}

func archive(r inspect.Report, format string) *fault.Fault {
	switch r.Format {
	case inspect.Gzip, inspect.XZ, inspect.Zstd, inspect.Bzip2, inspect.Zip:
		return refuse(keyDiskFormat, fmt.Sprintf("The file is compressed (%s), not a %s image.", r.Format, format), "Unpack it first, or choose the container format compressed if your cloud supports it.")
	case inspect.Tar:
		return refuse(keyContainer, fmt.Sprintf("The file is a tar archive, not a %s image.", format), "Unpack it first, or choose the container format ova or docker if it is one.")
	default:
		return nil
	}
}

// structured are the disk formats that a file shows in its own headers.
var structured = []string{"qcow2", "vmdk", "vhd", "vhdx", "vdi", "iso"}

func mismatch(format string, r inspect.Report) *fault.Fault {
	found := diskFormats[r.Format]
	switch {
	case r.Format == inspect.QCOW1 || r.Format == inspect.QED:
		return refuse(keyDiskFormat, fmt.Sprintf("The file is in the %s format, which the image service does not know.", r.Format), "Convert it first: qemu-img convert -O qcow2 FILE NEWFILE.")
	case slices.Contains(structured, format) && found != format:
		return wrongFormat(format, r)
	case format == "raw" && slices.Contains(structured, found) && found != "iso":
		return wrongFormat(format, r)
	}
	return nil
}

func wrongFormat(format string, r inspect.Report) *fault.Fault {
	if r.Format == inspect.Unknown || diskFormats[r.Format] == "" {
		return refuse(keyDiskFormat, fmt.Sprintf("The disk format says %s, but the file does not look like it.", format), "Check that it is the right file, or choose raw if it is a plain copy of a disk.")
	}
	return refuse(keyDiskFormat, fmt.Sprintf("The disk format says %s, but the file is %s.", format, r.Format), fmt.Sprintf("Choose %s, or convert the file with qemu-img.", diskFormats[r.Format]))
}

// contentDoubts returns what is worth knowing about a file that may be sent.
func contentDoubts(v backend.Values, r inspect.Report) []backend.Finding {
	var out []backend.Finding
	doubt := func(field, what, remedy string) {
		out = append(out, backend.Finding{Level: backend.Warning, What: what, Remedy: remedy, Field: field})
	}
	switch {
	case v[keyDiskFormat] == "raw" && r.Format == inspect.ISO:
		doubt(keyDiskFormat, "The file is an ISO, but the disk format says raw.", "Choose iso; recent servers refuse it as raw after the last byte.")
	case v[keyDiskFormat] == "raw" && (r.Format == inspect.Plain || r.Format == inspect.XML):
		doubt("", "The file contains text, not a disk.", "Check that the download did not end in an error page.")
	}
	if r.Encrypted {
		doubt("", "The image is encrypted.", "Make sure that the cloud has the key; otherwise no server can boot from it.")
	}
	return out
}
