package lxcaupdate

import (
	"context"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/lxca"
)

// create makes the import job and notes it.
func (a *attempt) create(ctx context.Context) error {
	a.Show(backend.Progress{Phase: backend.Creating})
	u, listed, err := a.find(ctx, a.set.fixID)
	if err != nil {
		return err
	}
	id, err := a.createJob(ctx, a.set.order())
	if err != nil {
		return err
	}
	a.tok = token{Host: a.host, Job: id, FixID: a.set.fixID, There: listed && a.set.isIn(u)}
	a.made = true
	return a.keep(a.Last())
}

// form lays the members out for the body.
func (a *attempt) form(ctx context.Context) lxca.Form {
	files := make([]lxca.FilePart, len(a.set.members))
	for i, m := range a.set.members {
		files[i] = lxca.FilePart{
			Name: partName(a.req.Values, i), FileName: m.Identity.Name(), ContentType: m.kind.contentType,
			Size: m.Identity.Size, Content: body{ctx, m},
		}
	}
	return lxca.NewForm("", nil, files)
}

// send sends the members in one body, unless one of them has changed since the job
// was made. A body whose answer got lost counts as sent: the job knows.
func (a *attempt) send(ctx context.Context) error {
	if err := a.set.unchanged(); err != nil {
		return err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	form := a.form(ctx)
	var unnoted error // why the token could not be journalled
	got, err := a.deliver(ctx, a.tok.Job, form, func(sent int64) {
		if err := a.sending(form, sent); err != nil {
			unnoted = err
			stop(err)
		}
	})
	switch {
	case unnoted != nil:
		return unnoted
	case err != nil && ctx.Err() != nil:
		return err
	case err != nil:
		a.unsend()
		return err
	}
	a.warn(got.Warning, got.Messages)
	if err := a.set.finish(); err != nil {
		return err
	}
	a.tok.Sent, a.tok.Taken = true, !got.Unanswered
	return a.keep(a.Last())
}

// sending reports bytes on the wire and, with the last one, that all are out.
func (a *attempt) sending(form lxca.Form, sent int64) error {
	a.Show(backend.Progress{Phase: backend.Sending, Done: form.Payload(sent), Total: a.set.size()})
	if sent < form.Body.Size {
		return nil
	}
	return a.delivered()
}

// delivered notes that all the bytes are out. From here on the body never goes out
// again for this job.
func (a *attempt) delivered() error {
	a.tok.Sent = true
	return a.keep(backend.Progress{Phase: backend.Processing})
}

// unsend takes back that the job has all the bytes: the appliance has said no, or
// the last of them did not get through.
func (a *attempt) unsend() {
	if a.tok.Sent {
		a.tok.Sent = false
		_ = a.keep(a.Last()) // a later attempt finds a job without an end, which its time limit ends
	}
}

// warn keeps what the appliance said beside its yes.
func (a *attempt) warn(warning bool, messages []lxca.Message) {
	if !warning {
		return
	}
	for _, m := range messages {
		a.Note("The appliance warns: " + words(m))
	}
}

// words is a message in one line.
func words(m lxca.Message) string {
	text := m.Text
	if m.ID != "" {
		text = m.ID + " " + text
	}
	return text
}
