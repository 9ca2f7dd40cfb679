package intake

import (
	"fmt"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/draft"
	"slipway/internal/inspect"
	"slipway/internal/source"
	"slipway/internal/ui/form"
	"slipway/internal/ui/widgets"
)

// name returns what a person calls the upload.
func (c *card) name() string {
	switch len(c.members) {
	case 0:
		return c.url
	case 1:
		return filepath.Base(c.members[0].Identity.Path)
	default:
		return fmt.Sprintf("%s and %s", filepath.Base(c.members[0].Identity.Path), widgets.Count(len(c.members)-1, "more file"))
	}
}

// about returns size, format and system in one line; of a set how many files it
// has and their size together.
func (c *card) about() string {
	switch n := len(c.members); {
	case n == 0:
		return "The server fetches this address by itself"
	case n > 1:
		return "A set of " + widgets.Join(widgets.Count(n, "file"), widgets.Size(c.size())+" together")
	}
	r := c.members[0].Report
	return widgets.Join(widgets.Size(c.size()), format(r), system(r))
}

// size returns the bytes of all files.
func (c *card) size() int64 {
	var size int64
	for _, m := range c.members {
		size += m.Identity.Size
	}
	return size
}

// formats says formats as people know them. Those not listed are said in capitals.
var formats = map[inspect.Format]string{
	inspect.Unknown: "Unknown format", inspect.Raw: "Raw disk image", inspect.QCOW1: "QCOW (version 1)",
	inspect.Gzip: "gzip archive", inspect.XZ: "xz archive", inspect.Zstd: "zstd archive", inspect.Bzip2: "bzip2 archive",
	inspect.Tar: "tar archive", inspect.Zip: "zip archive", inspect.Plain: "Plain text",
}

func format(r inspect.Report) string {
	said, ok := formats[r.Format]
	if !ok {
		said = strings.ToUpper(string(r.Format))
	}
	switch {
	case r.Format == inspect.Raw && r.SubFormat != "":
		return said + " (" + strings.ToUpper(r.SubFormat) + ")" // its size is that of the disk
	case r.SubFormat != "":
		said += " " + r.SubFormat
	}
	if r.VirtualSize > 0 {
		said += " (a disk of " + widgets.Size(r.VirtualSize) + ")"
	}
	return said
}

// system returns the operating system and where it was found; the label of a disc
// where there is no more to say; empty if nothing is known.
func system(r inspect.Report) string {
	os := strings.Join(strings.Fields(strings.Join([]string{r.OS.Name, r.OS.Release, r.OS.Arch}, " ")), " ")
	switch {
	case os != "" && r.OS.From != "":
		return os + " (from " + r.OS.From + ")"
	case os != "":
		return os
	case r.Label != "":
		return "label " + r.Label
	default:
		return ""
	}
}

// showFacts writes what was found out about the files: the members of a set, the
// digest they will be compared with, what to know, and what to beware of.
func (c *card) showFacts() {
	c.facts.Objects = nil
	set := len(c.members) > 1
	if set {
		c.facts.Add(c.memberList())
	}
	if len(c.members) > 0 {
		c.facts.Add(c.digestLine())
	}
	for _, m := range c.members {
		whose := ""
		if set {
			whose = m.Identity.Name() + ": "
		}
		for _, w := range warnings(m.File) {
			c.facts.Add(sentence(theme.NewWarningThemedResource(theme.WarningIcon()), whose+w, theme.ColorNameForeground))
		}
		for _, n := range m.Report.Notes {
			c.facts.Add(sentence(theme.InfoIcon(), whose+n, theme.ColorNamePlaceHolder))
		}
	}
	c.facts.Refresh()
}

func (c *card) digestLine() fyne.CanvasObject {
	text, known := digests(c.files())
	sign := theme.InfoIcon()
	if known {
		sign = theme.NewSuccessThemedResource(theme.ConfirmIcon())
	}
	line := sentence(sign, text, theme.ColorNameForeground)
	if len(c.members) > 1 {
		return line
	}
	paste := widget.NewButton("Paste a digest…", c.askDigest)
	paste.Importance = widget.LowImportance
	return container.NewBorder(nil, nil, nil, paste, line)
}

// digests says which published digests the files will be compared with, and
// whether there are any.
func digests(files []draft.File) (text string, known bool) {
	var with int
	for _, f := range files {
		if len(f.Expected) > 0 {
			with++
		}
	}
	switch {
	case with == 0 && len(files) > 1:
		return "No published checksums lie beside them.", false
	case with == 0:
		return "No published checksum lies beside it.", false
	case len(files) > 1:
		return fmt.Sprintf("Published checksums of %d of %d files will be compared.", with, len(files)), true
	default:
		e := files[0].Expected[0]
		return fmt.Sprintf("%s from %s will be compared.", algorithm(e.Algo), origin(e)), true
	}
}

func origin(e source.Expected) string {
	if e.From == typedIn {
		return "the digest you pasted"
	}
	return e.From
}

func algorithm(a source.Algo) string {
	up := strings.ToUpper(string(a))
	if number, isSHA := strings.CutPrefix(up, "SHA"); isSHA {
		return "SHA-" + number
	}
	return up
}

// warnings returns what a person should know before the upload: what the content
// shows, and what could not be read.
func warnings(f draft.File) []string {
	var all []string
	for _, w := range []struct {
		holds bool
		text  string
	}{
		{f.Report.Truncated, "The file is shorter than its header says: the copy is probably incomplete."},
		{f.Report.BackingFile, "The image holds only the difference to another image, which is not inside."},
		{f.Report.External, "Parts of the image lie in other files, which are not inside."},
		{f.Report.Encrypted, "The image is encrypted."},
	} {
		if w.holds {
			all = append(all, w.text)
		}
	}
	return append(all, f.Warnings...)
}

// sentence is a line of caption size behind a sign.
func sentence(sign fyne.Resource, text string, color fyne.ThemeColorName) fyne.CanvasObject {
	said := form.NewCaption("")
	said.Set(text, color)
	pad := theme.Padding()
	beside := container.New(layout.NewCustomPaddedLayout(1.5*pad, pad/2, pad, pad), widget.NewIcon(sign)) // at the height of the first line
	return container.NewBorder(nil, nil, container.NewVBox(beside), nil, said)
}
