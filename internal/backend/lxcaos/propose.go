package lxcaos

import (
	"regexp"
	"strings"

	"slipway/internal/backend"
	"slipway/internal/inspect"
)

// propose reads type, system, name and release from a file's name and content. A
// name without content, as of a file on a file server, is judged by itself.
func propose(files []backend.Candidate) backend.Values {
	if len(files) > 1 {
		return backend.Values{keyType: typeBundle, keyOS: osWin}
	}
	f := files[0]
	v := backend.Values{}
	code := kindOf(f)
	if code == "" {
		return v
	}
	v[keyType] = code
	if s := systemOf(code, f); s != "" {
		v[keyOS] = s
	}
	if code == typeDriver || code == typeSignature {
		return v // the one is named after its OS image, the other after its file
	}
	v[keyName] = f.Name
	if code == typeOS && f.Report.OS.Release != "" && v[keyOS] != "" {
		v[keyRelease] = strings.ReplaceAll(f.Report.OS.Release, " ", "")
	}
	return v
}

// extensionKinds are the types that an extension leaves no doubt about.
var extensionKinds = map[string]string{
	".asc": typeSignature, ".rpm": typeDriver, ".json": typeConfig,
	".sh": typeScript, ".pm": typeScript, ".pl": typeScript, ".py": typeScript, ".cmd": typeScript, ".ps1": typeScript,
	".ks": typeUnattend, ".cfg": typeUnattend, ".xml": typeUnattend,
}

// Words in names and disc labels. They stand between other words, not within them.
var (
	driverDisc    = words(`oemdrv|dud?|driver|drivers|driverdisk|drvr`)
	softwareWords = words(`software|payload|sw|apps?|agents?`)
	bootWords     = words(`winpe\w*|boot\w*|wim|pe`)
	driverWords   = words(`drivers?|drvs?|drvr|inf|dd`)
)

func words(list string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)(?:^|[^a-z0-9])(?:` + list + `)(?:[^a-z]|$)`)
}

// kindOf tells the type by extension, and where that is not enough by words.
func kindOf(f backend.Candidate) string {
	name := strings.ToLower(f.Name)
	for _, ext := range allExtensions() {
		if !endsIn(name, []string{ext}) {
			continue
		}
		switch ext {
		case ".iso":
			return discKind(f)
		case ".tar.gz":
			return pick(softwareWords.MatchString(name), typeSoftware, typeProfile)
		case ".zip":
			return zipKind(name)
		default:
			return extensionKinds[ext]
		}
	}
	return ""
}

func pick(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}

// discKind tells driver discs from systems: by their label, which for Red Hat and
// SUSE is OEMDRV, and by the name where the disc itself names no system.
func discKind(f backend.Candidate) string {
	plain := f.Report.OS.Family == "" || f.Report.OS.From == "disc label"
	if driverDisc.MatchString(f.Report.Label) || plain && (driverDisc.MatchString(f.Name) || strings.HasPrefix(strings.ToLower(f.Name), "dd-")) {
		return typeDriver
	}
	return typeOS
}

func zipKind(name string) string {
	switch {
	case driverWords.MatchString(name):
		return typeDriver
	case bootWords.MatchString(name):
		return typeBoot
	}
	return typeSoftware
}

// families maps what inspect finds on a disc to the appliance's systems. Rebuilds
// of Red Hat's are left to a person: appliances know only the original.
var families = map[string]string{"rhel": osRHEL, "sles": osSLES, "windows": osWin, "esxi": osESXi}

// systemWords tell a system by a file's name.
var systemWords = []struct {
	code string
	fits *regexp.Regexp
}{
	{osRHEL, regexp.MustCompile(`(?i)rhel|red[ ._-]?hat|(?:^|[^a-z0-9])el\d|kickstart`)},
	{osSLES, regexp.MustCompile(`(?i)suse|(?:^|[^a-z0-9])sles?\d*(?:[^a-z]|$)|autoyast|autoinst`)},
	{osESXi, regexp.MustCompile(`(?i)esxi|vmware|vmvisor`)},
	{osWin, regexp.MustCompile(`(?i)windows|(?:^|[^a-z0-9])win(?:pe|\d|[^a-z]|$)|autounattend|unattend\.xml`)},
}

// systemOf tells the system by content, by the only one that the type and the
// extension leave, or by the name. It returns none that a rule would refuse.
func systemOf(code string, f backend.Candidate) string {
	k, _ := kindNamed(code)
	fits := func(s string) bool { return endsIn(f.Name, k.takes[s]) }
	if s := families[f.Report.OS.Family]; s != "" && fits(s) {
		return s
	}
	var left []string
	for _, s := range systems {
		if fits(s.code) {
			left = append(left, s.code)
		}
	}
	if len(left) == 1 {
		return left[0]
	}
	if f.Report.Format == inspect.ISO && f.Report.OS.Family != "" {
		return "" // the disc names a system that the appliance does not have
	}
	for _, s := range systemWords {
		if fits(s.code) && s.fits.MatchString(f.Name) {
			return s.code
		}
	}
	return ""
}
