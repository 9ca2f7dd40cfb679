package lxcaos

import (
	"context"
	"encoding/json"
	"io"
	"strings"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/lxca"
	"slipway/internal/source"
)

// path is where the file with this index goes.
// https://pubs.lenovo.com/lxca_scripting/rest_api_files_osimages_jobid_post
func (a *attempt) path(i int) string {
	v := a.req.Values
	return uploadPath + "?" + encoded(
		"jobId", a.tok.Job, "imageType", a.wireType(i), "imageName", a.tok.Parts[i].Image,
		"os", a.system(), "osrelease", v[keyRelease], "description", v[keyDescription],
	)
}

// deliver sends the files one after another, or orders the appliance to fetch one.
// When it fails the job is of no use any more.
func (a *attempt) deliver(ctx context.Context) error {
	err := a.deliverAll(ctx)
	if err != nil {
		a.over = true
		return a.explained(err)
	}
	return nil
}

func (a *attempt) deliverAll(ctx context.Context) error {
	if a.req.URL != "" {
		return a.order(ctx)
	}
	var before int64
	for i, f := range a.files {
		if err := a.send(ctx, i, before); err != nil {
			return err
		}
		before += f.Identity().Size
	}
	return nil
}

// send sends one file behind its digest. before is how many bytes went out ahead.
func (a *attempt) send(ctx context.Context, i int, before int64) error {
	p, size := &a.tok.Parts[i], a.files[i].Identity().Size
	r, err := a.files[i].Read(ctx, 0, -1, whileSending(*p)...)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }() // it was only read
	form := lxca.NewForm(a.boundary, leading(*p), []lxca.FilePart{{
		Name: "uploadedfile", FileName: p.File, ContentType: "application/octet-stream", Size: size, Content: r,
	}})
	delivery, err := a.post(ctx, i, form, before)
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, r); err != nil {
		return err
	}
	if p.Sums == nil {
		p.Sums = r.Sums()
	}
	return a.received(ctx, i, delivery)
}

// post makes the request. Once the last byte of the file has left, that is
// journalled; if it cannot be, the request ends.
func (a *attempt) post(ctx context.Context, i int, form lxca.Form, before int64) (lxca.Delivery, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var unkept error
	size := a.files[i].Identity().Size
	a.sending(before)
	delivery, err := a.client.Send(ctx, lxca.Upload{
		Op: opSend, Path: a.path(i), ContentType: form.ContentType, Body: form.Body,
		Progress: func(sent int64) {
			payload := form.Payload(sent)
			a.sending(before + payload)
			if payload < size || a.tok.Sent > i {
				return
			}
			if unkept = a.handedOver(); unkept != nil {
				stop(unkept)
			}
		},
	})
	if unkept != nil {
		return lxca.Delivery{}, unkept
	}
	return delivery, err
}

// whileSending is what is computed of a file that was not read before.
func whileSending(p part) []source.Algo {
	if p.Sums == nil {
		return []source.Algo{source.SHA256}
	}
	return nil
}

// leading are the parts of the form in front of the file.
func leading(p part) []lxca.TextPart {
	if p.Algo == "" {
		return nil
	}
	return []lxca.TextPart{
		{Name: "checksumType", Value: strings.ToUpper(string(p.Algo))},
		{Name: "checksumValue", Value: strings.ToLower(p.Sums[p.Algo])},
	}
}

// sending reports bytes on the wire.
func (a *attempt) sending(done int64) {
	a.Show(backend.Progress{Phase: backend.Sending, Done: a.Furthest(done), Total: a.req.Size()})
}

// handedOver journals that the last byte of a file is out, before the answer to it.
func (a *attempt) handedOver() error {
	a.tok.Sent++
	if a.tok.complete() {
		return a.keep(backend.Progress{Phase: backend.Processing})
	}
	return a.keep(a.Last())
}

// received takes up the answer to a file, or its absence: then the job knows.
func (a *attempt) received(ctx context.Context, i int, delivery lxca.Delivery) error {
	a.tok.Sent = max(a.tok.Sent, i+1)
	if delivery.Unanswered && !a.tok.complete() {
		return a.stillWanted(ctx)
	}
	if delivery.Warning {
		a.warn(delivery.Messages)
	}
	a.tok.Heard = !delivery.Unanswered
	a.tok.Parts[i].FileID = fileID(delivery.Reply)
	if !a.tok.complete() {
		return nil
	}
	return a.keep(backend.Progress{Phase: backend.Processing})
}

// stillWanted makes sure that a job whose first file got no answer takes the next.
func (a *attempt) stillWanted(ctx context.Context) error {
	job, err := a.client.Job(ctx, a.tok.Job)
	switch {
	case err != nil:
		return err
	case job.State == lxca.JobFailed:
		return job.Fault(opImport)
	case job.State == lxca.JobGone:
		return goneFault(job.Server)
	}
	return nil
}

// warn keeps what the appliance says about a job that it carried out all the same.
func (a *attempt) warn(messages []lxca.Message) {
	for _, m := range messages {
		if said := strings.TrimSpace(m.ID + " " + m.Text); said != "" {
			a.Note("The appliance warns: " + said)
		}
	}
}

// fileID reads the id that the appliance gives the file; "" if it says none.
func fileID(reply lxca.Reply) string {
	var top struct {
		FileID any `json:"fileid"`
	}
	if json.Unmarshal(reply.Body, &top) != nil {
		return ""
	}
	return written(top.FileID)
}
