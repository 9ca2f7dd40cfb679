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

// delivery is what is known of a chunk that was sent.
type delivery struct {
	md5     string // of the bytes that were sent
	proven  bool   // the service has told its MD5, and it is the same
	differs bool   // the service has told another one, and was not to compare
	counted int    // chunks that the service says it has; -1 if it does not
}

// deliver sends one chunk, which has this MD5. Where the service has received other
// bytes than these the chunk is read and sent once more.
func (c *crew) deliver(ctx context.Context, k chunk, md5 string) (delivery, error) {
	for again := false; ; again = true {
		got, err := c.send(ctx, k, md5)
		switch {
		case err == nil:
			return got, nil
		case !fault.Is(err, fault.ChecksumWrong):
			return got, c.dropped(ctx, k, err)
		case again:
			return got, err
		}
		if md5, err = c.sum(ctx, k); err != nil {
			return got, err
		}
	}
}

// send sends one chunk, and judges the MD5 that the service answers with.
func (c *crew) send(ctx context.Context, k chunk, md5 string) (delivery, error) {
	ack, err := c.post(ctx, k, md5)
	if err != nil {
		return delivery{md5: md5}, c.refused(err, fmt.Sprintf("chunk %d", k.index+1))
	}
	theirs := ack.Checksum[source.MD5]
	got := delivery{md5: md5, proven: theirs == md5, differs: theirs != "" && theirs != md5, counted: ack.Uploaded}
	if got.differs && c.req.Values.Bool(keyChecksum) {
		return got, c.differs(k, md5, theirs)
	}
	return got, nil
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

// dropped finds out what a refused chunk means for the upload request: it may be gone,
// or given up, or be one of chunks that are too large.
func (c *crew) dropped(ctx context.Context, k chunk, err error) error {
	r, ok := errors.AsType[*ocm.Refusal](err)
	switch {
	case ok && r.Status == http.StatusRequestEntityTooLarge:
		return c.tooLarge(k, err)
	case !ok || !slices.Contains([]int{http.StatusBadRequest, http.StatusNotFound, http.StatusConflict, http.StatusGone}, r.Status):
		return err
	}
	u, found, asked := c.known(ctx)
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

// tooLarge is the end of an upload whose chunks are too large for the service. Their size
// cannot change any more, so the next attempt begins anew. Where a chunk of that size was
// acknowledged it is not the size that the service minds.
func (c *crew) tooLarge(k chunk, refused error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, md5 := range c.tok.MD5 {
		if md5 != "" && c.tok.at(i, c.req.Size()).length >= k.length {
			return refused
		}
	}
	told := *fault.Of(refused)
	told.Field, told.Remedy = keyChunkSize, "Choose smaller chunks, then Retry: it begins anew with them. Nothing that was sent is lost."
	return c.giveUp(&told)
}

// differs is the fault of a chunk that did not arrive as it was sent.
func (c *crew) differs(k chunk, ours, theirs string) *fault.Fault {
	return &fault.Fault{
		Kind: fault.ChecksumWrong, Op: opChunk, Server: c.client.Host(), Field: keyChecksum,
		What:   fmt.Sprintf("The service says that it has received chunk %d with another MD5.", k.index+1),
		Remedy: checksumRemedy + " What it answers is not looked at then.",
		Detail: fmt.Sprintf("chunk %s\nMD5 of what was sent: %s\nof the service: %s", c.tok.number(k), ours, theirs),
	}
}
