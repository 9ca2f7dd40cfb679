package inspect

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf16"
)

// wimXMLLimit is the most of an image's description that is read.
const wimXMLLimit = 1 << 20

// wimImage is one edition in a Windows image file.
type wimImage struct {
	Name        string `xml:"NAME"`
	DisplayName string `xml:"DISPLAYNAME"`
	Windows     struct {
		Arch    string `xml:"ARCH"`
		Version struct {
			Major string `xml:"MAJOR"`
			Build string `xml:"BUILD"`
		} `xml:"VERSION"`
	} `xml:"WINDOWS"`
}

// windowsImages reads the description of the first image file of a Windows disc.
func windowsImages(d disc) (OS, []string) {
	for _, path := range []string{"sources/install.wim", "sources/install.esd", "sources/install.swm"} {
		n, ok := d.find(path)
		if !ok || n.dir {
			continue
		}
		images := wimImages(d.w, n)
		if len(images) == 0 {
			return OS{Family: "windows", Name: "Windows", From: path}, nil
		}
		return windowsOS(images, path)
	}
	return OS{}, nil
}

// wimImages finds the description by the header, whose field at 72 says where
// it lies. "Windows Imaging File Format", Microsoft 2007.
func wimImages(w *window, n node) []wimImage {
	h := w.read(n, 0, 208)
	if len(h) < 208 || string(h[:8]) != "MSWIM\x00\x00\x00" {
		return nil
	}
	const sizeBits = 1<<56 - 1 // the upper byte holds flags
	size, off := length(binary.LittleEndian.Uint64(h[72:])&sizeBits), le64(h, 80)
	if size > wimXMLLimit {
		return nil
	}
	var doc struct {
		Images []wimImage `xml:"IMAGE"`
	}
	if err := xml.Unmarshal(utf8FromWide(w.read(n, off, size)), &doc); err != nil {
		return nil
	}
	return doc.Images
}

// utf8FromWide turns little-endian UTF-16 with or without a mark into UTF-8.
func utf8FromWide(p []byte) []byte {
	units := make([]uint16, 0, len(p)/2)
	for p = bytes.TrimPrefix(p, []byte("\xff\xfe")); len(p) >= 2; p = p[2:] {
		units = append(units, binary.LittleEndian.Uint16(p))
	}
	return []byte(string(utf16.Decode(units)))
}

var windowsName = regexp.MustCompile(`Windows (Server )?(\d{4}(?: R2)?|\d{1,2}(?:\.\d)?|Vista|XP)?`)

func windowsOS(images []wimImage, path string) (OS, []string) {
	first := images[0]
	os := OS{Family: "windows", Name: "Windows", Arch: windowsArch(first.Windows.Arch), From: path}
	if m := windowsName.FindStringSubmatch(first.Name); m != nil {
		os.Name, os.Release = strings.TrimSpace(m[0]), m[2]
	}
	const named = 6 // editions a note lists
	var names []string
	for _, i := range images[:min(len(images), named)] {
		name := i.DisplayName
		if name == "" {
			name = i.Name
		}
		names = append(names, printable(name))
	}
	note := fmt.Sprintf("Editions on it: %s", strings.Join(names, ", "))
	if more := len(images) - named; more > 0 {
		note += fmt.Sprintf(" and %d more", more)
	}
	return os, []string{note + "."}
}

// windowsArch translates the processor numbers of SYSTEM_INFO.
func windowsArch(number string) string {
	return map[string]string{"0": "x86", "5": "armv7l", "9": "amd64", "12": "arm64"}[strings.TrimSpace(number)]
}
