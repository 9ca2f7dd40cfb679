package zstackimage

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/zstack"
	"slipway/internal/fault"
)

// readyLimit is how long an image may take to show as ready once its job has ended.
const readyLimit = time.Minute

// result looks at the finished image and compares it with the file.
func (a *attempt) result(ctx context.Context) (backend.Result, error) {
	a.Show(backend.Progress{Phase: backend.Verifying})
	img, err := a.ready(ctx)
	if err != nil {
		return backend.Result{}, err
	}
	a.arrived = true
	v, err := a.verify(ctx, img)
	if err != nil {
		return backend.Result{}, a.doubted(err)
	}
	for _, one := range a.tok.Notes {
		a.Note(one)
	}
	a.noteChanges(img)
	return backend.Result{
		ID: img.UUID, Name: img.Name, URL: a.address(img.UUID), Size: a.req.Size(), Sums: a.tok.Sums,
		Server: a.server, Verification: v, Notes: a.Notes(),
	}, nil
}

// doubted turns the error of a comparison into that of the attempt. The image stays as
// it is. Where it differs that is journalled: trying again makes another image.
func (a *attempt) doubted(err error) error {
	if fault.Is(err, fault.ChecksumWrong) {
		a.tok.Differs = true
		if unkept := a.keep(a.Last()); unkept != nil {
			return unkept
		}
	}
	if !fault.Is(err, fault.ChecksumWrong, fault.FileChanged, fault.FileUnread, fault.NotFound) {
		return err
	}
	told := *fault.Of(err)
	told.Remedy += " The image " + a.tok.Image + " is still on the server; delete it there if it is of no use."
	return &told
}

// ready returns the image once it can be used.
func (a *attempt) ready(ctx context.Context) (zstack.Image, error) {
	for began := a.client.Now(); ; {
		img, found, err := a.client.Image(ctx, a.tok.Image)
		late := a.client.Now().Sub(began) >= readyLimit
		switch {
		case err == nil && !found:
			a.over = true
			return img, a.vanished()
		case err == nil && img.Status == imageReady:
			return img, nil
		case err == nil && (img.Status == imageError || img.Status == imageDeleted):
			a.over = true
			return img, a.spoiled(img)
		case err == nil && late:
			return img, a.unready(img)
		case err != nil && (late || !passing(err)):
			return img, err
		}
		if err := a.client.Wait(ctx, firstPause); err != nil {
			return img, err
		}
	}
}

// unready is the fault of an image that does not show as ready although its job has
// ended well. It stays, and another attempt looks again.
func (a *attempt) unready(img zstack.Image) *fault.Fault {
	return &fault.Fault{
		Kind: fault.ServerFailed, Op: opFollow, Server: a.server.Host, What: "The job has ended well, and the image is not ready yet.",
		Remedy: "A further attempt looks whether it is. If it happens again, look at the image in ZStack, and at the backup storage.", Detail: "status: " + img.Status,
	}
}

// noteChanges says what the server has made of what it was told. The storage's own
// look at the content overrides format and type, and some convert.
func (a *attempt) noteChanges(img zstack.Image) {
	changed := func(what, asked, is string) {
		if asked != "" && is != "" && !strings.EqualFold(asked, is) {
			a.Note(fmt.Sprintf("The server changed the %s from %s to %s.", what, asked, is))
		}
	}
	p := newParams(a.req.Values, "", "")
	changed("format", p.Format, img.Format)
	changed("image type", p.MediaType, img.MediaType)
	changed("architecture", p.Architecture, img.Architecture)
}

// address is where the API shows an image.
func (d *Driver) address(image string) string {
	u, err := url.Parse(d.v[zstack.KeyAddress])
	if err != nil {
		return ""
	}
	way := strings.TrimSuffix(strings.TrimSuffix(strings.TrimRight(u.Path, "/"), "/v1"), "/zstack")
	return strings.ToLower(u.Scheme) + "://" + d.client.Host() + way + "/zstack/v1/images/" + image
}
