package lxca

import (
	"slices"
	"strings"
)

// Types of files, as imageType names them.
const (
	typeOS           = "OS"
	typeProfile      = "OSPROFILE"
	typeBoot         = "BOOT"
	typeBundle       = "BUNDLE"
	typeSignature    = "BUNDLESIG"
	typeConfig       = "CONFIG"
	typeCustomConfig = "CUSTOM_CONFIG"
	typeDriver       = "DUD"
	typeScript       = "SCRIPT"
	typeSoftware     = "SOFTWARE"
	typeUnattend     = "UNATTEND"
)

var imageTypes = []string{
	typeOS, typeProfile, typeBoot, typeBundle, typeSignature, typeConfig, typeCustomConfig, typeDriver, typeScript, typeSoftware, typeUnattend,
}

// systems are the values of the parameter os.
var systems = []string{"esxi", "rhels", "sles", "win"}

// table lists the extensions of each type by operating system, as the page of POST /files/osImages has them. A system that is not
// there is not supported.
var table = map[string]map[string][]string{
	typeOS:        {"rhels": {".iso"}, "sles": {".iso"}, "win": {".iso"}, "esxi": {".iso"}},
	typeProfile:   {"rhels": {".tar.gz"}, "sles": {".tar.gz"}, "win": {".tar.gz"}, "esxi": {".tar.gz"}},
	typeBoot:      {"win": {".zip"}},
	typeBundle:    {"win": {".zip"}},
	typeSignature: {"win": {".asc"}},
	typeConfig:    {"rhels": {".json"}, "sles": {".json"}, "win": {".json"}, "esxi": {".json"}},
	typeDriver:    {"rhels": {".iso", ".rpm"}, "sles": {".iso", ".rpm"}, "win": {".zip"}},
	typeScript: {
		"rhels": {".sh", ".pm", ".pl", ".py"}, "sles": {".sh", ".pm", ".pl", ".py"}, "win": {".cmd", ".ps1"},
	},
	typeSoftware: {"rhels": {".tar.gz"}, "sles": {".tar.gz"}, "win": {".zip"}},
	typeUnattend: {"rhels": {".ks", ".cfg", ".xml"}, "sles": {".xml", ".ks", ".cfg"}, "win": {".xml"}},
}

// needsSystem lists the types for which os is required.
var needsSystem = []string{typeBoot, typeConfig, typeDriver, typeScript, typeSoftware, typeUnattend}

// canonical is the type that a token stands for.
func canonical(token string) string {
	if token == typeCustomConfig {
		return typeConfig
	}
	return token
}

// extensions returns what may be imported as a type for a system ("" for any), and nil if that is not supported.
func (s Conditions) extensions(imageType, os string) []string {
	cells := table[canonical(imageType)]
	at := func(list []string) bool {
		return slices.ContainsFunc(list, func(c string) bool {
			system, t, _ := strings.Cut(c, "/")
			return system == os && canonical(t) == canonical(imageType)
		})
	}
	switch {
	case os != "" && at(s.Forbid):
		return nil
	case os != "" && len(cells[os]) > 0:
		return cells[os]
	case os != "" && !at(s.Allow):
		return nil
	}
	var all []string
	for _, system := range systems {
		all = append(all, cells[system]...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// matches reports whether a file name ends in one of the extensions.
func matches(name string, extensions []string) bool {
	return slices.ContainsFunc(extensions, func(e string) bool {
		return len(name) > len(e) && strings.HasSuffix(strings.ToLower(name), e)
	})
}
