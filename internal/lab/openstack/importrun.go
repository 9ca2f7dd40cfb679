package openstack

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"slipway/internal/lab/wire"
)

// task is one import as /v2/images/{id}/tasks tells it.
type task struct {
	id      string
	status  string // processing, success or failure
	message string
	method  string
	store   string
	owner   string
	user    string
	request string
	created time.Time
	updated time.Time
}

func (t *task) end(failure string, now time.Time) {
	t.status, t.message, t.updated = "success", failure, now
	if failure != "" {
		t.status = "failure"
	}
}

// importFields are the reserved properties in which Glance tells how the newest import stands.
func (m *image) importFields() map[string]any {
	if len(m.jobs) == 0 {
		return nil
	}
	stands := map[string]any{"os_glance_importing_to_stores": "", "os_glance_failed_import": ""}
	switch newest := m.jobs[len(m.jobs)-1]; newest.status {
	case "processing":
		stands["os_glance_importing_to_stores"] = newest.store
	case "failure":
		stands["os_glance_failed_import"] = newest.store
	}
	return stands
}

// beginLocked starts an import that has been accepted.
func (x *exchange) beginLocked(m *image, in importRequest, f fate, stuck bool) {
	now := x.cloud.now()
	job := &task{
		id: newUUID(), status: "processing", method: in.Method.Name, store: x.site.stores()[0], owner: m.Owner, user: x.who.account.UserID, request: x.requestID,
		created: now, updated: now,
	}
	m.jobs, m.updated = append(m.jobs, job), now
	if in.Method.Name == "copy-image" {
		job.end("", now)
		return
	}
	m.Status = statusImporting
	switch {
	case stuck:
		m.settling = settling{to: statusActive, forever: true}
	case in.Method.Name == "glance-direct":
		x.concludeLocked(m, job, f, m.staged, "")
	default:
		received := wire.Counting(nil)
		m.received = received.Count
		m.Uploads++
		x.cloud.work.Go(func() { x.download(m, job, f, in.Method.URI, received) })
	}
}

// concludeLocked lets the image settle after an import: at one look or later it is active, or queued again with the task failed.
func (x *exchange) concludeLocked(m *image, job *task, f fate, got *content, failure string) {
	if failure == "" && x.site.FormatMatch {
		failure = mismatch(m.DiskFormat, got)
	}
	if failure != "" {
		m.settling = settling{to: statusQueued, failure: failure}
	} else {
		x.keepLocked(m, got, fate{to: statusImporting, wrongHash: f.wrongHash, wrongSize: f.wrongSize})
		m.Status = statusImporting
		m.settling = settling{to: f.to, at: x.cloud.now().Add(x.site.Settle + f.delay)}
	}
	m.settling.looks, m.settling.task = max(1, x.site.SettleLooks), job
}

// download fetches the URI of a web-download and concludes the import.
func (x *exchange) download(m *image, job *task, f fate, uri string, received *wire.Counter) {
	got, err := x.fetch(uri, received)
	x.cloud.mu.Lock()
	defer x.cloud.mu.Unlock()
	failure := ""
	if err != nil {
		failure = err.Error()
	}
	x.concludeLocked(m, job, f, got, failure)
}

// fetch reads the URI through the same limits as an upload. It ends with the cloud.
func (x *exchange) fetch(uri string, received *wire.Counter) (*content, error) {
	ctx, cancel := context.WithCancel(x.cloud.ctx)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, uri, nil)
	if err != nil {
		return nil, err
	}
	request.Close = true // Nothing of it outlives the import.
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("image data could not be fetched from %s: the server answered %s", uri, response.Status)
	}
	received.From = response.Body
	return measure(x.limited(received), x.site.HashAlgorithm, true)
}

// tasks answers GET /v2/images/{id}/tasks.
func (x *exchange) tasks() (answer, error) {
	if x.site.Huawei {
		return answer{}, x.noImport()
	}
	if err := x.authorize(); err != nil {
		return answer{}, err
	}
	x.cloud.mu.Lock()
	defer x.cloud.mu.Unlock()
	m, err := x.lookupLocked(x.r.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	all := []map[string]any{}
	for _, t := range m.jobs {
		all = append(all, map[string]any{
			"id": t.id, "type": "api_image_import", "status": t.status, "message": t.message, "image_id": m.ID, "owner": t.owner,
			"user_id": t.user, "request_id": t.request, "created_at": rfc3339(t.created), "updated_at": rfc3339(t.updated),
			"expires_at": nil, "result": nil, "input": map[string]any{"image_id": m.ID, "import_req": map[string]any{"method": map[string]string{"name": t.method}}},
		})
	}
	return x.json(http.StatusOK, map[string]any{"tasks": all}), nil
}
