package ocimarket

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/ocm"
	"slipway/internal/fault"
)

// openChunks opens an upload in chunks. It carries no bytes of the file.
// https://docs.oracle.com/en/cloud/marketplace/partner-portal/rest-api-publisher/op-publisher-v1-machineimages-post.html
func (a *attempt) openChunks(ctx context.Context) error {
	creating := backend.Progress{Phase: backend.Creating}
	if err := a.mark(ctx, creating); err != nil {
		return err
	}
	form := a.form(opOpen, http.MethodPost, collection, "")
	form.Header.Set("X-Number-Of-Chunks", strconv.Itoa(len(a.tok.MD5)))
	form.Fields = []ocm.Field{{Name: "json", Value: a.json()}, {Name: "uploadType", Value: a.v[keyUploadType]}}
	ack, err := a.client.Send(ctx, form)
	if err != nil {
		return a.unmade(unopened(err))
	}
	return a.named(ctx, ack)
}

// unmade journals that a definite no has left nothing behind that would have to be
// looked for. Any other error comes back as it is.
func (a *attempt) unmade(err error) error {
	r, ok := errors.AsType[*ocm.Refusal](err)
	if !ok || r.Status < 400 || r.Status >= 500 || r.Status == http.StatusRequestTimeout {
		return err
	}
	a.tok.Sent, a.tok.Begun = false, time.Time{}
	if unkept := a.keep(a.Last()); unkept != nil {
		return unkept
	}
	if a.taken != "" && (r.Status == http.StatusBadRequest || r.Status == http.StatusConflict) && fault.Is(err, fault.Rejected, fault.Conflict) && !a.req.Values.Bool(keyOverwrite) {
		return a.occupied(err)
	}
	return err
}

// occupied is the fault of a request that was refused while an image of the same names
// is there. What the service thinks of that is written nowhere, so its words decide.
func (a *attempt) occupied(err error) error {
	told := *fault.Of(err)
	told.Kind, told.Field = fault.Conflict, keyOverwrite
	told.What = "The service refuses the upload, and has an image with this application, version, operating system and file name: upload " + a.taken + "."
	told.Remedy = "Turn on Replace the file that is there, or choose another version or file name, unless the service's words name another reason."
	return &told
}

// unopened adds to the service's no what the vendor's pages leave open.
func unopened(err error) error {
	f := fault.Of(err)
	if f.Code != "400" {
		return err
	}
	told := *f
	told.Remedy += " If it minds the word for uploads in chunks, change that in the target's settings."
	return &told
}
