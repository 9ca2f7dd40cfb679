package lxca_test

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"strings"
	"testing"
	"testing/iotest"

	"slipway/internal/backend/internal/lxca"
	"slipway/internal/fault"
)

// plainReader hides everything but Read.
type plainReader struct{ io.Reader }

// whole returns the bytes of a form, and fails if their number is not the announced one.
func whole(t *testing.T, f lxca.Form) string {
	t.Helper()
	var b bytes.Buffer
	b.Write(f.Body.Prefix)
	if f.Body.File != nil {
		n, err := io.Copy(&b, f.Body.File)
		if err != nil || n != f.Body.Size {
			t.Errorf("%d bytes, %v; announced are %d", n, err, f.Body.Size)
		}
	}
	b.Write(f.Body.Suffix)
	return b.String()
}

func file(name, content string) lxca.FilePart {
	return lxca.FilePart{Name: "uploadedfile", FileName: name, ContentType: "application/octet-stream", Size: int64(len(content)), Content: strings.NewReader(content)}
}

func TestForm_exactBytes(t *testing.T) {
	f := lxca.NewForm("AaB03x", []lxca.TextPart{{"checksumType", "MD5"}, {"checksumValue", "d41d8cd98f00b204e9800998ecf8427e"}}, []lxca.FilePart{file("redhat7.0.iso", "content")})
	want := "--AaB03x\r\nContent-Disposition: form-data; name=\"checksumType\"\r\n\r\nMD5\r\n" +
		"--AaB03x\r\nContent-Disposition: form-data; name=\"checksumValue\"\r\n\r\nd41d8cd98f00b204e9800998ecf8427e\r\n" +
		"--AaB03x\r\nContent-Disposition: form-data; name=\"uploadedfile\"; filename=\"redhat7.0.iso\"\r\nContent-Type: application/octet-stream\r\n\r\n" +
		"content\r\n--AaB03x--\r\n"
	if got := whole(t, f); got != want || f.ContentType != "multipart/form-data; boundary=AaB03x" || f.Body.Size != 7 {
		t.Errorf("%s:\n%s", f.ContentType, got)
	}
}

func TestForm_severalFilesOneAfterTheOther(t *testing.T) {
	contents := []string{"first file", "", strings.Repeat("third", 100_000), "4"}
	for name, wrap := range map[string]func(io.Reader) io.Reader{
		"as they are":  func(r io.Reader) io.Reader { return r },
		"plain":        func(r io.Reader) io.Reader { return plainReader{r} },
		"byte by byte": iotest.HalfReader,
		"end with EOF": iotest.DataErrReader,
	} {
		for _, reading := range []bool{false, true} {
			var files []lxca.FilePart
			for i, c := range contents {
				p := file(string(rune('a'+i))+".tgz", c)
				p.Content = wrap(p.Content)
				files = append(files, p)
			}
			f := lxca.NewForm("", nil, files)
			if reading {
				f.Body.File = plainReader{f.Body.File}
			}
			_, params, err := mime.ParseMediaType(f.ContentType)
			if err != nil {
				t.Fatal(err)
			}
			r := multipart.NewReader(strings.NewReader(whole(t, f)), params["boundary"])
			for i, want := range contents {
				part, err := r.NextPart()
				if err != nil {
					t.Fatalf("%s: part %d: %v", name, i, err)
				}
				got, err := io.ReadAll(part)
				if err != nil || string(got) != want || part.FileName() != files[i].FileName || part.FormName() != "uploadedfile" {
					t.Errorf("%s: part %d: %d bytes, %v", name, i, len(got), err)
				}
			}
			if _, err := r.NextPart(); !errors.Is(err, io.EOF) {
				t.Errorf("%s: after the last part: %v", name, err)
			}
		}
	}
}

func TestForm_withoutFiles(t *testing.T) {
	f := lxca.NewForm("b", []lxca.TextPart{{"a", "1"}}, nil)
	if got := whole(t, f); got != "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b--\r\n" || f.Body.Size != 0 {
		t.Errorf("got %q", got)
	}
}

func TestForm_namesStayInTheirHeader(t *testing.T) {
	f := lxca.NewForm("a b", []lxca.TextPart{{"x\"\r\ny", "1"}}, []lxca.FilePart{
		{Name: "f", FileName: `C:\images\a"b` + "\r\n.iso", ContentType: "text/plain\r\nX-Evil: 1", Content: strings.NewReader("")},
		{Name: "g", FileName: "/srv/images/größe;.iso", Content: strings.NewReader("")},
	})
	got := whole(t, f)
	for _, want := range []string{
		`name="x%22%0D%0Ay"` + "\r\n", `name="f"; filename="a%22b%0D%0A.iso"` + "\r\nContent-Type: text/plainX-Evil: 1\r\n\r\n", `name="g"; filename="größe;.iso"` + "\r\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if f.ContentType != `multipart/form-data; boundary="a b"` {
		t.Error(f.ContentType)
	}
}

func TestForm_boundariesDiffer(t *testing.T) {
	if a, b := lxca.NewForm("", nil, nil), lxca.NewForm("", nil, nil); a.ContentType == b.ContentType {
		t.Error(a.ContentType)
	}
}

func TestForm_payloadLeavesTheSeparatorsOut(t *testing.T) {
	f := lxca.NewForm("b", nil, []lxca.FilePart{file("a", "12345"), file("b", "678")})
	gap := f.Body.Size - 8
	for sent, want := range map[int64]int64{-1: 0, 0: 0, 3: 3, 5: 5, 6: 5, 5 + gap: 5, 6 + gap: 6, 8 + gap: 8, 100 + gap: 8} {
		if got := f.Payload(sent); got != want {
			t.Errorf("%d sent: %d, want %d", sent, got, want)
		}
	}
	if got := lxca.NewForm("b", nil, nil).Payload(10); got != 0 {
		t.Errorf("without files: %d", got)
	}
}

func TestForm_nothingGoesOutAfterAFileThatIsNotSound(t *testing.T) {
	broken := errors.New("the medium is bad")
	for name, c := range map[string]struct {
		first io.Reader
		want  func(error) bool
	}{
		"shorter":    {strings.NewReader("1234"), func(err error) bool { return fault.Is(err, fault.FileChanged) }},
		"longer":     {strings.NewReader("123456"), func(err error) bool { return fault.Is(err, fault.FileChanged) }},
		"unreadable": {io.MultiReader(strings.NewReader("12345"), failing{broken}), func(err error) bool { return errors.Is(err, broken) }},
	} {
		for _, reading := range []bool{false, true} {
			first := file("first.iso", "12345")
			first.Content = c.first
			if reading {
				first.Content = plainReader{first.Content}
			}
			f := lxca.NewForm("b", nil, []lxca.FilePart{first, file("second.iso", "x")})
			r := f.Body.File
			if reading {
				r = plainReader{r}
			}
			var out bytes.Buffer
			if _, err := io.Copy(&out, r); !c.want(err) || len(out.String()) > 5 {
				t.Errorf("%s: %v after %q", name, err, out.String())
			}
			if _, err := f.Body.File.Read(make([]byte, 9)); !c.want(err) {
				t.Errorf("%s: a further read says %v", name, err)
			}
		}
	}
}

func TestForm_errorOfTheTakerEndsIt(t *testing.T) {
	full := errors.New("full")
	f := lxca.NewForm("b", nil, []lxca.FilePart{file("a", "12345")})
	if _, err := io.Copy(refusing{full}, f.Body.File); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
}

type refusing struct{ err error }

func (r refusing) Write([]byte) (int, error) { return 0, r.err }
