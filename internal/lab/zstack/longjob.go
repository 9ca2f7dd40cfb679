package zstack

import (
	"encoding/json"
	"slices"
	"time"

	"slipway/internal/lab/wire"
)

// addImageJob is the only job that runs here.
const addImageJob = "APIAddImageMsg"

// States of a long job.
const (
	stateWaiting   = "Waiting"
	stateRunning   = "Running"
	stateSuspended = "Suspended"
	stateSucceeded = "Succeeded"
	stateCanceling = "Canceling"
	stateCanceled  = "Canceled"
	stateFailed    = "Failed"
)

// longJob is one long job. Site.mu guards it.
type longJob struct {
	uuid, apiID       string
	name, description string
	data              string // jobData as it came
	tags              []string
	image             *image
	state             string
	created, changed  time.Time
	due               time.Time // end of Waiting, or of Canceling
	start             func()    // begins what it is for, with Site.mu held
}

func (j *longJob) ended() bool {
	return slices.Contains([]string{stateSucceeded, stateFailed, stateCanceled}, j.state)
}

func (j *longJob) become(state string, now time.Time) { j.state, j.changed = state, now }

// wrapped is what POST /longjobs asks for.
type wrapped struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	JobName     string `json:"jobName"`
	JobData     string `json:"jobData"`
}

// submit answers POST /longjobs: an AddImage that goes on behind the call.
func (x *exchange) submit() (wire.Answer, error) {
	var in wrapped
	e, err := x.envelope(&in)
	if err != nil {
		return wire.Answer{}, err
	}
	return x.accept(func(id string) outcome {
		j, f := x.submittedLocked(id, in)
		if f != nil {
			return failed(f)
		}
		j.tags = e.SystemTags
		return done(map[string]any{"inventory": fields(x.set.showLongJob(j), "")})
	})
}

// submittedLocked begins a long job. Its parameters are checked here; what the storages say of them becomes the job's own failure.
func (x *exchange) submittedLocked(id string, in wrapped) (*longJob, *failure) {
	if x.set.LongJobs == LongJobsDenied {
		return nil, x.denied()
	}
	if in.JobName != addImageJob {
		return nil, badArgument("jobName", "不支持的任务", "the long job of "+in.JobName+" is not supported")
	}
	var o order
	if field, wanted := mistyped(json.Unmarshal([]byte(in.JobData), &o)); field != "" {
		return nil, badArgument("jobData", field+"类型错误", "["+field+"] is excepted an "+wanted)
	}
	i, f := x.orderedLocked(id, o)
	if f != nil {
		return nil, f
	}
	j := &longJob{
		uuid: newUUID(), apiID: id, name: in.Name, description: in.Description, data: in.JobData, image: i,
		state: stateWaiting, created: x.began, changed: x.began, due: x.began.Add(x.set.WaitTime),
	}
	then := *x
	j.start = func() {
		then.set = then.site.Conditions()
		_ = then.startLocked(i) // The job says so once it is asked.
	}
	i.job = j
	x.site.longJobs = append(x.site.longJobs, j)
	j.turnLocked(x.began)
	return j, nil
}

// turnLocked lets a long job run whose turn has come.
func (j *longJob) turnLocked(now time.Time) {
	if j.state != stateWaiting || now.Before(j.due) {
		return
	}
	j.become(stateRunning, j.due)
	for _, p := range j.image.places {
		p.touched = j.due
	}
	j.start()
}

// listLongJobs answers GET /longjobs and GET /longjobs/{uuid}.
func (x *exchange) listLongJobs() (wire.Answer, error) {
	x.site.mu.Lock()
	defer x.site.mu.Unlock()
	var rows []row
	for _, j := range x.site.longJobs {
		if x.mine(j.image.owner) {
			rows = append(rows, row{shown: x.set.showLongJob(j), more: map[string]any{"__systemTag__": anyOf(j.tags)}})
		}
	}
	slices.Reverse(rows)
	sample := row{shown: x.set.showLongJob(&longJob{image: &image{}}), more: map[string]any{"__systemTag__": nil}}
	return x.list(rows, sample)
}

func (s Conditions) showLongJob(j *longJob) map[string]any {
	return map[string]any{
		"uuid": null(j.uuid), "name": null(j.name), "description": null(j.description), "apiId": j.apiID, "jobName": addImageJob,
		"jobData": j.data, "jobResult": null(s.result(j)), "state": j.state, "targetResourceUuid": j.image.uuid,
		"managementNodeUuid": nodeUUID, "createDate": s.date(j.created), "lastOpDate": s.date(j.changed),
		"executeTime": int64(j.changed.Sub(j.created) / time.Second),
	}
}

// longJobLocked finds a long job that the one who asks may see.
func (x *exchange) longJobLocked(uuid string) (*longJob, bool) {
	n := slices.IndexFunc(x.site.longJobs, func(j *longJob) bool { return j.uuid == uuid && x.mine(j.image.owner) })
	if n < 0 {
		return nil, false
	}
	return x.site.longJobs[n], true
}
