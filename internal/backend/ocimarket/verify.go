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
		return backend.Verification{}, fault.New(fault.NotFound, "The service has no upload "+id+".", "Look at the list of machine images: it may have been deleted.")
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
	return a.judge(u)
}

// noChecksum is why nothing was compared, where nothing can be.
const noChecksum = "The service gives no checksum of the image."

// verify compares a finished image with the file, whose MD5 may still be computed. An
// attempt that only followed the service may have no file any more.
func (a *attempt) verify(ctx context.Context, u ocm.Upload) (backend.Verification, error) {
	if a.sums != nil {
		<-a.sums.done
		if a.sums.sums != nil {
			a.tok.Sums = a.sums.sums
		}
	}
	switch {
	case ctx.Err() != nil:
		return backend.Verification{}, pace.Stopped(ctx)
	case a.tok.Sums[source.MD5] == "":
		return backend.Verification{Verdict: backend.Accepted, Why: "The file was gone, or had changed, before its checksum could be compared with the service's."}, nil
	}
	v, err := a.judge(u)
	if err != nil {
		err = a.giveUp(err)
	}
	return v, err
}

// judge compares what the service says of an image with what is known of the file.
func (a *attempt) judge(u ocm.Upload) (backend.Verification, error) {
	v := backend.Verification{Verdict: backend.Accepted, Why: noChecksum}
	ours := a.tok.Sums[source.MD5]
	chunks := a.tok.Chunk > 0 && !a.tok.Unproven && len(a.tok.missing()) == 0
	if u.MD5 != "" && u.MD5 != ours {
		source.Forget(a.req.Items[0].Identity)
		return v, a.unlike(u, ours)
	}
	if chunks {
		v.Compared = append(v.Compared, fmt.Sprintf("The MD5 of each of the %d chunks that were sent is the service's.", len(a.tok.MD5)))
	}
	if u.MD5 != "" {
		v.Compared = append(v.Compared, "The MD5 of the file is that of the image.")
	}
	if chunks || u.MD5 != "" {
		v.Verdict, v.Algorithm, v.Digest, v.Why = backend.Verified, source.MD5, ours, ""
	}
	v.Compared = append(v.Compared, published.Borne(published.Sent, a.expected(), a.tok.Sums)...)
	return v, nil
}

func (a *attempt) unlike(u ocm.Upload, ours string) *fault.Fault {
	return &fault.Fault{
		Kind: fault.ChecksumWrong, Op: "compare with the service", Server: a.client.Host(),
		What:   "The image at the service is not the file: the MD5 differs.",
		Remedy: "Send the file again. If it happens again, suspect the memory of this computer, and tell Oracle's support.",
		Detail: fmt.Sprintf("upload: %s\nMD5 of the file: %s\nof the service: %s", a.tok.ID, ours, u.MD5),
	}
}
