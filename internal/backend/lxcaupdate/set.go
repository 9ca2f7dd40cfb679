package lxcaupdate

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/source"
)

// set is the files of one update.
type set struct {
	fixID   string    // what the appliance will call the update
	members []*member // in the order of the vendor's page, which is that of the extensions
}

// member is one file of a set.
type member struct {
	backend.Item
	kind kind
	file *source.File   // nil until open
	pass *source.Reader // nil until the form asks for the first byte
	sums source.Sums    // what is known of its content
}

// newSet sorts the files of a request into a set. Fault: Invalid for files that
// make no update together.
func newSet(req backend.Request) (*set, error) {
	s := &set{}
	if req.URL != "" || len(req.Items) == 0 {
		return nil, fault.New(fault.Invalid, "An update is made from files on this computer.", "Choose its .tgz, .xml, .chg and .txt files.")
	}
	for _, item := range req.Items {
		name := item.Identity.Name()
		stem, k, ok := split(name)
		switch {
		case !ok:
			return nil, fault.New(fault.Invalid, name+" is no part of an update.", "Choose files that end in .tgz, .xml, .chg or .txt.")
		case s.fixID != "" && s.fixID != stem:
			return nil, fault.New(fault.Invalid, fmt.Sprintf("The files belong to two updates, %s and %s.", s.fixID, stem), "Queue each update by itself.")
		case s.has(k):
			return nil, fault.New(fault.Invalid, "There are two "+k.ext+" files for one update.", "Leave one of them out.")
		case item.Identity.Size == 0:
			return nil, fault.New(fault.Invalid, "The "+k.role+", "+name+", is empty.", "Check that its download or its copying has finished.")
		}
		s.fixID = stem
		s.members = append(s.members, &member{Item: item, kind: k})
	}
	slices.SortFunc(s.members, func(a, b *member) int { return cmp.Compare(a.kind.ext, b.kind.ext) })
	return s, nil
}

func (s *set) has(k kind) bool {
	return slices.ContainsFunc(s.members, func(m *member) bool { return m.kind == k })
}

// isIn reports whether an entry of the list shows that the set was imported. A set
// without a payload leaves nothing to hold but the entry itself.
func (s *set) isIn(u update) bool { return u.held() || !s.has(payload) }

// missing returns the kinds that the set has no file of.
func (s *set) missing() []kind {
	return slices.DeleteFunc(slices.Clone(kinds), s.has)
}

// principal is the member that a receipt is about: the payload where there is one.
func (s *set) principal() *member {
	i := slices.IndexFunc(s.members, func(m *member) bool { return m.kind == payload })
	return s.members[max(i, 0)]
}

func (s *set) size() int64 {
	var n int64
	for _, m := range s.members {
		n += m.Identity.Size
	}
	return n
}

// open opens every member. Faults: those of [source.Open].
func (s *set) open() error {
	for _, m := range s.members {
		f, err := source.Open(m.Identity)
		if err != nil {
			return err
		}
		m.file = f
	}
	return nil
}

// close closes what is open, passes included.
func (s *set) close() {
	for _, m := range s.members {
		if m.pass != nil {
			_ = m.pass.Close() // never fails
		}
		if m.file != nil {
			_ = m.file.Close() // it was only read
		}
	}
}

// unchanged makes sure that every member still is the file that was opened.
func (s *set) unchanged() error {
	for _, m := range s.members {
		if err := m.Identity.Check(); err != nil {
			return err
		}
	}
	return nil
}

// body is the content of a member as it goes out, once. Its pass over the file
// begins with the first byte that is wanted, so that only one member at a time has
// buffers.
type body struct {
	ctx context.Context // bounds the pass, as it bounds the request
	*member
}

func (b body) begin() error {
	if b.pass != nil {
		return nil
	}
	r, err := b.file.Read(b.ctx, 0, -1, source.SHA256)
	b.pass = r
	return err
}

// Read implements [io.Reader].
func (b body) Read(p []byte) (int, error) {
	if err := b.begin(); err != nil {
		return 0, err
	}
	return b.pass.Read(p)
}

// WriteTo implements [io.WriterTo].
func (b body) WriteTo(w io.Writer) (int64, error) {
	if err := b.begin(); err != nil {
		return 0, err
	}
	return b.pass.WriteTo(w)
}

// finish reads the end of every pass, which is where it is checked that the file
// has not changed, and where the digests are.
func (s *set) finish() error {
	for _, m := range s.members {
		if _, err := io.Copy(io.Discard, m.pass); err != nil {
			return err
		}
		m.learn(m.pass.Sums())
	}
	return nil
}

// learn adds digests of the member.
func (m *member) learn(sums source.Sums) {
	if m.sums == nil {
		m.sums = source.Sums{}
	}
	for algo, digest := range sums {
		m.sums[algo] = digest
	}
}

// title is the member in a sentence: "the change log, x.chg".
func (m *member) title() string { return "the " + m.kind.role + ", " + m.Identity.Name() }

// sentence begins a sentence with what it is given.
func sentence(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
