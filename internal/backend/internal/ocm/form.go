package ocm

import (
	"mime"
	"net/http"
	"strings"
	"time"

	"slipway/internal/source"
	"slipway/internal/transport"
)

// Form is one multipart/form-data request with at most one file in it, which comes
// last.
type Form struct {
	Op       string      // for faults: "send chunk 7"
	Method   string      // POST or PATCH
	Path     string      // below the interface's root: "/machineimages/7934472/chunk"
	Header   http.Header // further headers, written as they are spelt; nil for none
	Fields   []Field     // in order, before the file
	FileName string      // of the part "file"; "" means that there is no such part

	// Open opens the bytes of the file, Size of them; Send closes what it returns. It
	// is called once more after a 401. nil only without a file part.
	Open func() (*source.Reader, error)
	Size int64 // bytes

	// Progress is called from one goroutine with the bytes of the file that have left,
	// and begins anew at the second try after a 401. nil means that nobody asks.
	Progress func(sent int64)

	// Answer is how long the answer may take after the last byte; 0 leaves it to the
	// transport.
	Answer time.Duration
}

// Field is one part without a file name.
type Field struct{ Name, Value string }

// has reports whether the form has a header of this name, in whatever case.
func (f Form) has(name string) bool {
	for k, values := range f.Header {
		if strings.EqualFold(k, name) && len(values) > 0 {
			return true
		}
	}
	return false
}

// body lays the form out behind a boundary: the fields, then the file, whose bytes the
// caller adds. The length is exact before the first byte is read, for the service is
// not known to take any other.
func (f Form) body(boundary string) (contentType string, b transport.Body) {
	var head strings.Builder
	for _, part := range f.Fields {
		head.WriteString("--" + boundary + "\r\n" + disposition(part.Name, "") + "\r\n\r\n" + part.Value + "\r\n")
	}
	closing := "--" + boundary + "--\r\n"
	if f.FileName != "" {
		head.WriteString("--" + boundary + "\r\n" + disposition("file", f.FileName) + "\r\nContent-Type: application/octet-stream\r\n\r\n")
		closing = "\r\n" + closing
		b.Size = f.Size
	}
	b.Prefix, b.Suffix = []byte(head.String()), []byte(closing)
	return mime.FormatMediaType("multipart/form-data", map[string]string{"boundary": boundary}), b
}

// disposition is the header of a part, on one line; fileName "" leaves it without.
func disposition(name, fileName string) string {
	h := `Content-Disposition: form-data; name="` + quoted(name) + `"`
	if fileName != "" {
		h += `; filename="` + quoted(fileName) + `"`
	}
	return h
}

// quoted writes a name as browsers do: in UTF-8, with only quotes and line ends
// escaped (https://html.spec.whatwg.org/#multipart-form-data).
func quoted(s string) string {
	return strings.NewReplacer(`"`, "%22", "\r", "%0D", "\n", "%0A").Replace(s)
}
