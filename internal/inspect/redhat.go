package inspect

import (
	"cmp"
	"strings"
)

// treeinfo reads the .treeinfo of Red Hat and its kin, an INI file.
// https://release-engineering.github.io/productmd/treeinfo-1.2.html
func treeinfo(d disc) OS {
	ini := parseINI(d.text(".treeinfo"))
	name := cmp.Or(ini["release.name"], ini["general.family"], ini["product.name"])
	code, full := family(name)
	if code == "" {
		return OS{}
	}
	return OS{
		Family: code, Name: cmp.Or(full, name),
		Release: cmp.Or(ini["release.version"], ini["general.version"], ini["product.version"]),
		Arch:    cmp.Or(ini["tree.arch"], ini["general.arch"]),
		From:    ".treeinfo",
	}
}

// parseINI returns values under "section.key", all keys in lower case.
func parseINI(text string) map[string]string {
	out, section := map[string]string{}, ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]") {
			section = strings.ToLower(line[1 : len(line)-1])
			continue
		}
		if key, value, ok := strings.Cut(line, "="); ok {
			out[section+"."+strings.ToLower(strings.TrimSpace(key))] = strings.TrimSpace(value)
		}
	}
	return out
}

// discinfo reads the .discinfo of Anaconda: time stamp, product, architecture.
// Newer discs have only the release in the second line, and then the label has
// to name the product.
func discinfo(d disc) OS {
	lines := strings.Split(d.text(".discinfo"), "\n")
	if len(lines) < 3 {
		return OS{}
	}
	product := strings.TrimSpace(lines[1])
	code, full := family(product)
	if code == "" {
		return OS{}
	}
	return OS{Family: code, Name: full, Release: release(code, product), Arch: strings.TrimSpace(lines[2]), From: ".discinfo"}
}
