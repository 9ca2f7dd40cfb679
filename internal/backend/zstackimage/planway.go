package zstackimage

import (
	"fmt"
	"net"
	"net/netip"
	"strings"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/zstack"
	"slipway/internal/fault"
)

// wayOf returns the way that a local file takes to a storage, wayUpload or wayServe,
// and why, as a sentence. Only what was asked for and the kind of storage are looked
// at: whether the storage's port can be reached shows when the slot is open.
func wayOf(v backend.Values, s zstack.Storage) (way, why string) {
	name := storageName(s)
	switch {
	case v[keyWay] == wayUpload:
		return wayUpload, "The file is sent straight to " + name + ", as chosen."
	case v[keyWay] == wayServe:
		return wayServe, sentence(name, "fetches the file from this computer, as chosen.")
	case len(storageIDs(v)) > 1:
		return wayServe, "Several storages get the image, and only fetching works for that, so they fetch the file from this computer."
	case takesUploads(s):
		return wayUpload, "The file is sent straight to " + name + "."
	case s.Type == typeSFTP:
		return wayServe, sentence(name, "is an SFTP storage, which takes no uploads, so it fetches the file from this computer.")
	}
	return wayServe, sentence(name, "is of a kind that is not known to take uploads, so it fetches the file from this computer.")
}

// wayFault returns why a storage cannot take a file the way that was chosen; nil if
// it can, or if nobody knows.
func wayFault(v backend.Values, s zstack.Storage) *fault.Fault {
	if v[keyWay] != wayUpload || s.Type != typeSFTP {
		return nil
	}
	return &fault.Fault{
		Kind: fault.Invalid, Op: "choose the way", Field: keyWay,
		What:   sentence(storageName(s), "is an SFTP storage, which takes no uploads."),
		Remedy: "Choose Automatic or Let the storage fetch, or another storage.",
	}
}

// literalFault returns why a storage could not fetch from this computer at an address,
// with or without a port; nil if it can try. Ceph storages quote the brackets that an
// IPv6 address needs in a URL.
func literalFault(own string, s zstack.Storage) *fault.Fault {
	if s.Type != typeCeph || !isIPv6(own) {
		return nil
	}
	return &fault.Fault{
		Kind: fault.Invalid, Op: "choose the address", Field: keyServeAddress,
		What:   sentence(storageName(s), "is a Ceph storage, which fetches nothing from an IPv6 address such as "+own+"."),
		Remedy: "Enter an IPv4 address of this computer as the address to serve files on, or a name for it with a port.",
	}
}

// isIPv6 reports whether an address, with or without a port, is one that stands in
// brackets in a URL.
func isIPv6(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = strings.Trim(address, "[]")
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().Is6()
}

// versionFault returns why a server of this version cannot take the file as it shall
// be sent; nil if it can.
func versionFault(v backend.Values, way string, ver zstack.Version) *fault.Fault {
	if way != wayUpload || v[keyTransfer] != transferSlices {
		return nil
	}
	return slicesFault(ver)
}

// slicesFault returns why a server of this version cannot take a file in slices; nil
// if it can. Older releases read a slice as the whole file.
func slicesFault(ver zstack.Version) *fault.Fault {
	if ver.AtLeast(4, 4) {
		return nil
	}
	what := "The management node does not tell its version, and only ZStack 4.4 and later take slices."
	if ver.Text != "" {
		what = fmt.Sprintf("ZStack %s takes no slices; 4.4 and later do.", ver.Text)
	}
	return &fault.Fault{Kind: fault.Invalid, Op: "choose the transfer", Field: keyTransfer, What: what, Remedy: "Send the file in one piece."}
}

// takesUploads reports whether storages of this kind open upload slots.
func takesUploads(s zstack.Storage) bool { return s.Type == typeCeph || s.Type == typeImageStore }

// uploadPort is the port on which a storage's own host takes uploads by default; 0
// if it takes none.
func uploadPort(s zstack.Storage) int {
	switch s.Type {
	case typeCeph:
		return 7761
	case typeImageStore:
		return 8001
	default:
		return 0
	}
}

// kindName is what people call a kind of storage.
func kindName(s zstack.Storage) string {
	switch s.Type {
	case typeImageStore:
		return "ImageStore"
	case typeSFTP:
		return "SFTP"
	default:
		return s.Type
	}
}

// storageName is what people call the storage, within a sentence.
func storageName(s zstack.Storage) string {
	if s.Name == "" {
		return "the storage"
	}
	return "the storage " + s.Name
}

// sentence begins a sentence with a name.
func sentence(name, rest string) string {
	return strings.ToUpper(name[:1]) + name[1:] + " " + rest
}
