package glance

import (
	"path"
	"strconv"
	"strings"

	"slipway/internal/backend"
	"slipway/internal/inspect"
)

// perHost is how many uploads run at once against one cloud. One upload keeps
// one core of an API worker busy with its sums, so two use two workers and a
// third would only divide them.
const perHost = 2

// Spec declares the back end.
func Spec() backend.Spec {
	return backend.Spec{
		ID: "glance", Title: "OpenStack image service (Glance)",
		Summary:  "Images for servers in an OpenStack cloud, Huawei Cloud or Open Telekom Cloud.",
		ItemNoun: "image",
		Profile:  profileFields(), Request: requestFields(),
		Accept:  backend.Accept{URL: []string{"http", "https"}},
		PerHost: perHost, Resume: backend.ResumeNever,
		Propose: propose, Import: importConnections,
	}
}

// propose reads name and disk format from the file; a name without content, as
// of a file that the server will fetch, is judged by its extension.
func propose(files []backend.Candidate) backend.Values {
	v := backend.Values{}
	r := files[0].Report
	stem, ext := split(files[0].Name)
	if name := strings.TrimSpace(shortenedName(stem)); name != "" {
		v[keyName] = name
	}
	if ext == ".ova" {
		v[keyContainer], v[keyDiskFormat] = "ova", "vmdk"
		return v
	}
	format := diskFormats[r.Format]
	if r.Format == inspect.Unknown {
		format = formatOfExtension[ext]
	}
	if format != "" {
		v[keyDiskFormat] = format
	}
	if r.VirtualSize > 0 && r.Format != inspect.ISO {
		v[keyMinDisk] = strconv.FormatInt(gigabytes(r.VirtualSize), 10)
	}
	return v
}

// split divides a file's name at its extension if that is one of an image.
func split(fileName string) (stem, ext string) {
	ext = strings.ToLower(path.Ext(fileName))
	if formatOfExtension[ext] != "" || ext == ".ova" {
		return fileName[:len(fileName)-len(ext)], ext
	}
	return fileName, ""
}

func shortenedName(s string) string {
	if r := []rune(s); len(r) > 128 {
		return string(r[:128])
	}
	return s
}

var diskFormats = map[inspect.Format]string{
	inspect.QCOW2: "qcow2", inspect.VMDK: "vmdk", inspect.VHD: "vhd", inspect.VHDX: "vhdx",
	inspect.VDI: "vdi", inspect.ISO: "iso", inspect.Raw: "raw",
}

var formatOfExtension = map[string]string{
	".qcow2": "qcow2", ".vmdk": "vmdk", ".vhd": "vhd", ".vhdx": "vhdx", ".vdi": "vdi", ".iso": "iso", ".raw": "raw", ".img": "raw",
}

// gigabytes returns how many whole units of 2^30 bytes hold n bytes.
func gigabytes(n int64) int64 { return (n + 1<<30 - 1) >> 30 }
