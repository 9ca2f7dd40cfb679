package ocimarket

import (
	"context"
	"fmt"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/ocm"
	"slipway/internal/backend/internal/pace"
	"slipway/internal/backend/internal/published"
	"slipway/internal/fault"
	"slipway/internal/source"
)

// Verify implements [backend.Verifier].
func (d *Driver) Verify(ctx context.Context, id string, req backend.Request) (backend.Verification, error) {
	if len(req.Items) != 1 {
		return backend.Verification{}, fault.New(fault.Invalid, "A machine image is compared with exactly one file.", "Name one file.")
	}
	u, found, err := d.client.Upload(ctx, id)
	switch {
	case err != nil:
		return backend.Verification{}, err
	case !found:
		return backend.Verification{}, fault.New(fault.NotFound, "The service has no upload "+id+".", "Look for it "+whereListed+": it may have been deleted.")
	case u.MD5 == "":
		return backend.Verification{Verdict: backend.Accepted, Why: noChecksum}, nil
	}
	a := &attempt{Driver: d, req: req, tok: token{ID: id}}
	defer a.close()
	if a.file, err = source.Open(req.Items[0].Identity); err != nil {
		return backend.Verification{}, err
	}
	if a.tok.Sums, err = a.file.Hash(ctx, nil, published.Wanted(source.MD5, a.expected())...); err != nil {
		return backend.Verification{}, err
	}
	if u.MD5 != a.tok.Sums[source.MD5] {
		return backend.Verification{}, a.another(u)
	}
	return a.judge(u), nil
}

// noChecksum is why nothing was compared, where nothing can be.
const noChecksum = "The service gives no checksum of the image."

// verify compares a finished image with the file, whose MD5 may still be computed. An
// attempt that only followed the service may have no file any more.
func (a *attempt) verify(ctx context.Context, u ocm.Upload) (backend.Verification, error) {
	err := a.compareBeside()
	ours := a.tok.Sums[source.MD5]
	switch {
	case ctx.Err() != nil:
		return backend.Verification{}, pace.Stopped(ctx)
	case err != nil && (a.sums.err == nil || fault.Is(err, fault.ChecksumWrong, fault.Internal)):
		a.useless = a.useless || fault.Is(err, fault.ChecksumWrong)
		return backend.Verification{}, err
	case ours == "":
		return backend.Verification{Verdict: backend.Accepted, Why: "The file was gone, or had changed, before its checksum could be compared with the service's."}, nil
	case u.MD5 != "" && u.MD5 != ours:
		return backend.Verification{}, a.giveUp(a.unlike(u))
	}
	return a.judge(u), nil
}

// judge says what is proven of an image whose MD5, if the service tells it, is that of
// the file. The chunks count where each was borne out by the service when it was sent,
// and, those of earlier attempts, by the pass over the file that the digests are from.
// Within one attempt the file's identity, which is checked around each pass, stands for
// its content.
func (a *attempt) judge(u ocm.Upload) backend.Verification {
	v := backend.Verification{Verdict: backend.Accepted, Why: noChecksum}
	chunks := a.tok.Chunk > 0 && !a.tok.Unproven && a.tok.fits(a.req.Size()) && len(a.tok.missing()) == 0
	if chunks {
		v.Compared = append(v.Compared, fmt.Sprintf("The MD5 of each of the %d chunks that were sent is the service's.", len(a.tok.MD5)))
	}
	if u.MD5 != "" {
		v.Compared = append(v.Compared, "The MD5 of the file is that of the image.")
	}
	if chunks || u.MD5 != "" {
		v.Verdict, v.Algorithm, v.Digest, v.Why = backend.Verified, source.MD5, a.tok.Sums[source.MD5], ""
	}
	v.Compared = append(v.Compared, published.Borne(published.Sent, a.expected(), a.tok.Sums)...)
	return v
}

// unlike is the fault of an image that is not the file that was just sent.
func (a *attempt) unlike(u ocm.Upload) *fault.Fault {
	f := a.another(u)
	f.What = "The image at the service is not the file: the MD5 differs."
	f.Remedy = "Send the file again. If it happens again, suspect the memory of this computer, and tell Oracle's support."
	return f
}

// another is the fault of a file that is not the one whose image the service has. What
// is remembered of the file may be what is wrong.
func (a *attempt) another(u ocm.Upload) *fault.Fault {
	source.Forget(a.req.Items[0].Identity)
	return &fault.Fault{
		Kind: fault.ChecksumWrong, Op: "compare with the service", Server: a.client.Host(),
		What:   "This file is not the one at the service: the MD5 differs.",
		Remedy: "Check that it is the file that was uploaded.",
		Detail: fmt.Sprintf("upload: %s\nMD5 of the file: %s\nof the service: %s", a.tok.ID, a.tok.Sums[source.MD5], u.MD5),
	}
}
