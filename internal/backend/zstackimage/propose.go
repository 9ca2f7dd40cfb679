package zstackimage

import (
	"path"
	"strings"

	"slipway/internal/backend"
	"slipway/internal/inspect"
)

// propose reads name, type, format and the guest's properties from the file. A name
// without content, as of a file that the storage will fetch, is judged by its
// extension.
func propose(files []backend.Candidate) backend.Values {
	v := backend.Values{}
	r := files[0].Report
	stem, ext := split(files[0].Name)
	if name := strings.TrimSpace(cut(stem, 255)); name != "" {
		v[keyName] = name
	}
	format := formats[r.Format]
	if r.Format == inspect.Unknown {
		format = extensionFormats[ext]
	}
	switch format {
	case "":
	case formatISO:
		v[keyMediaType] = mediaISO
	default:
		v[keyFormat] = format
	}
	proposeGuest(v, r)
	return v
}

// proposeGuest fills in what the media say of the system on them. What they do not
// say is left to the server.
func proposeGuest(v backend.Values, r inspect.Report) {
	set := func(key, text string) {
		if text != "" {
			v[key] = text
		}
	}
	set(keyPlatform, platformOf(r.OS.Family))
	set(keyGuestOS, cut(strings.TrimSpace(r.OS.Name+" "+r.OS.Release), 255))
	set(keyArchitecture, architectures[r.OS.Arch])
	if len(r.Bootable) == 1 && r.Bootable[0] == "uefi" {
		v[keyBootMode] = bootUEFI
	}
}

// split divides a file's name at its extension if that is one of an image.
func split(name string) (stem, ext string) {
	ext = strings.ToLower(path.Ext(name))
	if extensionFormats[ext] != "" {
		return name[:len(name)-len(ext)], ext
	}
	return name, ""
}

// cut returns the first n characters of s.
func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

// formats are those that the server has a name for.
var formats = map[inspect.Format]string{
	inspect.QCOW2: formatQCOW2, inspect.VMDK: formatVMDK, inspect.Raw: formatRaw, inspect.ISO: formatISO,
}

var extensionFormats = map[string]string{
	".qcow2": formatQCOW2, ".qcow": formatQCOW2, ".vmdk": formatVMDK, ".raw": formatRaw, ".img": formatRaw, ".iso": formatISO,
}

// platformOf tells the platform of a family of systems; "" for none. Hypervisors
// are neither of the two that the server makes special devices for.
func platformOf(family string) string {
	switch family {
	case "":
		return ""
	case "windows":
		return platformWindows
	case "esxi":
		return platformOther
	default:
		return platformLinux // all other families that media are recognised of
	}
}

// architectures are those that the server has a name for. It runs 32-bit systems on
// x86_64.
var architectures = map[string]string{"x86_64": archX86, "i686": archX86, "aarch64": archARM, "loongarch64": archLoon}
