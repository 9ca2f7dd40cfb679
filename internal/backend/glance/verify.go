package glance

import (
	"context"
	"errors"
	"fmt"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/published"
	"slipway/internal/fault"
	"slipway/internal/source"

	"github.com/dustin/go-humanize"
)

// Verify implements [backend.Verifier].
func (d *Driver) Verify(ctx context.Context, id string, req backend.Request) (backend.Verification, error) {
	a := &attempt{Driver: d, req: req}
	defer a.close()
	m, err := d.showImage(ctx, id)
	if err != nil {
		return backend.Verification{}, err
	}
	if req.URL != "" {
		return fetched(m), nil
	}
	if len(req.Items) != 1 {
		return backend.Verification{}, fault.New(fault.Invalid, "An image is compared with exactly one file.", "Name one file.")
	}
	if a.file, err = source.Open(req.Items[0].Identity); err != nil {
		return backend.Verification{}, err
	}
	v, err := a.compare(ctx, m)
	if f, ok := errors.AsType[*fault.Fault](err); ok && f.Kind == fault.ChecksumWrong {
		f.What, f.Remedy = "This file is not the one at the server.", "Check that it is the file that was uploaded."
	}
	return v, err
}

// verify compares the finished image with the file. A pass over the file that
// this attempt has not made, because an earlier one had sent it, is made now.
func (a *attempt) verify(ctx context.Context, m image) (backend.Verification, error) {
	a.Show(backend.Progress{Phase: backend.Verifying})
	if a.file == nil {
		return fetched(m), nil
	}
	if a.sums == nil && len(a.algos) > 0 {
		sums, err := a.file.Hash(ctx, a.verifying, a.algos...)
		if err != nil {
			return backend.Verification{}, err
		}
		a.sums = sums
		a.passes.remember(a.file.Identity(), sums)
		if err := published.Compare(a.req.Name(), a.expected(), sums); err != nil {
			return backend.Verification{}, err
		}
	}
	v, err := a.compare(ctx, m)
	if err == nil {
		v.Compared = append(v.Compared, published.Borne(published.Sent, a.expected(), a.sums)...)
	}
	return v, err
}

func (a *attempt) verifying(done int64) {
	a.Show(backend.Progress{Phase: backend.Verifying, Done: done, Total: a.req.Size()})
}

// compare holds the image's size and digest against the file.
func (a *attempt) compare(ctx context.Context, m image) (backend.Verification, error) {
	var v backend.Verification
	size := a.file.Identity().Size
	if a.huawei() {
		return vendorVerification(m), nil
	}
	if m.Size > 0 {
		if m.Size != size {
			return v, differs(m, "size", humanize.Comma(size)+" bytes", humanize.Comma(m.Size)+" bytes")
		}
		v.Compared = append(v.Compared, "The size, "+humanize.Comma(size)+" bytes, is the same.")
	}
	algorithm, theirs := digestIn(m)
	if theirs == "" {
		v.Verdict, v.Why = backend.Accepted, "The server publishes no checksum of this image."
		return v, nil
	}
	a.learn(m)
	ours, err := a.digest(ctx, algorithm)
	if err != nil {
		return v, err
	}
	if ours != theirs {
		return v, differs(m, published.Label(source.Algo(algorithm)), ours, theirs)
	}
	v.Verdict, v.Algorithm, v.Digest = backend.Verified, source.Algo(algorithm), ours
	v.Compared = append(v.Compared, "The "+published.Label(source.Algo(algorithm))+" of what was sent is the server's.")
	return v, nil
}

// digestIn returns the digest to compare: the site's chosen one where this
// program can compute it, the MD5 otherwise. Nothing can be told from an image
// without either.
func digestIn(m image) (algorithm, digest string) {
	if digests[m.HashAlgo] != nil && m.HashValue != "" {
		return m.HashAlgo, m.HashValue
	}
	return "md5", m.Checksum
}

// digest returns the file's digest: from the pass that was sent, or by reading
// the file again where the server's algorithm was not expected.
func (a *attempt) digest(ctx context.Context, algorithm string) (string, error) {
	if s, ok := a.sums[source.Algo(algorithm)]; ok {
		return s, nil
	}
	s, err := digestOf(ctx, a.file, algorithm, a.verifying)
	if err == nil && a.sums != nil {
		a.sums[source.Algo(algorithm)] = s
	}
	return s, err
}

func differs(m image, what, ours, theirs string) *fault.Fault {
	f := &fault.Fault{
		Kind: fault.ChecksumWrong, Op: "compare with the server", What: "What the server stored is not what was sent: the " + what + " differs.",
		Remedy: "Upload the file again. If it happens again, memory, network or store corrupt data: tell the cloud's operator.",
		Detail: fmt.Sprintf("image: %s\nof the file: %s\nof the server: %s", m.ID, ours, theirs),
	}
	if theirs == emptyMD5 {
		f.What = "The server stored an empty image."
	}
	return f
}

// vendorVerification is all that Huawei's services allow: their images carry no
// checksum, or that of no bytes, and a size after conversion.
// https://support.huaweicloud.com/intl/en-us/api-ims/ims_03_0705.html
func vendorVerification(m image) backend.Verification {
	v := backend.Verification{Verdict: backend.Accepted, Why: "This service converts images and publishes no usable checksum."}
	if m.VendorSize > 0 {
		v.Compared = append(v.Compared, "The server reports an image of "+humanize.Comma(m.VendorSize)+" bytes.")
	}
	return v
}

// fetched is what can be said of data that never passed through this computer.
// A server may also convert what it fetches, so its digest need not be the one
// of the file at the address.
func fetched(m image) backend.Verification {
	v := backend.Verification{Verdict: backend.Accepted, Why: "The server fetched the data by itself; there is no file here to compare with."}
	if algorithm, digest := digestIn(m); digest != "" {
		v.Compared = append(v.Compared, "The server reports the "+published.Label(source.Algo(algorithm))+" "+digest+".")
	}
	return v
}
