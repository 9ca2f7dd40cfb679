package inspect

import "strings"

// diskInfo reads .disk/info of Debian and Ubuntu: product, release, code name
// in quotes, dash, kind and architecture.
//
//	Ubuntu-Server 22.04.4 LTS "Jammy Jellyfish" - Release amd64 (20240216.1)
//	Debian GNU/Linux 12.5.0 "Bookworm" - Official amd64 NETINST
func diskInfo(d disc) OS {
	line := firstLine(d.text(".disk/info"))
	code, full := family(line)
	if code == "" {
		return OS{}
	}
	found := ""
	for word := range strings.FieldsSeq(line) {
		if word[0] >= '0' && word[0] <= '9' {
			found = word
			break
		}
	}
	return OS{Family: code, Name: full, Release: found, Arch: labelArch(line), From: ".disk/info"}
}
