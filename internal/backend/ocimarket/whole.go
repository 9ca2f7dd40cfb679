package ocimarket

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/ocm"
	"slipway/internal/backend/internal/published"
	"slipway/internal/fault"
	"slipway/internal/source"
)

// What the service is asked to do.
const (
	opOpen   = "open the upload"
	opSend   = "send the file"
	opChunk  = "send a chunk"
	opMerge  = "put the chunks together"
	opFollow = "follow the upload"
)

// collection is where the upload requests stand, below the root of the interface.
const collection = "/machineimages"

// wholeAnswer is how long the answer to a file that was sent whole may take.
const wholeAnswer = 2 * time.Hour

// sendWhole sends the file in one form. Its MD5 goes ahead, so it is read twice.
// https://docs.oracle.com/en/cloud/marketplace/partner-portal/rest-api-publisher/op-publisher-v1-machineimages-post.html
func (a *attempt) sendWhole(ctx context.Context) error {
	if err := a.hash(ctx); err != nil {
		return err
	}
	if err := a.mark(ctx, backend.Progress{Phase: backend.Creating}); err != nil {
		return err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	form := a.form(opSend, http.MethodPost, collection, a.tok.Sums[source.MD5])
	form.Fields = []ocm.Field{{Name: "json", Value: a.json()}}
	form.FileName, form.Size, form.Answer = a.tok.Want.File, a.req.Size(), wholeAnswer
	form.Open = func() (*source.Reader, error) { return a.file.Read(ctx, 0, -1) }
	var unkept error
	form.Progress = func(sent int64) {
		a.Show(backend.Progress{Phase: backend.Sending, Done: a.Furthest(sent), Total: a.req.Size()})
		if sent < a.req.Size() || a.tok.Sent {
			return
		}
		if unkept = a.handedOver(); unkept != nil {
			stop(unkept)
		}
	}
	ack, err := a.client.Send(ctx, form)
	switch {
	case unkept != nil:
		return unkept
	case err != nil:
		return a.unmade(a.refused(err, a.req.Name()))
	}
	return a.named(ctx, ack)
}

// hash reads the file for the digests that have to be known before its bytes go out.
func (a *attempt) hash(ctx context.Context) error {
	reading := func(done int64) {
		a.Show(backend.Progress{Phase: backend.Hashing, Done: done, Total: a.req.Size()})
	}
	reading(0)
	sums, err := a.file.Hash(ctx, reading, published.Wanted(source.MD5, a.expected())...)
	if err != nil {
		return err
	}
	a.tok.Sums = sums
	return a.compare()
}

// form is what all requests that carry a part of an upload have in common. md5 is of
// the bytes in it, "" for none.
func (a *attempt) form(op, method, where, md5 string) ocm.Form {
	h := http.Header{}
	h.Set(a.v[keyNameHeader], a.tok.Want.File)
	if md5 != "" && a.req.Values.Bool(keyChecksum) {
		h.Set("X-MD5-Checksum", md5)
	}
	return ocm.Form{Op: op, Method: method, Path: where, Header: h}
}

// json is what the service is told about the image. That nothing is to be replaced
// goes without saying.
func (a *attempt) json() string {
	out, err := json.Marshal(struct {
		Application string `json:"application"`
		Version     string `json:"version"`
		System      string `json:"operatingSystem"`
		Overwrite   bool   `json:"overwriteStorageFile,omitempty"`
	}{a.tok.Want.Application, a.tok.Want.Version, a.tok.Want.System, a.req.Values.Bool(keyOverwrite)})
	if err != nil {
		return "" // texts and truth values always encode
	}
	return string(out)
}

// handedOver journals that nothing is left to send.
func (a *attempt) handedOver() error {
	a.tok.Sent = true
	return a.keep(backend.Progress{Phase: backend.Processing})
}

// named journals the id in an answer. One that is not there stands at the place that
// the answer names; otherwise it is looked up in the list, as that of a lost answer is.
func (a *attempt) named(ctx context.Context, ack ocm.Ack) error {
	id := ack.ID
	if id == "" {
		id = a.placed(ctx, ack.Location)
	}
	if id == "" {
		if err := a.seek(ctx); err != nil || a.tok.ID != "" {
			return err
		}
		return &fault.Fault{
			Kind: fault.Protocol, Op: opOpen, Server: a.client.Host(), What: "The service took the upload and does not say under which id.",
			Remedy: "Look for it " + whereListed + " before you start again.", Detail: ack.Message,
		}
	}
	a.tok.named(id)
	a.tok.Sent = a.tok.Chunk == 0
	p := backend.Progress{Phase: backend.Creating}
	if a.tok.Sent {
		p.Phase = backend.Processing
	}
	return a.keep(p)
}

// refused adds to the service's no to a checksum which bytes it is about, and what a
// person can do. Other errors come back as they are.
func (a *attempt) refused(err error, what string) error {
	if !fault.Is(err, fault.ChecksumWrong) {
		return err
	}
	told := *fault.Of(err)
	told.What, told.Remedy, told.Field = "The service does not accept the MD5 of "+what+".", checksumRemedy, keyChecksum
	return &told
}

const checksumRemedy = "Start it again. If it happens again suspect the network, the memory or the medium with the file. " +
	"If the service refuses every file, turn off \"Let the service compare checksums\"."
