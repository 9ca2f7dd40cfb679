package inspect

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode/utf16"
)

func lookAt(t *testing.T, image []byte, name string) Report {
	t.Helper()
	r, err := File(t.Context(), bytes.NewReader(image), int64(len(image)), name)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// wim makes a Windows image file whose description lies behind filler bytes.
func wim(xml string, filler int) string {
	h := make([]byte, 208+filler)
	copy(h, "MSWIM\x00\x00\x00")
	text := []byte("\xff\xfe")
	for _, u := range utf16.Encode([]rune(xml)) {
		text = binary.LittleEndian.AppendUint16(text, u)
	}
	binary.LittleEndian.PutUint64(h[72:], uint64(len(text))|2<<56)
	binary.LittleEndian.PutUint64(h[80:], uint64(len(h)))
	return string(h) + string(text)
}

func editions(arch string, names ...string) string {
	var b strings.Builder
	b.WriteString("<WIM>")
	for i, n := range names {
		fmt.Fprintf(&b, `<IMAGE INDEX="%d"><NAME>%s</NAME><DISPLAYNAME>%s</DISPLAYNAME><WINDOWS><ARCH>%s</ARCH></WINDOWS></IMAGE>`, i+1, n, n, arch)
	}
	return b.String() + "</WIM>"
}

var discTests = map[string]struct {
	label string
	files map[string]string
	want  OS
	notes int
}{
	"Rocky": {
		"Rocky-9-4-x86_64-dvd",
		map[string]string{".treeinfo": "[general]\nfamily = Rocky Linux\nversion = 9.4\narch = x86_64\n", "images/a": "x"},
		OS{"rocky", "Rocky Linux", "9.4", "x86_64", ".treeinfo"},
		0,
	},
	"RHEL with both sections": {
		"RHEL-9-4-0-BaseOS-aarch64",
		map[string]string{".treeinfo": "[release]\r\nname=Red Hat Enterprise Linux\r\nversion=9.4\r\n[tree]\r\narch=aarch64\r\n"},
		OS{"rhel", "Red Hat Enterprise Linux", "9.4", "aarch64", ".treeinfo"},
		0,
	},
	"old CentOS": {
		"CDROM",
		map[string]string{".discinfo": "1343000000.1\nCentOS 6.10\ni386\nALL\n"},
		OS{"centos", "CentOS", "6.10", "i686", ".discinfo"},
		0,
	},
	"RHEL known by its label": {
		"RHEL-8-10-0-BaseOS-x86_64",
		map[string]string{".discinfo": "1343000000.1\n8.10\nx86_64\n"},
		OS{"rhel", "Red Hat Enterprise Linux", "8.10", "x86_64", "disc label"},
		1,
	},
	"SLES by its build": {
		"SLE-15-SP5-FULL-X86_64",
		map[string]string{"media.1/media": "SUSE - SLE-15-SP5-Full\nSLE-15-SP5-Full-x86_64-Build120.13-Media1\n2\n"},
		OS{"sles", "SUSE Linux Enterprise", "15 SP5", "x86_64", "media.1/media"},
		0,
	},
	"SLES by its products": {
		"SLE",
		map[string]string{"media.1/products": "/ SLES 15.4-0\n/Module-Basesystem x\n", "efi/boot/bootaa64.efi": "x"},
		OS{"sles", "SUSE Linux Enterprise", "15 SP4", "aarch64", "media.1/products"},
		0,
	},
	"SLES 12 by its products": {
		"SLE",
		map[string]string{"media.1/media": "SUSE\n20190101\n", "media.1/products": "/ SUSE_SLES 12.0-0\n"},
		OS{"sles", "SUSE Linux Enterprise", "12", "", "media.1/products"},
		0,
	},
	"Leap": {
		"openSUSE-Leap-15.6-DVD-x86_64",
		map[string]string{"media.1/products": "/ openSUSE 15.6-1\n"},
		OS{"opensuse", "openSUSE", "15.6", "x86_64", "media.1/products"},
		0,
	},
	"Ubuntu": {
		"Ubuntu-Server 22.04.4 LTS amd64",
		map[string]string{".disk/info": `Ubuntu-Server 22.04.4 LTS "Jammy Jellyfish" - Release amd64 (20240216.1)`},
		OS{"ubuntu", "Ubuntu", "22.04.4", "x86_64", ".disk/info"},
		0,
	},
	"Debian": {
		"Debian 12.5.0 arm64 n",
		map[string]string{".disk/info": "Debian GNU/Linux 12.5.0 \"Bookworm\" - Official arm64 NETINST\n"},
		OS{"debian", "Debian GNU/Linux", "12.5.0", "aarch64", ".disk/info"},
		0,
	},
	"ESXi": {
		"ESXI-8.0U2-22380479-STANDARD",
		map[string]string{"boot.cfg": "bootstate=0\ntitle=Loading ESXi installer\nkernel=/b.b00\nbuild=8.0.2-0.0.22380479\n", "efi/boot/bootx64.efi": "x"},
		OS{"esxi", "VMware ESXi", "8.0.2", "x86_64", "boot.cfg"},
		0,
	},
	"Windows Server": {
		"SSS_X64FREE_EN-US_DV9",
		map[string]string{"sources/install.wim": wim(editions("9", "Windows Server 2022 SERVERSTANDARD", "Windows Server 2022 SERVERDATACENTER"), 5000)},
		OS{"windows", "Windows Server 2022", "2022", "x86_64", "sources/install.wim"},
		1,
	},
	"Windows client": {
		"CCCOMA",
		map[string]string{"sources/install.esd": wim(editions("12", "Windows 11 Pro", "b", "c", "d", "e", "f", "g", "h"), 0)},
		OS{"windows", "Windows 11", "11", "aarch64", "sources/install.esd"},
		1,
	},
	"Windows with a damaged image": {
		"CCCOMA_X64FRE_EN-US_DV9",
		map[string]string{"sources/install.wim": "MSWIM\x00\x00\x00"},
		OS{"windows", "Windows", "", "x86_64", "sources/install.wim"},
		0,
	},
	"Windows known by its label": {
		"CCCOMA_X64FRE_EN-US_DV9",
		map[string]string{"setup.exe": "MZ"},
		OS{"windows", "Windows", "", "x86_64", "disc label"},
		1,
	},
	"nobody's disc": {"BACKUP_2024", map[string]string{"a.txt": "x"}, OS{}, 0},
}

func TestFile_namesTheSystemOfADisc(t *testing.T) {
	for name, test := range discTests {
		masters := map[string][]byte{
			"Rock Ridge":   masterISO(isoPlan{label: test.label, files: test.files, rockRidge: true}),
			"Joliet":       masterISO(isoPlan{label: test.label, files: test.files, joliet: true}),
			"split":        masterISO(isoPlan{label: test.label, files: test.files, joliet: true, split: true}),
			"UDF":          masterUDF(udfPlan{label: test.label, files: test.files}),
			"UDF extended": masterUDF(udfPlan{label: test.label, files: test.files, extended: true, long: true}),
			"bridge":       masterUDF(udfPlan{label: test.label, files: test.files, bridge: masterISO(isoPlan{label: "X", files: map[string]string{"readme.txt": "x"}})}),
		}
		for how, image := range masters {
			t.Run(name+"/"+how, func(t *testing.T) {
				r := lookAt(t, image, "x.bin")
				if r.Format != ISO || r.Label != test.label || r.Truncated {
					t.Errorf("report %+v", r)
				}
				if r.OS != test.want {
					t.Errorf("system\n got %+v\nwant %+v", r.OS, test.want)
				}
				if len(r.Notes) != test.notes {
					t.Errorf("notes %q, want %d", r.Notes, test.notes)
				}
			})
		}
	}
}

func TestFile_hybridDiscStaysADisc(t *testing.T) {
	image := masterISO(isoPlan{label: "x", files: map[string]string{"a": "b"}})
	image[510], image[511] = 0x55, 0xaa
	copy(image[512:], "EFI PART")
	if r := lookAt(t, image, "x.img"); r.Format != ISO {
		t.Errorf("format %q", r.Format)
	}
}

func TestFile_bootCatalogue(t *testing.T) {
	for name, test := range map[string]struct {
		platforms []byte
		want      []string
	}{
		"none": {nil, nil}, "bios": {[]byte{0}, []string{"bios"}}, "uefi only": {[]byte{0xef}, []string{"uefi"}},
		"both": {[]byte{0xef, 0, 0xef}, []string{"bios", "uefi"}}, "PowerPC": {[]byte{1}, []string{"other"}},
	} {
		t.Run(name, func(t *testing.T) {
			image := masterISO(isoPlan{label: "x", files: map[string]string{"a": "b"}, platforms: test.platforms})
			if r := lookAt(t, image, ""); !reflect.DeepEqual(r.Bootable, test.want) {
				t.Errorf("bootable %q, want %q", r.Bootable, test.want)
			}
		})
	}
}

func TestFile_discCutShort(t *testing.T) {
	files := map[string]string{".disk/info": "Debian GNU/Linux 12.5.0", "z": strings.Repeat("z", 100_000)}
	for name, image := range map[string][]byte{
		"ISO 9660": masterISO(isoPlan{label: "x", files: files, rockRidge: true}), "UDF": masterUDF(udfPlan{label: "x", files: files}),
	} {
		if r := lookAt(t, image[:len(image)-discSector], ""); r.Format != ISO || !r.Truncated {
			t.Errorf("%s: report %+v", name, r)
		}
	}
}

// A directory of many files, and one that contains itself, both end.
func TestFile_discIsReadWithinItsBudget(t *testing.T) {
	files := map[string]string{}
	for i := range 2000 {
		files[fmt.Sprintf("sources/file%04d.dll", i)] = ""
	}
	files["sources/install.wim"] = wim(editions("9", "Windows 10 Pro"), 3000)
	for name, image := range map[string][]byte{
		"UDF": masterUDF(udfPlan{label: "x", files: files}), "Rock Ridge": masterISO(isoPlan{label: "x", files: files, rockRidge: true}),
	} {
		if r := lookAt(t, image, ""); r.OS.Release != "10" {
			t.Errorf("%s: report %+v", name, r)
		}
	}
}

func TestFromLabel_asPublishersWriteThem(t *testing.T) {
	for label, want := range map[string]string{
		"RHEL-9-4-0-BaseOS-x86_64":      "rhel 9.4 x86_64",
		"RHEL-7.9 Server.x86_64":        "rhel 7.9 x86_64",
		"CentOS 7 x86_64":               "centos 7 x86_64",
		"CentOS_7_x86_64":               "centos 7 x86_64",
		"Debian 9.1.0 i386 1":           "debian 9.1.0 i686",
		"CentOS-Stream-9-BaseOS-x86_64": "centos 9 x86_64",
		"CentOS-8-5-2111-x86_64-dvd":    "centos 8.5 x86_64",
		"AlmaLinux-9-4-aarch64-dvd":     "alma 9.4 aarch64",
		"OL-9-4-0-BaseOS-x86_64":        "oracle 9.4 x86_64",
		"Fedora-S-dvd-x86_64-40":        "fedora 40 x86_64",
		"Fedora-WS-Live-40-1-14":        "fedora 40 ",
		"SLE-15-SP6-Full-s390x":         "sles 15 SP6 s390x",
		"SLE-12-SP5-Server-DVD-x86_64":  "sles 12 SP5 x86_64",
		"XenServer-8.2.0":               "xenserver 8.2.0 ",
		"openSUSE-Leap-15.5-DVD-x86_64": "opensuse 15.5 x86_64",
		"ESXI-8.0U2-22380479-STANDARD":  "esxi 8.0U2 ",
		"openEuler-22.03-LTS-x86_64":    "openeuler 22.03 x86_64",
		"Debian 12.5.0 amd64 n":         "debian 12.5.0 x86_64",
		"SSS_X64FREEE_EN-US_DV9":        "windows  x86_64",
		"CCCOMA_A64FRE_DE-DE_DV9":       "windows  aarch64",
		"A64FRE":                        "  ",
		"SOLARIS_11":                    "  ",
		"":                              "  ",
	} {
		os := fromLabel(label)
		if got := os.Family + " " + os.Release + " " + os.Arch; got != want {
			t.Errorf("%q gave %q, want %q", label, got, want)
		}
	}
}
