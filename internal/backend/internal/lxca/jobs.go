package lxca

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"slipway/internal/fault"
	"slipway/internal/transport"
)

const (
	opJob    = "read the job"
	opCancel = "cancel the job"
)

// The resources of jobs.
const (
	tasksPath = "/tasks"
	jobsPath  = tasksPath + "?compact=true" // every session may read it
	oldPath   = "/jobs/"                    // before tasks came
)

// Job reads a job. A job that is not there is no error but JobGone. Faults as
// [Client.Ask].
// https://pubs.lenovo.com/lxca_scripting/rest_api_tasks_uid_get
func (c *Client) Job(ctx context.Context, id string) (Job, error) {
	a, err := c.readJob(ctx, tasksPath+"/"+url.PathEscape(id))
	gone := Job{ID: id, State: JobGone, Server: Host(c.v)}
	if err == nil && absent(a) {
		if a, err = c.readJob(ctx, oldPath+url.PathEscape(id)); err == nil && absent(a) {
			return gone, nil
		}
	}
	if err != nil {
		return Job{}, err
	}
	e := readEnvelope(a)
	tasks, ok := readTasks(e.body)
	switch {
	case a.Status >= 200 && a.Status < 300 && ok && len(tasks) == 0:
		return gone, nil
	case a.Status >= 200 && a.Status < 300 && ok:
		return c.hushed(pickTask(tasks, id).job(id, a.Host)), nil
	}
	if err := c.judge(opJob, tasksPath, a, e); err != nil {
		return Job{}, err
	}
	return Job{}, c.strange(opJob, a, e, nil)
}

func (c *Client) readJob(ctx context.Context, path string) (transport.Answer, error) {
	return c.converse(ctx, Call{Op: opJob, Method: http.MethodGet, Path: path})
}

// absent reports whether an answer says that there is no such job or resource.
func absent(a transport.Answer) bool {
	return a.Status == http.StatusNotFound || a.Status == http.StatusMethodNotAllowed || a.Status == http.StatusGone
}

// hushed returns a job with the secrets removed from its texts.
func (c *Client) hushed(j Job) Job {
	j.Step, j.Messages = c.client.Redact(j.Step), c.hush(j.Messages)
	return j
}

// hush returns messages with the secrets removed from their texts.
func (c *Client) hush(messages []Message) []Message {
	out := slices.Clone(messages)
	for i := range out {
		m := &out[i]
		for _, text := range []*string{&m.Text, &m.Explanation, &m.Recovery, &m.URL} {
			*text = c.client.Redact(*text)
		}
	}
	return out
}

// CancelJob cancels a job. One that is over or gone is success. Faults as
// [Client.Ask].
// https://pubs.lenovo.com/lxca_scripting/rest_api_tasks_put
func (c *Client) CancelJob(ctx context.Context, id string) error {
	order := struct {
		Action string   `json:"action"`
		List   []string `json:"list"`
	}{"cancel", []string{id}}
	_, refused := c.Ask(ctx, Call{Op: opCancel, Method: http.MethodPut, Path: tasksPath, Body: order})
	if refused == nil || ctx.Err() != nil || !fault.Is(refused, fault.Rejected, fault.NotFound, fault.Conflict, fault.ServerFailed) {
		return refused
	}
	j, err := c.Job(ctx, id)
	if err == nil && j.State != JobActive {
		return nil
	}
	return refused
}
