package lxcaupdate

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"slipway/internal/backend/internal/lxca"
	"slipway/internal/fault"
)

// updatesPath is the resource of the appliance's updates for itself.
const updatesPath = "/managementServer/updates"

// What is being done, for faults.
const (
	opSpace  = "read the free space"
	opList   = "list the updates"
	opCreate = "create the import job"
	opSend   = "send the update"
	opImport = "import the update"
	opRemove = "remove the update"
)

// free returns the bytes that the repository has left; ok is false for an
// appliance that does not say.
func (d *Driver) free(ctx context.Context) (n int64, ok bool, err error) {
	reply, err := d.client.Ask(ctx, lxca.Call{Op: opSpace, Method: http.MethodGet, Path: updatesPath + "?key=size"})
	var answer space
	if err == nil {
		err = reply.Into(&answer)
	}
	if unsaid(err) {
		return 0, false, nil
	}
	n, ok = answer.Size.Free.bytes()
	return n, ok, err
}

// unsaid reports whether err only means that this appliance does not answer such a
// question.
func unsaid(err error) bool {
	return fault.Is(err, fault.NotFound, fault.Rejected, fault.Protocol)
}

// updates returns what the appliance lists.
func (d *Driver) updates(ctx context.Context) ([]update, error) {
	reply, err := d.client.Ask(ctx, lxca.Call{Op: opList, Method: http.MethodGet, Path: updatesPath + "?key=updates"})
	if err != nil {
		return nil, err
	}
	var answer listing
	if err := reply.Into(&answer); err != nil {
		return nil, err
	}
	return answer.Updates, nil
}

// find returns the entry of an update, if it is listed. Its id is made of a file's
// name, and the appliance may have changed its case.
func (d *Driver) find(ctx context.Context, fixID string) (u update, ok bool, err error) {
	all, err := d.updates(ctx)
	if err != nil {
		return update{}, false, err
	}
	for _, u := range all {
		if strings.EqualFold(u.FixID, fixID) {
			return u, true, nil
		}
	}
	return update{}, false, nil
}

// removeUpdate deletes an update from the repository. Gone already is success.
func (d *Driver) removeUpdate(ctx context.Context, fixID string) error {
	_, err := d.client.Ask(ctx, lxca.Call{Op: opRemove, Method: http.MethodDelete, Path: updatesPath + "/" + url.PathEscape(fixID)})
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// createJob orders an import job and returns its id. Where the appliance does not
// take the order with the size, it gets the one that the vendor's clients send.
// https://pubs.lenovo.com/lxca_scripting/rest_api_mgmtserver_updates_post
func (d *Driver) createJob(ctx context.Context, o order) (string, error) {
	call := lxca.Call{Op: opCreate, Method: http.MethodPost, Path: updatesPath + "?action=import", Body: o}
	reply, err := d.client.Ask(ctx, call)
	if refusedWith(err, http.StatusBadRequest) {
		o.Size = 0
		call.Body = o
		reply, err = d.client.Ask(ctx, call)
	}
	if err != nil {
		return "", explained(err)
	}
	id := reply.JobID()
	if id == "" {
		return "", &fault.Fault{
			Kind: fault.Protocol, Op: opCreate, Server: reply.Server, What: "The appliance took the order for an import but named no job.",
			Remedy: "Check that the address leads to XClarity Administrator itself, and that its version is supported.", Detail: shortened(string(reply.Body)),
		}
	}
	return id, nil
}

// deliver sends all files of a set in one form into a job.
// https://pubs.lenovo.com/lxca_scripting/rest_api_files_mgmtserver_updates_import_jobid_post
func (d *Driver) deliver(ctx context.Context, job string, form lxca.Form, progress func(sent int64)) (lxca.Delivery, error) {
	query := "?action=import&jobid=" + url.QueryEscape(job)
	got, err := d.client.Send(ctx, lxca.Upload{
		Op: opSend, Path: "/files" + updatesPath + query, ContentType: form.ContentType, Body: form.Body, Progress: progress,
	})
	return got, explained(err)
}

// explained returns err, with words of our own if it is a conflict about an update.
func explained(err error) error {
	if !refusedWith(err, http.StatusConflict) {
		return err
	}
	told := *fault.Of(err)
	told.What = "The appliance is not in a state in which it can take this update, or has it already."
	told.Remedy = "Read the appliance's own words: wait until its other work is over, or delete the update there first."
	return &told
}

// refusedWith reports whether err is an answer of the appliance with this status.
func refusedWith(err error, status int) bool {
	var r *lxca.Refusal
	return errors.As(err, &r) && r.Status == status
}

// mostQuoted is how much of a strange answer is shown, in characters.
const mostQuoted = 300

func shortened(s string) string {
	if r := []rune(s); len(r) > mostQuoted {
		return string(r[:mostQuoted]) + "…"
	}
	return s
}
