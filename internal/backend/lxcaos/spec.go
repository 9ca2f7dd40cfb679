package lxcaos

import (
	"path/filepath"
	"strings"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/lxca"
)

// Roles of the members of a set.
const (
	roleBundle    = "bundle"
	roleSignature = "signature"
)

// Spec declares the back end. One upload runs at a time: the appliance imports
// into one repository, and a second one would wait there instead of here.
func Spec() backend.Spec {
	return backend.Spec{
		ID: "lxcaos", Title: "Lenovo XClarity: OS images and their files",
		Summary:  "OS images, drivers, boot files, scripts and unattend files for deployment by Lenovo XClarity Administrator.",
		ItemNoun: "file",
		Profile:  lxca.ProfileFields(), Request: requestFields(),
		Accept: backend.Accept{
			Extensions: allExtensions(),
			URL:        []string{"http", "https", "ftp", "sftp"},
			Sets:       backend.SetRule{Group: group, Role: role},
		},
		PerHost: 1, Resume: backend.ResumeNever,
		Propose: propose, FileServer: fileServerFields(),
	}
}

// group joins each bundle with the signature that lies beside it, bundle first.
func group(paths []string) [][]int {
	at := map[string]int{}
	for i, p := range paths {
		at[strings.ToLower(p)] = i
	}
	var sets [][]int
	for i, p := range paths {
		if j, ok := at[strings.ToLower(p)+".asc"]; ok && isSet(filepath.Base(p), filepath.Base(paths[j])) {
			sets = append(sets, []int{i, j})
		}
	}
	return sets
}

func role(name string) string {
	switch {
	case endsIn(name, []string{".zip"}):
		return roleBundle
	case endsIn(name, []string{".zip.asc"}):
		return roleSignature
	default:
		return ""
	}
}
