package lxca

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"slipway/internal/fault"
)

// row is files and the texts between them as one stream. It hands out nothing of a
// member before the one in front of it has said io.EOF after exactly its size.
type row struct {
	members []member
	err     error // what ended it; io.EOF at the end
}

// member is a file or a text of a row.
type member struct {
	name    string // of the file; "" for a text
	content io.Reader
	left    int64 // bytes still to come
}

func (r *row) addFile(f FilePart) int64 {
	r.members = append(r.members, member{name: f.FileName, content: f.Content, left: f.Size})
	return f.Size
}

func (r *row) addText(s string) int64 {
	r.members = append(r.members, member{content: strings.NewReader(s), left: int64(len(s))})
	return int64(len(s))
}

// Read implements [io.Reader]. After an error it returns the same again.
func (r *row) Read(p []byte) (int, error) {
	for r.err == nil && len(r.members) > 0 {
		m := &r.members[0]
		n, err := m.content.Read(p)
		m.left -= int64(n)
		switch {
		case m.left < 0:
			n += int(m.left) // the bytes that are too many
			r.err = m.changed()
		case errors.Is(err, io.EOF):
			r.next(nil)
		case err != nil:
			r.err = err
		}
		if n > 0 || len(p) == 0 {
			return n, nil
		}
	}
	if r.err == nil {
		r.err = io.EOF
	}
	return 0, r.err
}

// WriteTo implements [io.WriterTo]: a member that can write itself does so without
// a copy. After an error the row is spent.
func (r *row) WriteTo(w io.Writer) (total int64, err error) {
	for r.err == nil && len(r.members) > 0 {
		m := &r.members[0]
		out := &counted{w: w, left: m.left}
		_, err := io.Copy(out, m.content)
		total += out.done
		m.left -= out.done
		switch {
		case out.over:
			m.left = -1
			r.err = m.changed()
		default:
			r.next(err)
		}
	}
	if r.err != nil && !errors.Is(r.err, io.EOF) {
		return total, r.err
	}
	r.err = io.EOF
	return total, nil
}

// next goes on to the member after one that has ended, if that was whole and sound.
func (r *row) next(err error) {
	m := r.members[0]
	switch {
	case err != nil:
		r.err = err
	case m.left > 0:
		r.err = m.changed()
	default:
		r.members = r.members[1:]
	}
}

func (m *member) changed() error {
	what := "became shorter"
	if m.left < 0 {
		what = "became longer"
	}
	return fault.New(fault.FileChanged, fmt.Sprintf("%s %s while it was being sent.", m.name, what), "Wait until nothing writes to the file, then add it again.")
}

// counted passes on as many bytes as a member may have.
type counted struct {
	w    io.Writer
	left int64
	done int64
	over bool // there were more
}

var errOver = errors.New("the file is longer than announced")

// Write implements [io.Writer].
func (c *counted) Write(p []byte) (n int, err error) {
	fit := p[:min(int64(len(p)), c.left)]
	if len(fit) > 0 {
		n, err = c.w.Write(fit)
		c.done += int64(n)
		c.left -= int64(n)
	}
	if err == nil && len(fit) < len(p) {
		c.over = true
		return n, errOver
	}
	return n, err
}
