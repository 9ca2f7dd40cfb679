package zstackimage

import (
	"context"
	"time"

	"slipway/internal/backend/internal/zstack"
	"slipway/internal/fault"
)

// phase is how far the server is with an image.
type phase int

const (
	running   phase = iota // also before it has begun
	suspended              // it waits for somebody to resume the long job
	done                   // the image is there
	failed                 // there is no image, and there will be none
)

// standing is what the server says about an image that we ordered.
type standing struct {
	phase phase
	begun bool           // the server has taken it in hand
	job   zstack.LongJob // the zero LongJob where there is none
	why   error          // for failed
}

// States of long jobs and of images that the driver acts on. Those it has no name for
// count as work that goes on.
const (
	jobWaiting   = "Waiting"
	jobSuspended = "Suspended"
	jobSucceeded = "Succeeded"
	jobCanceled  = "Canceled"

	imageReady   = "Ready"
	imageError   = "Error"
	imageDeleted = "Deleted"
)

// standing asks the long job. Where there is none it asks the direct order of an import,
// and looks at the image for the rest.
func (a *attempt) standing(ctx context.Context) (standing, error) {
	switch {
	case a.tok.Plain && a.way != wayUpload:
		return a.standingOfOrder(ctx)
	case a.tok.LongJob == "":
		return a.standingOfImage(ctx)
	}
	job, found, err := a.client.LongJob(ctx, a.tok.LongJob)
	switch {
	case err != nil:
		return standing{}, err
	case !found:
		return a.standingOfImage(ctx)
	}
	s := standing{job: job, begun: job.State != jobWaiting}
	switch {
	case job.State == jobSuspended:
		s.phase = suspended
	case job.State == jobSucceeded:
		s.phase = done
	case job.State == jobCanceled:
		s.phase, s.why = failed, a.cancelledThere()
	case job.Ended():
		s.phase, s.why = failed, a.client.FaultOf(opAdd, zstack.FailureIn(job.Result))
	}
	return s, nil
}

// standingOfImage judges by the image itself. A server that gives an upload up without
// a long job removes the image and says nothing.
func (a *attempt) standingOfImage(ctx context.Context) (standing, error) {
	img, found, err := a.client.Image(ctx, a.tok.Image)
	if err != nil {
		return standing{}, err
	}
	s := standing{begun: true}
	switch {
	case !found:
		s.phase, s.why = failed, a.vanished()
	case img.Status == imageReady:
		s.phase = done
	case img.Status == imageError || img.Status == imageDeleted:
		s.phase, s.why = failed, a.spoiled(img)
	}
	return s, nil
}

func (a *attempt) cancelledThere() *fault.Fault {
	return &fault.Fault{
		Kind: fault.Rejected, Op: opFollow, Server: a.server.Host, What: "The job was cancelled on the server.",
		Remedy: "Start the upload again, if nobody cancelled it on purpose.", Detail: "long job: " + a.tok.LongJob,
	}
}

func (a *attempt) vanished() *fault.Fault {
	f := &fault.Fault{
		Kind: fault.ServerFailed, Op: opFollow, Server: a.server.Host, What: "The server discarded the image and does not say why.",
		Remedy: "It will be tried again. If it happens again, look at the backup storage: it may have lost its connection or its room.", Detail: "image: " + a.tok.Image,
	}
	if a.way == wayUpload {
		f.What = "The server discarded the upload and does not say why."
		f.Remedy = "It does so when no byte comes for 30 seconds, and when the storage has no room or fails. It will be tried again from the beginning."
	}
	return f
}

func (a *attempt) spoiled(img zstack.Image) *fault.Fault {
	return &fault.Fault{
		Kind: fault.Rejected, Op: opFollow, Server: a.server.Host, What: "The server gave the image up.",
		Remedy: "Check that the file is sound and its format the right one, and look at the backup storage; then start again.", Detail: "status: " + img.Status,
	}
}

// Pauses between two looks at the server.
const (
	firstPause = time.Second
	lastPause  = 5 * time.Second
)

// patience is how long an outage of the management node is borne while it works.
const patience = 10 * time.Minute

// Limits of a server that shows no sign of getting on.
const (
	uploadLimit = 2 * time.Hour   // the agents' own limit for converting what has arrived
	fetchLimit  = 3 * time.Hour   // the server's own limit for a download
	graceLimit  = 2 * time.Minute // after the storage has refused what was sent
	silentLimit = 3 * time.Minute // for the first request for bytes of the file that is served here
)

// passing reports whether an error may go away by itself.
func passing(err error) bool {
	return fault.Is(err, fault.Unreachable, fault.Interrupted, fault.Busy, fault.ServerFailed) && fault.Retryable(err)
}
