package fileserve

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"slipway/internal/fault"
	"slipway/internal/source"
)

// answer answers one request for the file. Once the file has failed everybody gets the
// refusal of strangers.
func (s *Server) answer(w http.ResponseWriter, r *http.Request) {
	s.record.request(r.Method, peer(r.RemoteAddr))
	if !s.ready(r.Context()) {
		refuse(w)
		return
	}
	// Ranges are offered, and nothing that tells whether the file is younger or
	// other than a copy, so that nobody keeps a copy instead of fetching.
	w.Header().Set("Accept-Ranges", "bytes")
	w.Header().Set("Content-Type", "application/octet-stream")
	if r.Method == http.MethodHead {
		w.Header().Set("Content-Length", strconv.FormatInt(s.size(), 10))
		w.WriteHeader(http.StatusOK)
		return
	}
	s.get(w, r)
}

func (s *Server) size() int64 { return s.offer.File.Identity().Size }

// asked compares the request's target as it was sent, before anything is decoded
// or cleaned, in a time that tells nothing about where it differs. A body would be
// waited for.
func (s *Server) asked(r *http.Request) bool {
	same := subtle.ConstantTimeCompare([]byte(r.RequestURI), []byte(s.path)) == 1
	return same && (r.Method == http.MethodGet || r.Method == http.MethodHead) && r.ContentLength == 0
}

// refuse is the one answer that strangers get.
func refuse(w http.ResponseWriter) {
	w.Header().Set("Content-Length", "0")
	w.WriteHeader(http.StatusNotFound)
}

// ready reports whether the file may still be served.
func (s *Server) ready(ctx context.Context) bool {
	if s.record.failure() != nil {
		return false
	}
	err := unchanged(ctx, s.offer.File)
	s.judge(ctx, err)
	return err == nil
}

// judge keeps err if it is the file's fault, and not that of a peer who went
// away or of the server's end.
func (s *Server) judge(ctx context.Context, err error) {
	if f, ok := errors.AsType[*fault.Fault](err); ok && ctx.Err() == nil {
		s.record.fail(f)
	}
}

// get answers a GET of the file.
func (s *Server) get(w http.ResponseWriter, r *http.Request) {
	part := wanted(r.Header, s.size())
	h := w.Header()
	if part.status != http.StatusOK {
		h.Set("Content-Range", part.contentRange(s.size()))
	}
	h.Set("Content-Length", strconv.FormatInt(part.length, 10))
	w.WriteHeader(part.status)
	if part.status == http.StatusRequestedRangeNotSatisfiable {
		return
	}
	if err := s.send(r.Context(), w, part); err != nil {
		s.judge(s.ends, err)
		panic(http.ErrAbortHandler) // net/http then ends the connection, short of the length it has announced
	}
}

// send sends the part. Errors of the file are faults, those of the connection are none.
// The pass over the file does not end with the request: that is over as soon as a peer
// who has got the last byte hangs up, which may be before the digests are known.
func (s *Server) send(ctx context.Context, w http.ResponseWriter, p part) error {
	var algos []source.Algo
	whole := p.length == s.size()
	if whole {
		algos = s.offer.Algos
	}
	pass, err := s.offer.File.Read(s.ends, p.from, p.length, algos...)
	if err != nil {
		return err
	}
	defer pass.Close()
	out := &outlet{to: w, control: http.NewResponseController(w), record: s.record, from: p.from, at: p.from, grant: s.granted(ctx)}
	if _, err := pass.WriteTo(out); err != nil {
		return err
	}
	if err := out.control.Flush(); err != nil {
		return err
	}
	s.record.finish(out.at, s.size())
	if whole {
		s.record.keep(pass.Sums())
	}
	return nil
}

// granted returns how many of so many bytes may be sent now.
func (s *Server) granted(ctx context.Context) func(want int) (int, error) {
	return func(want int) (int, error) {
		if s.offer.Grant == nil {
			return want, nil
		}
		n, ok := s.offer.Grant(ctx, want)
		if !ok {
			return 0, context.Cause(ctx)
		}
		return n, nil
	}
}

// outlet counts what a GET sends, and gives each write a time of its own.
type outlet struct {
	to      http.ResponseWriter
	control *http.ResponseController
	record  *record
	from    int64 // offset in the file at which the GET began
	at      int64 // offset of the next byte
	grant   func(want int) (int, error)
}

func (o *outlet) Write(p []byte) (total int, err error) {
	for total < len(p) && err == nil {
		n, no := o.grant(len(p) - total)
		if no != nil {
			return total, no
		}
		_ = o.control.SetWriteDeadline(time.Now().Add(stallTime))
		n, err = o.to.Write(p[total : total+n])
		total, o.at = total+n, o.at+int64(n)
		o.record.sent(o.from, o.at, n)
	}
	return total, err
}

// peer returns the address in remote without port and zone.
func peer(remote string) string {
	a, err := netip.ParseAddrPort(remote)
	if err != nil {
		return remote
	}
	return a.Addr().Unmap().WithZone("").String()
}
