package zstackimage

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"slipway/internal/backend/internal/fileserve"
	"slipway/internal/backend/internal/published"
	"slipway/internal/backend/internal/zstack"
	"slipway/internal/fault"
	"slipway/internal/source"
)

// serving is a file that is served while a job of ours fetches it.
type serving struct {
	*attempt
	server *fileserve.Server
	since  time.Time // when the job was first seen at work; zero before that
}

// serve serves the file from this computer and lets the storage fetch it. Serving
// ends with the job: after the last byte the storage may look at the file once more.
func (a *attempt) serve(ctx context.Context) error {
	server, err := fileserve.Serve(ctx, a.offer())
	if err != nil {
		return err
	}
	defer func() { _ = server.Close() }() // it never fails
	a.net.AddSecret(server.URL())
	s := &serving{attempt: a, server: server}
	if err := a.create(ctx, server.URL()); err != nil {
		return s.explained(err)
	}
	a.Note("The storage fetched the file from " + server.HostPort() + " over plain HTTP, which anybody on the way can read.")
	a.sending(0)
	err = a.imported(ctx, &watch{limit: fetchLimit, wake: server.Changed(), here: s.here})
	if err == nil && !a.tok.Sent {
		err = s.fetched() // quicker than anybody looked
	}
	if broken := server.Err(); broken != nil && ctx.Err() == nil {
		err = broken // even if the job has ended well: it has fetched something else
	}
	if err != nil {
		a.over = a.over || fault.Is(err, fault.FileChanged, fault.FileUnread, fault.NotFound)
		return s.explained(err)
	}
	if sums, whole := server.Sums(); whole && a.tok.Sums == nil {
		a.tok.Sums = sums
	}
	return nil
}

// offer says what is served, and how it is reached. The digests are computed of what
// goes out, unless they are known.
func (a *attempt) offer() fileserve.Offer {
	o := fileserve.Offer{
		File: a.file, Extension: "." + formatOf(a.req.Values), Address: a.v[keyServeAddress], Toward: a.client.Host(), Grant: a.net.Grant,
	}
	if a.tok.Sums == nil {
		o.Algos = published.Wanted(source.MD5, a.expected())
	}
	return o
}

// here reports what has been fetched, and ends an import that cannot end well: because
// the file is no longer the one that was queued, or because nobody comes for it.
func (s *serving) here(begun bool) error {
	if err := s.server.Err(); err != nil {
		return err
	}
	seen := s.server.Seen()
	switch {
	case s.tok.Sent:
		return nil
	case seen.Whole > 0:
		return s.fetched()
	case seen.Heads+seen.Gets > 0:
		s.sending(seen.Done)
		return nil
	case begun && s.since.IsZero():
		s.since = s.client.Now()
	case begun && s.client.Now().Sub(s.since) >= silentLimit:
		s.over = true
		return fileserve.Blocked(s.server.HostPort(), s.client.Host())
	}
	return nil
}

// fetched journals that the storage has got all of the file, if that is still the one
// that was queued. What becomes of it afterwards does not matter.
func (s *serving) fetched() error {
	if err := s.file.Identity().Check(); fault.Is(err, fault.FileChanged) {
		return err
	}
	return s.handedOver()
}

// vagueCodes are those of failures that may be about an address that does not answer,
// or about a connection that broke. All others say more than that.
var vagueCodes = []string{"", "SYS.1000", "SYS.1001", "SYS.1002", "SYS.1006", "SYS.1016", "BS.1000", "BS.1002", "BS.1009", "IMAGE.1003"}

// vague reports whether a failure may be about something that it does not name.
func vague(f *zstack.Failure) bool { return slices.Contains(vagueCodes, cmp.Or(f.Code, f.Entry)) }

// explained turns the failure of a job for which not one request came into the fault
// of a firewall in between, with the server's own words.
func (s *serving) explained(err error) error {
	failure, ok := errors.AsType[*zstack.Failure](err)
	seen := s.server.Seen()
	if !ok || seen.Heads+seen.Gets > 0 || !vague(failure) {
		return err
	}
	f := fileserve.Blocked(s.server.HostPort(), s.client.Host())
	f.Op, f.Code, f.Detail, f.Err = opAdd, failure.Code, fault.Of(err).Detail, err
	return f
}
