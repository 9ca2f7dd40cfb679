package zstack

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const longJobsPath = "/longjobs"

// LongJob is a job that the node keeps a record of.
type LongJob struct {
	UUID, Name string
	APIID      string // for [Client.Progress]
	JobName    string // "APIAddImageMsg"
	State      string // Waiting, Suspended, Running, Succeeded, Canceling, Canceled or Failed
	Result     string // JSON; of an upload it is there while the job still runs
	Target     string // uuid of the image
}

// Ended reports whether the state is a final one.
func (j LongJob) Ended() bool {
	switch strings.ToLower(j.State) {
	case "succeeded", "failed", "canceled":
		return true
	default:
		return false
	}
}

type longJobWire struct {
	UUID    text `json:"uuid"`
	Name    text `json:"name"`
	APIID   text `json:"apiId"`
	JobName text `json:"jobName"`
	State   text `json:"state"`
	Result  blob `json:"jobResult"`
	Target  text `json:"targetResourceUuid"`
}

func (w longJobWire) job() LongJob {
	return LongJob{
		UUID: string(w.UUID), Name: string(w.Name), APIID: string(w.APIID), JobName: string(w.JobName), State: string(w.State), Result: string(w.Result),
		Target: string(w.Target),
	}
}

// LongJob asks for one long job; found is false if there is none. Faults as Ask.
func (c *Client) LongJob(ctx context.Context, uuid string) (j LongJob, found bool, err error) {
	w, found, err := one[longJobWire](ctx, c, Call{Op: "look at the job", Path: longJobsPath + "/" + uuid})
	return w.job(), found, err
}

// LongJobByAPI finds the long job that the api-job with this id made. Faults as Ask.
func (c *Client) LongJobByAPI(ctx context.Context, apiID string) (j LongJob, found bool, err error) {
	w, found, err := one[longJobWire](ctx, c, Call{Op: "look for the job", Path: longJobsPath, Query: url.Values{"q": {"apiId=" + apiID}}})
	return w.job(), found, err
}

// ResumeLongJob lets a suspended job go on. It returns once the node has taken that up.
// Faults as Run.
func (c *Client) ResumeLongJob(ctx context.Context, uuid string) error {
	_, err := c.Run(ctx, longJobAction("resume the job", uuid, "resumeLongJob"))
	return err
}

// The bounds of cancelling a job that cannot be cancelled at the moment.
const (
	cancelTries = 5
	cancelPause = 2 * time.Second
)

// codeNotNow is that of a job that cannot be cancelled at the moment.
const codeNotNow = "LONG_JOB.1001"

// CancelLongJob tells a job to end, several times if it cannot at the moment. A job that
// has ended, or is gone, is success. It returns once the node has taken that up; the job
// may be Canceling for some time. Faults as Run.
func (c *Client) CancelLongJob(ctx context.Context, uuid string) error {
	for try := 1; ; try++ {
		_, err := c.Run(ctx, longJobAction("cancel the job", uuid, "cancelLongJob"))
		if err == nil {
			return nil
		}
		if j, found, look := c.LongJob(ctx, uuid); look == nil && (!found || j.Ended()) {
			return nil
		}
		if try == cancelTries || !failedBy(err, codeNotNow) {
			return err
		}
		if err := c.Wait(ctx, cancelPause); err != nil {
			return err
		}
	}
}

func longJobAction(op, uuid, name string) Call {
	return Call{Op: op, Method: http.MethodPut, Path: longJobsPath + "/" + uuid + "/actions", Body: action(name, nil)}
}
