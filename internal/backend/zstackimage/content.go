package zstackimage

import (
	"fmt"
	"slices"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/inspect"

	"github.com/dustin/go-humanize"
)

// smallestFetched is the least that the management node takes for an image when it
// asks an address for its length.
const smallestFetched = 1 << 20

// contentFault returns why a local file cannot become the image that the texts of
// the request describe, before byte one; nil means that nothing speaks against it.
// way is the one that the file will take.
func contentFault(v backend.Values, r inspect.Report, size int64, way string) *fault.Fault {
	if size == 0 {
		return refuse("", "The file is empty.", "Choose another file.")
	}
	for _, f := range []*fault.Fault{unsafe(r), wrongMedia(v, r), packed(r), wrongFormat(v, r)} {
		if f != nil {
			return f
		}
	}
	if way == wayServe && size < smallestFetched {
		return refuse(keyWay, fmt.Sprintf("The file has %s; ZStack fetches nothing below 1 MiB.", inWords(size)), "Send it straight to an ImageStore or Ceph storage, or choose another file.")
	}
	return nil
}

func refuse(field, what, remedy string) *fault.Fault {
	return &fault.Fault{Kind: fault.Rejected, Op: "check the file", What: what, Remedy: remedy, Field: field}
}

// convert is how to make a file that every storage takes.
const convert = "qemu-img convert -O qcow2 FILE NEWFILE"

// unsafe finds what no storage takes: images that depend on other files, or end
// too early.
func unsafe(r inspect.Report) *fault.Fault {
	switch {
	case r.BackingFile:
		return refuse("", "The image is only a difference to another file, its backing file, and ZStack refuses such images after the last byte.", "Make it whole first: "+convert+".")
	case r.External:
		return refuse("", "The image's data lie in other files beside this one.", "Make one file of it first: "+convert+".")
	case r.Truncated:
		return refuse("", "The file ends before its own headers say it does.", "It was probably not downloaded or copied to the end. Fetch it again.")
	}
	return nil
}

// wrongMedia compares the image type with the file: the server would change it by
// itself, and the image would not be where people look for it.
func wrongMedia(v backend.Values, r inspect.Report) *fault.Fault {
	iso := v[keyMediaType] == mediaISO
	switch {
	case iso && r.Format != inspect.ISO:
		return refuse(keyMediaType, fmt.Sprintf("The image type says ISO, but the file %s.", looksLike(r)), "Choose System disk or Data disk, or the right file.")
	case !iso && r.Format == inspect.ISO:
		return refuse(keyMediaType, "The file is an ISO, but the image type says a disk.", "Choose the image type ISO.")
	}
	return nil
}

func looksLike(r inspect.Report) string {
	switch r.Format {
	case inspect.Unknown:
		return "does not look like one"
	case inspect.Plain, inspect.XML:
		return "contains text"
	default:
		return "is " + string(r.Format)
	}
}

func packed(r inspect.Report) *fault.Fault {
	switch r.Format {
	case inspect.Gzip, inspect.XZ, inspect.Zstd, inspect.Bzip2, inspect.Zip, inspect.Tar:
		return refuse("", fmt.Sprintf("The file is an archive (%s), and ZStack unpacks none.", r.Format), "Unpack it first and upload the image inside.")
	default:
		return nil
	}
}

// selfEvident are the formats that a file shows in its own headers.
var selfEvident = []inspect.Format{
	inspect.QCOW2, inspect.QCOW1, inspect.QED, inspect.VMDK, inspect.VHD, inspect.VHDX, inspect.VDI,
}

// wrongFormat compares the format with what the file shows of itself. A format that
// this driver has no name for is between the server and whoever wrote it out.
func wrongFormat(v backend.Values, r inspect.Report) *fault.Fault {
	format, shown := formatOf(v), slices.Contains(selfEvident, r.Format)
	switch {
	case format == string(r.Format) || format == formatISO:
		return nil
	case shown && slices.Contains([]string{formatQCOW2, formatRaw, formatVMDK}, format):
		return contradiction(format, r)
	case !shown && slices.Contains([]string{formatQCOW2, formatVMDK}, format):
		return refuse(keyFormat, fmt.Sprintf("The format says %s, but the file does not look like it.", format), "Check that it is the right file, or choose raw if it is a plain copy of a disk.")
	}
	return nil
}

func contradiction(format string, r inspect.Report) *fault.Fault {
	what := fmt.Sprintf("The format says %s, but the file is %s.", format, r.Format)
	if right := formats[r.Format]; right != "" {
		return refuse(keyFormat, what, fmt.Sprintf("Choose %s, or convert the file: %s.", right, convert))
	}
	return refuse(keyFormat, what, "ZStack does not know that format. Convert the file first: "+convert+".")
}

// contentDoubts returns what is worth knowing about a file that may be sent.
func contentDoubts(v backend.Values, r inspect.Report) []backend.Finding {
	var out []backend.Finding
	doubt := func(field, what, remedy string) {
		out = append(out, backend.Finding{Level: backend.Warning, What: what, Remedy: remedy, Field: field})
	}
	if r.Format == inspect.Plain || r.Format == inspect.XML {
		doubt("", "The file contains text, not a disk.", "Check that the download did not end in an error page.")
	}
	if r.Encrypted {
		doubt("", "The image is encrypted.", "Make sure that the cloud has the key; otherwise no virtual machine can boot from it.")
	}
	if found, said := platformOf(r.OS.Family), v[keyPlatform]; found == platformWindows && (said == "" || said == platformLinux) || found == platformLinux && said == platformWindows {
		doubt(keyPlatform, fmt.Sprintf("The disc holds %s, and the platform does not say so.", r.OS.Name), fmt.Sprintf("Choose %s.", found))
	}
	if found, said := architectures[r.OS.Arch], v[keyArchitecture]; found != "" && said != "" && found != said {
		doubt(keyArchitecture, fmt.Sprintf("The disc is made for %s, and the architecture says %s.", found, said), fmt.Sprintf("Choose %s.", found))
	}
	return out
}

// inWords writes a size in decimal units.
func inWords(n int64) string { return humanize.Bytes(uint64(max(n, 0))) }
