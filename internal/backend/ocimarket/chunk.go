package ocimarket

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"

	"slipway/internal/backend/internal/ocm"
	"slipway/internal/fault"
	"slipway/internal/source"
)

// deliver sends one chunk. Where the service has received other bytes than these the
// chunk is read and sent once more. proven means that the service has told its MD5,
// and that it is the same.
func (c *crew) deliver(ctx context.Context, k chunk) (md5 string, proven bool, err error) {
	for range 2 {
		if md5, err = c.sum(ctx, k); err != nil {
			return "", false, err
		}
		var ack ocm.Ack
		if ack, err = c.post(ctx, k, md5); err == nil {
			theirs := ack.Checksum[source.MD5]
			if theirs == "" || theirs == md5 {
				return md5, theirs != "", nil
			}
			err = c.differs(k, md5, theirs)
		}
		if !fault.Is(err, fault.ChecksumWrong) {
			return "", false, c.dropped(ctx, err)
		}
	}
	return "", false, c.refused(err, fmt.Sprintf("chunk %d", k.index+1))
}

// sum reads a chunk for its MD5. The bytes come from the computer's memory when they
// are read once more to be sent.
func (c *crew) sum(ctx context.Context, k chunk) (string, error) {
	r, err := c.file.Read(ctx, k.offset, k.length, source.MD5)
	if err != nil {
		return "", err
	}
	defer func() { _ = r.Close() }() // it was only read
	if _, err := r.WriteTo(io.Discard); err != nil {
		return "", err
	}
	return r.Sums()[source.MD5], nil
}

// post sends a chunk.
// https://docs.oracle.com/en/cloud/marketplace/partner-portal/rest-api-publisher/op-publisher-v1-machineimages-uploadrequestid-chunk-post.html
func (c *crew) post(ctx context.Context, k chunk, md5 string) (ocm.Ack, error) {
	form := c.form(opChunk, http.MethodPost, c.own()+"/chunk", md5)
	form.Header.Set("X-Chunk-Number", c.tok.number(k))
	form.FileName, form.Size = c.tok.Want.File, k.length
	form.Open = func() (*source.Reader, error) { return c.file.Read(ctx, k.offset, k.length) }
	form.Progress = func(sent int64) { c.sending(k.index, sent) }
	return c.client.Send(ctx, form)
}

// own is the path of the attempt's upload request.
func (a *attempt) own() string { return collection + "/" + url.PathEscape(a.tok.ID) }

// dropped asks how the upload request stands after a chunk was refused: it may be gone,
// or given up.
func (c *crew) dropped(ctx context.Context, err error) error {
	r, ok := errors.AsType[*ocm.Refusal](err)
	if !ok || !slices.Contains([]int{http.StatusBadRequest, http.StatusNotFound, http.StatusConflict, http.StatusGone}, r.Status) {
		return err
	}
	u, found, asked := c.client.Upload(ctx, c.tok.ID)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case asked != nil || found && u.Stage != ocm.Refused:
		return err
	case !found:
		return c.gone()
	}
	return c.adopt(u)
}

// differs is the fault of a chunk that did not arrive as it was sent.
func (c *crew) differs(k chunk, ours, theirs string) *fault.Fault {
	return &fault.Fault{
		Kind: fault.ChecksumWrong, Op: opChunk, Server: c.client.Host(),
		Detail: fmt.Sprintf("chunk %s\nMD5 of what was sent: %s\nof the service: %s", c.tok.number(k), ours, theirs),
	}
}
