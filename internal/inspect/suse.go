package inspect

import "strings"

// suseMedia reads media.1/media, whose second line is the build, such as
// "SLE-15-SP5-Full-x86_64-Build120.13-Media1", and media.1/products, whose
// lines are "/ SLES 15.5-0" on newer discs.
func suseMedia(d disc) OS {
	lines := strings.Split(d.text("media.1/media"), "\n")
	if len(lines) >= 2 {
		build := strings.TrimSpace(lines[1])
		if code, full := family(build); code != "" {
			return OS{Family: code, Name: full, Release: release(code, build), Arch: labelArch(build), From: "media.1/media"}
		}
	}
	return suseProducts(d.text("media.1/products"))
}

func suseProducts(text string) OS {
	for line := range strings.Lines(text) {
		product := strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(line), "/"))
		if code, full := family(product); code == "sles" || code == "opensuse" {
			return OS{Family: code, Name: full, Release: suseRelease(code, product), From: "media.1/products"}
		}
	}
	return OS{}
}

// suseRelease turns "15.5", as packages count, into "15 SP5", as SUSE says.
func suseRelease(code, product string) string {
	if dash := strings.LastIndexByte(product, '-'); dash > strings.LastIndexByte(product, ' ') {
		product = product[:dash] // the package release
	}
	found := release(code, product)
	major, pack, ok := strings.Cut(found, ".")
	if code != "sles" || !ok || strings.Contains(pack, ".") {
		return strings.TrimSuffix(found, ".0")
	}
	if pack == "0" {
		return major
	}
	return major + " SP" + pack
}
