package lxca

import (
	"crypto/rand"
	"io"
	"mime"
	"strings"

	"slipway/internal/transport"
)

// TextPart is one leading part of a form.
type TextPart struct{ Name, Value string }

// FilePart is one file of a form.
type FilePart struct {
	Name        string // of the part: "uploadedfile"
	FileName    string // base name; what stands before a slash or backslash is left away
	ContentType string
	Size        int64     // bytes
	Content     io.Reader // exactly Size bytes, then io.EOF; it may implement io.WriterTo
}

// Form is a multipart/form-data body of known length. It can be sent once.
type Form struct {
	ContentType string
	Body        transport.Body

	sizes []int64 // bytes of each file, and between them those of what separates it from the next
}

// NewForm lays out the text parts, then the files, in the order given, behind a
// boundary; "" makes a random one. All between the first byte of the first file and
// the last byte of the last one is Body.File. Each file is read to its end before
// anything after it goes out; one that is shorter or longer than its Size errs with
// a fault of kind FileChanged.
func NewForm(boundary string, texts []TextPart, files []FilePart) Form {
	if boundary == "" {
		boundary = "slipway-" + rand.Text()
	}
	f := Form{ContentType: mime.FormatMediaType("multipart/form-data", map[string]string{"boundary": boundary})}
	var head strings.Builder
	for _, t := range texts {
		head.WriteString("--" + boundary + "\r\n" + disposition(t.Name, "") + "\r\n\r\n" + t.Value + "\r\n")
	}
	row := &row{}
	for i, file := range files {
		opening := "--" + boundary + "\r\n" + disposition(file.Name, file.FileName) + "\r\nContent-Type: " + oneLine(file.ContentType) + "\r\n\r\n"
		if i == 0 {
			head.WriteString(opening)
		} else {
			f.sizes = append(f.sizes, row.addText("\r\n"+opening))
		}
		f.sizes = append(f.sizes, row.addFile(file))
	}
	closing := "--" + boundary + "--\r\n"
	if len(files) > 0 {
		closing = "\r\n" + closing
		f.Body.File = row
	}
	f.Body.Prefix, f.Body.Suffix = []byte(head.String()), []byte(closing)
	for _, n := range f.sizes {
		f.Body.Size += n
	}
	return f
}

// Payload returns how many bytes of the files themselves have gone out when sent
// bytes of Body.File have.
func (f Form) Payload(sent int64) int64 {
	var files int64
	for i, n := range f.sizes {
		n = min(n, max(sent, 0))
		sent -= n
		if i%2 == 0 {
			files += n
		}
	}
	return files
}

// disposition is the header of a part, on one line; fileName "" leaves it without.
func disposition(name, fileName string) string {
	h := `Content-Disposition: form-data; name="` + quoted(name) + `"`
	if fileName != "" {
		h += `; filename="` + quoted(fileName[strings.LastIndexAny(fileName, `/\`)+1:]) + `"`
	}
	return h
}

// quoted writes a name as browsers do: in UTF-8, with only quotes and line ends
// escaped (https://html.spec.whatwg.org/#multipart-form-data).
func quoted(s string) string {
	return strings.NewReplacer(`"`, "%22", "\r", "%0D", "\n", "%0A").Replace(s)
}

// oneLine keeps a value from becoming further headers.
func oneLine(s string) string { return strings.NewReplacer("\r", "", "\n", "").Replace(s) }
