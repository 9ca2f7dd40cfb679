package inspect

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// fromLabel reads a disc label such as "RHEL-9-4-0-BaseOS-x86_64",
// "ESXI-8.0U2-22380479-STANDARD" or "SSS_X64FREE_EN-US_DV9".
func fromLabel(label string) OS {
	if windowsLabel.MatchString(label) {
		return OS{Family: "windows", Name: "Windows", Arch: labelArch(label), From: "disc label"}
	}
	name, full := family(label)
	if name == "" {
		return OS{}
	}
	return OS{Family: name, Name: full, Release: release(name, label), Arch: labelArch(label), From: "disc label"}
}

// windowsLabel fits the labels of Microsoft's discs: edition, architecture with
// FRE or FREE, language, medium.
var windowsLabel = regexp.MustCompile(`(?i)^[A-Z0-9_]+_(X64|X86|A64|ARM64)FRE+_[A-Z]{2}-[A-Z]{2}_`)

// archWord fits an architecture that stands between other words, also with
// Microsoft's "FRE" behind it.
var archWord = regexp.MustCompile(`(?i)(?:^|[^a-z0-9])(` + strings.Join(archNames(), "|") + `)(?:fre+)?(?:[^a-z0-9]|$)`)

// archNames lists the keys of arches, the longest first, because x86 is the
// beginning of x86_64.
func archNames() []string {
	return slices.SortedFunc(maps.Keys(arches), func(a, b string) int { return len(b) - len(a) })
}

var (
	servicePack = regexp.MustCompile(`(?i)\b(\d{2})[ _-]SP(\d+)\b`)
	esxiVersion = regexp.MustCompile(`(?i)\b(\d+\.\d+(?:\.\d+|U\d+[a-z]?)?)`)
	versions    = regexp.MustCompile(`[ _-](\d{1,4}(?:[._-]\d{1,2}){0,2})(?:[ _-]|$)`)
)

// release finds the release in a product name or label, given the family.
func release(family, text string) string {
	if m := servicePack.FindStringSubmatch(text); m != nil && family == "sles" {
		return m[1] + " SP" + m[2]
	}
	if m := esxiVersion.FindStringSubmatch(text); m != nil && family == "esxi" {
		return m[1]
	}
	m := versions.FindStringSubmatch(archWord.ReplaceAllString(text, " "))
	if m == nil {
		return ""
	}
	found := strings.NewReplacer("-", ".", "_", ".").Replace(m[1])
	switch family {
	case "fedora":
		found, _, _ = strings.Cut(found, ".") // what follows counts the composes
	case "rhel", "oracle":
		if strings.Count(found, ".") == 2 {
			found = strings.TrimSuffix(found, ".0") // 9.4 is labelled 9-4-0
		}
	}
	return found
}

// labelArch finds an architecture among the words of a label or product name.
func labelArch(label string) string {
	m := archWord.FindStringSubmatch(label)
	if m == nil {
		return ""
	}
	return arch(m[1])
}
