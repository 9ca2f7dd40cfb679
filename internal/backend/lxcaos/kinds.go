package lxcaos

import (
	"slices"
	"strings"
)

// Types of files, as the parameter imageType names them.
const (
	typeOS        = "OS"
	typeProfile   = "OSPROFILE"
	typeBoot      = "BOOT"
	typeBundle    = "BUNDLE"
	typeSignature = "BUNDLESIG"
	typeConfig    = "CONFIG"
	typeDriver    = "DUD"
	typeScript    = "SCRIPT"
	typeSoftware  = "SOFTWARE"
	typeUnattend  = "UNATTEND"
)

// customConfig is the other name for typeConfig on the wire: the vendor's page
// lists CONFIG, its example and its own client use this.
const customConfig = "CUSTOM_CONFIG"

// Operating systems, as the parameter os names them.
const (
	osESXi = "esxi"
	osRHEL = "rhels"
	osSLES = "sles"
	osWin  = "win"
)

// system is an operating system of the appliance.
type system struct {
	code  string
	label string
	also  []string // other spellings that people and the vendor's examples use
}

var systems = []system{
	{osRHEL, "Red Hat Enterprise Linux", []string{"rhel", "redhat", "red hat"}},
	{osSLES, "SUSE Linux Enterprise Server", []string{"suse", "sle"}},
	{osWin, "Windows", []string{"windows", "winserver"}},
	{osESXi, "VMware ESXi", []string{"vmware", "vmware esxi"}},
}

// systemNamed returns the system that a text names, in any spelling.
func systemNamed(text string) (system, bool) {
	text = strings.TrimSpace(text)
	i := slices.IndexFunc(systems, func(s system) bool {
		return strings.EqualFold(s.code, text) || slices.ContainsFunc(s.also, func(a string) bool { return strings.EqualFold(a, text) })
	})
	if i < 0 {
		return system{}, false
	}
	return systems[i], true
}

// kind is one type of files.
type kind struct {
	code     string
	label    string              // as a form shows it
	many     string              // as a sentence names it
	takes    map[string][]string // extensions by operating system; a system that is missing is not supported
	flag     string              // of supportedImages: whether the appliance takes it for a system; "" if there is none
	releases string              // key in supportedImages of the releases it is taken for
}

// kinds is the table of POST /files/osImages, row by row. Where the page is of two
// minds, both are taken: Kickstart files end in .ks by its one list and in .cfg by
// the other.
var kinds = []kind{
	{typeOS, "Operating-system image", "operating-system images", same(".iso", osRHEL, osSLES, osWin, osESXi), "", "releases"},
	{typeProfile, "OS image profile", "OS image profiles", same(".tar.gz", osRHEL, osSLES, osWin, osESXi), "", "releases"},
	{typeBoot, "Boot file (WinPE)", "boot files", same(".zip", osWin), "allowCustomBootFile", "customBootReleases"},
	{typeBundle, "Bundle", "bundles", same(".zip", osWin), "allowCustomBundleFile", "customBundleReleases"},
	{typeSignature, "Bundle signature", "bundle signatures", same(".asc", osWin), "allowCustomBundleFile", "customBundleReleases"},
	{typeConfig, "Configuration settings", "configuration settings", same(".json", osRHEL, osSLES, osWin, osESXi), "allowCustomConfigFile", "customConfigReleases"},
	{typeDriver, "Device driver", "device drivers", map[string][]string{
		osRHEL: {".iso", ".rpm"}, osSLES: {".iso", ".rpm"}, osWin: {".zip"},
	}, "allowCustomDriver", "customDriverReleases"},
	{typeScript, "Installation script", "installation scripts", map[string][]string{
		osRHEL: {".sh", ".pm", ".pl", ".py"}, osSLES: {".sh", ".pm", ".pl", ".py"}, osWin: {".cmd", ".ps1"},
	}, "allowCustomInstallScriptFile", "customInstallScriptReleases"},
	{typeSoftware, "Software", "software archives", map[string][]string{
		osRHEL: {".tar.gz"}, osSLES: {".tar.gz"}, osWin: {".zip"},
	}, "allowCustomSoftwareFile", "customSoftwareReleases"},
	{typeUnattend, "Unattend file", "unattend files", map[string][]string{
		osRHEL: {".ks", ".cfg"}, osSLES: {".xml"}, osWin: {".xml"},
	}, "allowCustomUnattendFile", "customUnattendReleases"},
}

// same gives one extension to several systems.
func same(ext string, codes ...string) map[string][]string {
	out := map[string][]string{}
	for _, code := range codes {
		out[code] = []string{ext}
	}
	return out
}

// kindNamed returns the type with this code.
func kindNamed(code string) (kind, bool) {
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.code == code })
	if i < 0 {
		return kind{}, false
	}
	return kinds[i], true
}

// extensions returns all that the type knows, in the order of the systems.
func (k kind) extensions() []string {
	var out []string
	for _, s := range systems {
		for _, ext := range k.takes[s.code] {
			if !slices.Contains(out, ext) {
				out = append(out, ext)
			}
		}
	}
	return out
}

// forSystems returns the labels of the systems that the type is for.
func (k kind) forSystems() []string {
	var out []string
	for _, s := range systems {
		if len(k.takes[s.code]) > 0 {
			out = append(out, s.label)
		}
	}
	return out
}

// typesOf returns the types that are for a system.
func typesOf(code string) []string {
	var out []string
	for _, k := range kinds {
		if len(k.takes[code]) > 0 {
			out = append(out, k.code)
		}
	}
	return out
}

// allExtensions is the union of the table, longest first.
func allExtensions() []string {
	var out []string
	for _, k := range kinds {
		out = append(out, k.extensions()...)
	}
	slices.SortFunc(out, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	return slices.Compact(out)
}

// endsIn reports whether a file name has one of the extensions, in any case.
func endsIn(name string, extensions []string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(extensions, func(ext string) bool { return len(name) > len(ext) && strings.HasSuffix(name, ext) })
}
