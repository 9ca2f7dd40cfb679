package inspect

import (
	"cmp"
	"strings"
)

// witnesses are asked in this order what a disc installs; the first one that
// names a family is believed.
var witnesses = []func(disc) OS{treeinfo, discinfo, suseMedia, diskInfo, esxiBoot}

// identify fills in the operating system of a disc.
func identify(d disc, r *Report) {
	for _, ask := range witnesses {
		if r.OS = ask(d); r.OS.Family != "" {
			break
		}
	}
	if r.OS.Family == "" {
		r.OS, r.Notes = windowsImages(d)
	}
	if r.OS.Family == "" {
		r.OS = fromLabel(r.Label)
		if r.OS.Family != "" {
			r.Notes = append(r.Notes, "The disc label says "+r.Label+"; nothing else on the disc names the system.")
		}
	}
	if r.OS.Family != "" {
		r.OS.Arch = cmp.Or(arch(r.OS.Arch), labelArch(r.Label), bootArch(d), printable(r.OS.Arch))
		r.OS.Name, r.OS.Release = printable(r.OS.Name), printable(r.OS.Release)
	}
}

// families maps a text that stands in product names and disc labels to the
// family; the first that fits counts. Texts are in lower case and have single
// blanks where products have blanks, dashes or underscores.
var families = []struct{ text, family, name string }{
	{"red hat enterprise linux", "rhel", "Red Hat Enterprise Linux"},
	{"rhel", "rhel", "Red Hat Enterprise Linux"},
	{"centos stream", "centos", "CentOS Stream"},
	{"centos", "centos", "CentOS"},
	{"rocky", "rocky", "Rocky Linux"},
	{"alma", "alma", "AlmaLinux"},
	{"oracle linux", "oracle", "Oracle Linux"},
	{"ol ", "oracle", "Oracle Linux"},
	{"fedora", "fedora", "Fedora"},
	{"suse linux enterprise", "sles", "SUSE Linux Enterprise"},
	{"sles", "sles", "SUSE Linux Enterprise"},
	{"suse sles", "sles", "SUSE Linux Enterprise"},
	{"sle ", "sles", "SUSE Linux Enterprise"},
	{"opensuse", "opensuse", "openSUSE"},
	{"ubuntu", "ubuntu", "Ubuntu"},
	{"debian", "debian", "Debian GNU/Linux"},
	{"esxi", "esxi", "VMware ESXi"},
	{"openeuler", "openeuler", "openEuler"},
	{"kylin", "kylin", "Kylin Linux"},
	{"anolis", "anolis", "Anolis OS"},
	{"proxmox", "proxmox", "Proxmox VE"},
	{"pve", "proxmox", "Proxmox VE"},
	{"xenserver", "xenserver", "XenServer"},
	{"xcp ng", "xcp-ng", "XCP-ng"},
	{"windows", "windows", "Windows"},
}

var oneBlank = strings.NewReplacer("-", " ", "_", " ")

// family tells which family a product name or label begins with or names. Short
// texts such as "OL" count only at the start.
func family(text string) (name, title string) {
	text = strings.Join(strings.Fields(strings.ToLower(oneBlank.Replace(text))), " ") + " "
	for _, f := range families {
		if strings.HasPrefix(text, f.text) || len(f.text) > 4 && strings.Contains(text, " "+f.text) {
			return f.family, f.name
		}
	}
	return "", ""
}

// arches maps what vendors write to what this package returns.
var arches = map[string]string{
	"x86_64": "x86_64", "amd64": "x86_64", "x64": "x86_64",
	"aarch64": "aarch64", "arm64": "aarch64", "a64": "aarch64",
	"i386": "i686", "i486": "i686", "i586": "i686", "i686": "i686", "x86": "i686",
	"ppc64le": "ppc64le", "ppc64el": "ppc64le", "ppc64": "ppc64", "s390x": "s390x", "riscv64": "riscv64",
	"loongarch64": "loongarch64", "armhf": "armv7l", "armv7l": "armv7l",
}

func arch(name string) string { return arches[strings.ToLower(strings.TrimSpace(name))] }

var loaders = []struct{ file, arch string }{
	{"efi/boot/bootx64.efi", "x86_64"}, {"efi/boot/bootaa64.efi", "aarch64"}, {"ppc/bootinfo.txt", "ppc64le"},
}

// bootArch tells the architecture from the name of the boot loader.
func bootArch(d disc) string {
	for _, l := range loaders {
		if d.has(l.file) {
			return l.arch
		}
	}
	return ""
}

// firstLine returns the first line of text, without blanks around it.
func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimSpace(line)
}
