package zstackimage

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/published"
	"slipway/internal/backend/internal/zstack"
	"slipway/internal/fault"
	"slipway/internal/inspect"
	"slipway/internal/source"

	"github.com/dustin/go-humanize"
)

// Verify implements [backend.Verifier].
func (d *Driver) Verify(ctx context.Context, id string, req backend.Request) (backend.Verification, error) {
	a := d.newAttempt(req, nil)
	defer a.close()
	if err := a.open(ctx); err != nil {
		return backend.Verification{}, err
	}
	img, found, err := d.client.Image(ctx, id)
	switch {
	case err != nil:
		return backend.Verification{}, err
	case !found:
		return backend.Verification{}, fault.New(fault.NotFound, "There is no image "+id+" on the server.", "Look for it "+whereListed+": it may have been deleted.")
	}
	return a.verify(ctx, img)
}

// verify compares a finished image with the file. Only a digest of the server that
// equals ours proves anything. A storage that converts what it gets has no such
// digest, and that is said rather than called a difference.
func (a *attempt) verify(ctx context.Context, img zstack.Image) (backend.Verification, error) {
	if a.req.URL != "" {
		return fetched(img), nil
	}
	store, err := a.storageOf(ctx, img)
	if err != nil {
		return backend.Verification{}, err
	}
	v := backend.Verification{Verdict: backend.Accepted}
	switch from, to := a.format(), img.Format; {
	case converts(from, to):
		v.Why = fmt.Sprintf("The storage converted the image from %s to %s, so its checksum cannot be that of the file.", from, to)
	case recodes(store, from):
		v.Why = fmt.Sprintf("Ceph storages turn %s images into raw ones, so the server's checksum cannot be that of the file.", from)
	}
	if v.Why != "" {
		a.published(&v)
		return v, nil
	}
	size := a.req.Size()
	same := img.ActualSize == size
	switch {
	case same:
		v.Compared = append(v.Compared, "The size, "+humanize.Comma(size)+" bytes, is the same.")
	case img.ActualSize > 0 && keepsBytes(store):
		return v, a.differs(img, "size", humanize.Comma(size)+" bytes", humanize.Comma(img.ActualSize)+" bytes")
	case img.ActualSize > 0:
		v.Why = fmt.Sprintf("The storage keeps the image in a form of its own, of %s bytes, so its checksum cannot be that of the file.", humanize.Comma(img.ActualSize))
		a.published(&v)
		return v, nil
	}
	return a.byDigest(ctx, v, img)
}

// byDigest compares the MD5 of the server, if it can be had, with that of the file.
func (a *attempt) byDigest(ctx context.Context, v backend.Verification, img zstack.Image) (backend.Verification, error) {
	theirs, why, err := a.serverMD5(ctx, img)
	if err != nil {
		return v, err
	}
	if theirs == "" {
		v.Why = why
		a.published(&v)
		return v, nil
	}
	if a.file == nil && a.tok.Sums[source.MD5] == "" {
		v.Why = "The file is no longer there to be compared with the server's checksum."
		return v, nil
	}
	if err := a.sum(ctx, backend.Verifying); err != nil {
		return v, err
	}
	ours := a.tok.Sums[source.MD5]
	if ours != theirs {
		source.Forget(a.req.Items[0].Identity)
		return v, a.differs(img, "MD5", ours, theirs)
	}
	v.Verdict, v.Algorithm, v.Digest = backend.Verified, source.MD5, ours
	v.Compared = append(v.Compared, "The MD5 of what was sent is the server's.")
	a.published(&v)
	return v, nil
}

// published tells which published digests were compared with the file.
func (a *attempt) published(v *backend.Verification) {
	v.Compared = append(v.Compared, published.Borne(published.Sent, a.expected(), a.tok.Sums)...)
}

// storageOf returns the storage that has the image.
func (a *attempt) storageOf(ctx context.Context, img zstack.Image) (zstack.Storage, error) {
	if a.store.UUID != "" || len(img.Refs) == 0 {
		return a.store, nil
	}
	return a.storage(ctx, img.Refs[0].Storage)
}

// format is what the file is: by its content where that shows it, and otherwise by what
// was said of it.
func (a *attempt) format() string {
	if a.look.Format == inspect.ISO || slices.Contains(selfEvident, a.look.Format) {
		return string(a.look.Format)
	}
	return formatOf(a.req.Values)
}

// converts reports whether an image of the format in the file has become another. A
// disc that the server calls raw, or the other way round, still has the same bytes.
func converts(from, to string) bool {
	plain := func(format string) bool { return format == "" || format == formatRaw || format == formatISO }
	return !strings.EqualFold(from, to) && to != "" && (!plain(from) || !plain(to))
}

// recodes reports whether a storage turns images of this format into others, whatever
// the server says of the result: releases before April 2024 may go on calling an image
// on Ceph what it was before.
func recodes(s zstack.Storage, format string) bool {
	return s.Type == typeCeph && slices.Contains([]string{formatQCOW2, formatVMDK}, format)
}

// keepsBytes reports whether storages of this kind are known to keep what they get as
// it is, unless they change the format.
func keepsBytes(s zstack.Storage) bool { return s.Type == typeCeph || s.Type == typeSFTP }

// differs is the fault of a file and an image that are not the same. Only where this
// attempt made the image is it known that the file is the right one.
func (a *attempt) differs(img zstack.Image, what, ours, theirs string) *fault.Fault {
	f := &fault.Fault{
		Kind: fault.ChecksumWrong, Op: "compare with the server", Server: a.server.Host,
		What:   "This file is not the one at the server: the " + what + " differs.",
		Remedy: "Check that it is the file that was uploaded.",
		Detail: fmt.Sprintf("image: %s\nof the file: %s\nof the server: %s", img.UUID, ours, theirs),
	}
	if a.tok.Image != "" {
		f.What = "What the storage keeps is not what was sent: the " + what + " differs."
		f.Remedy = "Upload the file again, which makes a new image. If it happens again, let the storage fetch the file instead, and tell the cloud's administrator."
	}
	return f
}

// fetched is what can be said of data that never passed through this computer.
func fetched(img zstack.Image) backend.Verification {
	v := backend.Verification{Verdict: backend.Accepted, Why: "The storage fetched the data by itself; there is no file here to compare with."}
	if img.ActualSize > 0 {
		v.Compared = append(v.Compared, "The server reports an image of "+humanize.Comma(img.ActualSize)+" bytes.")
	}
	if img.MD5 != "" {
		v.Compared = append(v.Compared, "The server reports the MD5 "+img.MD5+".")
	}
	return v
}
