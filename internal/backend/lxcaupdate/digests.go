package lxcaupdate

import (
	"context"
	"fmt"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/published"
	"slipway/internal/fault"
	"slipway/internal/source"
)

// comparePublished reads the members that somebody published a digest for and
// compares. Fault: ChecksumWrong.
func (s *set) comparePublished(ctx context.Context, tell func(done, total int64)) error {
	var done, total int64
	for _, m := range s.members {
		if _, ok := published.Strongest(m.Expected); ok {
			total += m.Identity.Size
		}
	}
	for _, m := range s.members {
		e, ok := published.Strongest(m.Expected)
		if !ok {
			continue
		}
		sums, err := m.file.Hash(ctx, func(n int64) { tell(done+n, total) }, e.Algo)
		if err != nil {
			return err
		}
		if err := published.Compare(m.Identity.Name(), m.Expected, sums); err != nil {
			return err
		}
		m.learn(sums)
		done += m.Identity.Size
	}
	return nil
}

// sentSums reads members that an earlier attempt sent, for their digests. A file
// that has been changed or removed since has none; a note says so.
func (s *set) sentSums(ctx context.Context, tell func(done, total int64)) (notes []string, err error) {
	var done int64
	for _, m := range s.members {
		if m.sums[source.SHA256] == "" {
			sums, err := m.hash(ctx, func(n int64) { tell(done+n, s.size()) })
			switch {
			case fault.Is(err, fault.FileChanged, fault.NotFound, fault.FileUnread):
				notes = append(notes, fmt.Sprintf("The digests of %s, are unknown: it was sent before the program stopped, and cannot be read any more as it was.", m.title()))
			case err != nil:
				return nil, err
			}
			m.learn(sums)
		}
		done += m.Identity.Size
	}
	return notes, nil
}

// hash reads a member that is not open for the digests a receipt needs.
func (m *member) hash(ctx context.Context, tell func(done int64)) (source.Sums, error) {
	f, err := source.Open(m.Identity)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	algos := []source.Algo{source.SHA256}
	if e, ok := published.Strongest(m.Expected); ok {
		algos = append(algos, e.Algo)
	}
	return f.Hash(ctx, tell, algos...)
}

// compared says which published digests were found to be those of the files.
func (s *set) compared() []string {
	var out []string
	for _, m := range s.members {
		out = append(out, published.Borne(m.Identity.Name(), m.Expected, m.sums)...)
	}
	return out
}

// besides tells the digests of all members but the principal one.
func (s *set) besides() []string {
	var out []string
	for _, m := range s.members {
		if sum := m.sums[source.SHA256]; sum != "" && m != s.principal() {
			out = append(out, fmt.Sprintf("The SHA-256 of %s: %s", m.title(), sum))
		}
	}
	return out
}

// hashing reports how much of the files has been read.
func (a *attempt) hashing(phase backend.Phase) func(done, total int64) {
	return func(done, total int64) {
		a.Show(backend.Progress{Phase: phase, Done: done, Total: total})
	}
}
