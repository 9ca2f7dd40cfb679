package zstack

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"regexp"
	"strings"
)

// boundaryForm is what the agents take for a boundary, at most 201 characters.
var boundaryForm = regexp.MustCompile(`^[ -~]{0,200}[!-~]$`)

// maxLine bounds a line of a part's header, in bytes.
const maxLine = 64 << 10

// formError says what is wrong with a body that was read.
type formError string

func (e formError) Error() string { return string(e) }

// errForm says that the body is no form with a boundary.
const errForm = formError("unexpected post form")

// boundaryOf reads the boundary from a Content-Type.
func boundaryOf(contentType string) (string, error) {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil || !strings.HasPrefix(kind, "multipart/") {
		return "", errForm
	}
	if !boundaryForm.MatchString(params["boundary"]) {
		return "", formError("ValueError: Invalid boundary in multipart form: '" + params["boundary"] + "'")
	}
	return "--" + params["boundary"], nil
}

// findPart reads up to the content of the first part that has a file name. Like the agents, it does not pass over the content of a
// part without one: it takes that for the next header. The error is a formError, or the reader's own.
func findPart(from *bufio.Reader, boundary string) error {
	for {
		line, err := readLine(from)
		switch {
		case errors.Is(err, io.EOF):
			return errForm
		case err != nil:
			return err
		}
		if string(bytes.TrimSpace(line)) == boundary {
			break
		}
	}
	for {
		disposition, err := readHeader(from)
		if err != nil {
			return err
		}
		if _, params, err := mime.ParseMediaType(disposition); err == nil && params["filename"] != "" {
			return nil
		}
	}
}

// readHeader reads the header of a part and returns its Content-Disposition.
func readHeader(from *bufio.Reader) (disposition string, err error) {
	for {
		line, err := readLine(from)
		switch {
		case errors.Is(err, io.EOF) && len(line) == 0:
			return "", formError("EOFError: Illegal end of headers")
		case err != nil && !errors.Is(err, io.EOF):
			return "", err
		case string(line) == "\r\n":
			return disposition, nil
		case !bytes.HasSuffix(line, []byte("\r\n")):
			return "", formError(fmt.Sprintf("ValueError: MIME requires CRLF terminators: %.60q", line))
		}
		name, value, found := strings.Cut(string(line), ":")
		switch {
		case !found:
			return "", formError("ValueError: need more than 1 value to unpack")
		case strings.EqualFold(strings.TrimSpace(name), "Content-Disposition"):
			disposition = strings.TrimSpace(value)
		}
	}
}

// readLine reads up to the next newline, or to the end or maxLine.
func readLine(from *bufio.Reader) ([]byte, error) {
	var line []byte
	for len(line) < maxLine {
		more, err := from.ReadSlice('\n')
		line = append(line, more...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
	return line, nil
}
