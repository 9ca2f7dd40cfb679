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
	since  time.Time // since when its bytes might be asked for; zero before that
	heads  int       // requests for its length until then
}

// serve serves the file from this computer and lets the storage fetch it. Serving
// ends with the job: after the last byte the storage may look at the file once more.
func (a *attempt) serve(ctx context.Context) error {
	server, err := fileserve.Serve(ctx, a.offer())
	if err != nil {
		return err
	}
	defer func() { _ = server.Close() }() // it never fails
	a.net.AddSecret(server.Path())
	if err := a.literal(ctx, server.HostPort()); err != nil {
		return err
	}
	s := &serving{attempt: a, server: server}
	if err := a.create(ctx, server.URL()); err != nil {
		return s.explained(err)
	}
	a.Note("The storage fetched the file from " + server.HostPort() + " over plain HTTP, which anybody on the way can read.")
	a.sending(0)
	err = a.imported(ctx, server.URL(), &watch{limit: fetchLimit, wake: server.Changed(), here: s.here, sign: s.sign})
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

// literal refuses hostPort where one of the storages could not fetch from it.
func (a *attempt) literal(ctx context.Context, hostPort string) error {
	if !isIPv6(hostPort) {
		return nil
	}
	for _, id := range storageIDs(a.req.Values) {
		s, err := a.storage(ctx, id)
		if err != nil {
			return err
		}
		if bad := literalFault(hostPort, s); bad != nil {
			return bad
		}
	}
	return nil
}

// sign grows with every request and every byte of the file. It counts bytes that go out
// again as well: a download may begin anew for as long as it likes.
func (s *serving) sign() int64 {
	seen := s.server.Seen()
	return seen.Sent + int64(seen.Heads+seen.Gets)
}

// here reports what has been fetched, and ends an import that cannot end well: because
// the file is no longer the one that was queued, or because nobody comes for its bytes.
// The management node's question for the length is no more than a beginning.
func (s *serving) here(begun bool) error {
	if err := s.server.Err(); err != nil {
		return err
	}
	seen, now := s.server.Seen(), s.client.Now()
	switch {
	case s.tok.Sent:
		return nil
	case seen.Whole > 0:
		return s.fetched()
	case seen.Gets > 0:
		s.sending(seen.Done)
	case begun && s.since.IsZero(), seen.Heads > s.heads:
		s.since, s.heads = now, seen.Heads
	case !s.since.IsZero() && now.Sub(s.since) >= silentLimit:
		s.over = true
		return s.blocked()
	}
	return nil
}

// blocked is the fault of a firewall in between.
func (s *serving) blocked() *fault.Fault {
	return fileserve.Blocked(s.server.HostPort(), s.client.Host(), s.server.Seen())
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

// explained turns the failure of a job for which nobody came to fetch the bytes into
// the fault of a firewall in between, with the server's own words.
func (s *serving) explained(err error) error {
	failure, ok := errors.AsType[*zstack.Failure](err)
	if !ok || s.server.Seen().Gets > 0 || !vague(failure) {
		return err
	}
	f := s.blocked()
	f.Op, f.Code, f.Detail, f.Err = opAdd, failure.Code, fault.Of(err).Detail, err
	f.Remedy += " ZStack's own words may name another reason."
	return f
}
