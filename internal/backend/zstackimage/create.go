package zstackimage

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/zstack"
	"slipway/internal/fault"
	"slipway/internal/source"
)

// What the requests are called in faults.
const (
	opAdd    = "add image"
	opSend   = "send image data"
	opFollow = "follow the import"
)

// codeNoRight is the server's code for a call that the account may not make.
const codeNoRight = "ID.1002"

// submission is the order to run AddImage as a long job.
type submission struct {
	Params struct {
		Name    string `json:"name"`
		JobName string `json:"jobName"`
		JobData string `json:"jobData"`
	} `json:"params"`
	SystemTags []string `json:"systemTags,omitempty"`
}

// create orders the image, with address as the place that the bytes come from; an
// empty address opens an upload slot, which is known by the image's id: the storages
// of one kind look for it under the address, those of the other under the id. The
// token is journalled before the request goes out.
func (a *attempt) create(ctx context.Context, address string) error {
	if err := a.begin(ctx); err != nil {
		return err
	}
	if address == "" {
		address = "upload://" + a.tok.Image
	}
	p := newParams(a.req.Values, address, a.tok.Image)
	call, err := a.longJob(p)
	if err != nil {
		return err
	}
	creating := backend.Progress{Phase: backend.Creating, Step: a.step}
	err = a.order(ctx, call, creating)
	if noLongJobs(err) {
		a.tok.Plain = true
		a.Note("The server runs no long job for this account, so the image was ordered directly; had it been interrupted, it would have begun anew.")
		err = a.order(ctx, direct(p), creating)
	}
	return a.made(err)
}

// reorder makes a direct order once more of which nothing has come.
func (a *attempt) reorder(ctx context.Context, address string) error {
	a.over, a.tok.Created = false, false
	return a.made(a.order(ctx, direct(newParams(a.req.Values, address, a.tok.Image)), a.Last()))
}

// direct is the call that adds an image without a long job.
func direct(p params) zstack.Call {
	return zstack.Call{Op: opAdd, Method: http.MethodPost, Path: "/images", Body: p.alone()}
}

// made returns err, and forgets the image if that says that there is none.
func (a *attempt) made(err error) error {
	if fault.Is(err, fault.Rejected, fault.Denied, fault.Full, fault.Conflict, fault.Invalid, fault.NotFound) {
		a.tok.Image = "" // nothing was made
	}
	return err
}

// begin fills in a token for an image that is not there yet.
func (a *attempt) begin(ctx context.Context) error {
	sums := a.tok.Sums
	a.tok = token{Host: a.client.Host(), Way: a.way, Asked: a.asked(), Storage: a.store.UUID, Sums: sums}
	if a.way == wayUpload {
		a.tok.Fingerprint, a.tok.Slice = sums[source.MD5], sliceBytes(a.req.Values)
	}
	id := a.req.Values[keyImageID]
	if id == "" {
		a.tok.Image = zstack.NewID()
		return nil
	}
	_, found, err := a.client.Image(ctx, id)
	switch {
	case err != nil:
		return err
	case found:
		return &fault.Fault{
			Kind: fault.Conflict, Op: opAdd, What: "An image with this UUID exists already.", Field: keyImageID,
			Remedy: "Leave the image's UUID empty, or choose another.",
		}
	}
	a.tok.Image, a.tok.Chosen = id, true
	return nil
}

// longJob is the call that runs AddImage as a long job.
func (a *attempt) longJob(p params) (zstack.Call, error) {
	data, err := json.Marshal(p)
	if err != nil {
		return zstack.Call{}, fault.Wrap(err, fault.Internal, "The order could not be written as JSON.", "Report this.")
	}
	var s submission
	s.Params.Name, s.Params.JobName, s.Params.JobData = "Add image "+p.Name, "APIAddImageMsg", string(data)
	if a.tok.Fingerprint != "" {
		s.SystemTags = []string{"uploadImage::" + a.tok.Fingerprint}
	}
	return zstack.Call{Op: opAdd, Method: http.MethodPost, Path: "/longjobs", Body: s}, nil
}

// order makes the call under an id that is journalled first, with the phase p, and once
// more under another if the session turns out to have ended. A direct order for an
// image that the storage fetches ends with the image, so that one is only begun here.
func (a *attempt) order(ctx context.Context, call zstack.Call, p backend.Progress) error {
	for again := false; ; again = true {
		a.tok.Job = zstack.NewID()
		if err := a.keep(p); err != nil {
			a.tok.Image = "" // nothing was asked for
			return err
		}
		call.Job = a.tok.Job
		err := a.confirmed(ctx, call)
		if again || !zstack.SessionLost(err) {
			return err
		}
	}
}

// confirmed makes the call and takes up what the server says to it.
func (a *attempt) confirmed(ctx context.Context, call zstack.Call) error {
	job, err := a.client.Start(ctx, call)
	if err != nil {
		return err
	}
	if a.tok.Plain && a.way != wayUpload {
		a.tok.Job, a.tok.Created = job.ID, true
		return a.keep(a.Last())
	}
	reply, err := a.client.Await(ctx, job, nil)
	if errors.Is(err, zstack.ErrExpired) {
		return a.found(ctx, err)
	}
	if err != nil {
		return err
	}
	return a.accepted(reply)
}

// accepted keeps the id of the job that an answer describes.
func (a *attempt) accepted(reply zstack.Reply) error {
	if !a.tok.Plain {
		var job struct {
			UUID string `json:"uuid"`
		}
		if json.Unmarshal(reply.One(), &job) != nil || job.UUID == "" {
			return &fault.Fault{
				Kind: fault.Protocol, Op: opAdd, Server: reply.Server, What: "The server said yes and named no long job.",
				Remedy: "Check that the address leads to a ZStack management node.", Detail: a.net.Redact(string(reply.Body[:min(len(reply.Body), 500)])),
			}
		}
		a.tok.LongJob = job.UUID
	}
	a.tok.Created = true
	return a.keep(a.Last())
}

// found looks for what an order has made whose own job the server has forgotten.
func (a *attempt) found(ctx context.Context, lost error) error {
	job, ok, err := a.client.LongJobByAPI(ctx, a.tok.Job)
	switch {
	case err != nil:
		return err
	case ok && !a.tok.Plain:
		a.tok.LongJob, a.tok.Created = job.UUID, true
		return a.keep(a.Last())
	}
	_, ok, err = a.client.Image(ctx, a.tok.Image)
	switch {
	case err != nil:
		return err
	case !ok:
		return lost
	}
	a.tok.Created = true
	return a.keep(a.Last())
}

// noLongJobs reports whether the server refuses long jobs as such.
func noLongJobs(err error) bool {
	if f, ok := errors.AsType[*zstack.Failure](err); ok {
		return f.Has(codeNoRight)
	}
	return fault.Is(err, fault.NotFound)
}
