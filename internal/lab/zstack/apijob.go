package zstack

import (
	"net/http"
	"time"

	"slipway/internal/lab/wire"
)

// apiJob is one call that was accepted and is answered later. Site.mu guards it.
type apiJob struct {
	id      string
	created time.Time
	ends    time.Time // its outcome is not told before this
	lost    bool      // it never ends
	outcome outcome
}

// outcome tells what has become of a call, with Site.mu held: the good answer's body, or the failure, or that it is not over yet.
type outcome func() (reply any, f *failure, over bool)

func done(reply any) outcome    { return func() (any, *failure, bool) { return reply, nil, true } }
func failed(f *failure) outcome { return func() (any, *failure, bool) { return nil, f, true } }
func (j *apiJob) told(now time.Time) (any, *failure, bool) {
	if j.lost || now.Before(j.ends) {
		return nil, nil, false
	}
	return j.outcome()
}

// accept takes a call on, and answers with the place of its job whatever becomes of it: even a session that has ended is found out
// only behind that. act does what is asked, with Site.mu held; it gets the id of the job.
func (x *exchange) accept(act func(id string) outcome) (wire.Answer, error) {
	if err := x.letIn(); err != nil {
		return wire.Answer{}, err
	}
	j, err := x.begin(act)
	if err != nil {
		return wire.Answer{}, err
	}
	if x.set.Answers == AnswersSync {
		return x.inOneGo(j)
	}
	return x.json(http.StatusAccepted, map[string]any{
		"location": "http://" + x.set.locationHost() + base + "/api-jobs/" + j.id, "apiTimeout": x.set.apiTimeout().Milliseconds(),
	}), nil
}

// begin makes the job of a call and lets it act.
func (x *exchange) begin(act func(id string) outcome) (*apiJob, error) {
	s := x.site
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settleLocked()
	id, err := x.jobIDLocked()
	if err != nil {
		return nil, err
	}
	slow, _ := x.take(slowJob)
	j := &apiJob{id: id, created: x.began, ends: x.began.Add(x.set.JobTime + slow.delay)}
	_, j.lost = x.take(stuckJob)
	j.outcome = x.actLocked(id, act)
	s.jobs[id] = j
	return j, nil
}

// jobIDLocked is the id that the client has chosen for its job, or one of the site's own.
func (x *exchange) jobIDLocked() (string, error) {
	id := x.r.Header.Get("X-Job-UUID")
	_, used := x.site.jobs[id]
	switch {
	case id == "":
		return newUUID(), nil
	case len(id) != len(nodeUUID):
		return "", plain(http.StatusBadRequest, "Invalid header[X-Job-UUID], it must be a UUID with '-' stripped")
	case used:
		return "", plain(http.StatusBadRequest, "Duplicate job uuid[%s]", id)
	}
	return id, nil
}

// actLocked does what a call asks for if whoever asks may have it.
func (x *exchange) actLocked(id string, act func(string) outcome) outcome {
	if f := x.vettedLocked(); f != nil {
		return failed(f)
	}
	if t, fails := x.take(failCall); fails {
		return failed(nested(t.code))
	}
	if !x.who.writes() && x.step != stepSession {
		return failed(x.denied())
	}
	return act(id)
}

// poll answers GET /api-jobs/{id}, which needs no login.
func (x *exchange) poll() (wire.Answer, error) {
	s := x.site
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settleLocked()
	now := s.now()
	j, known := s.jobs[x.r.PathValue("id")]
	if known {
		reply, f, over := j.told(now)
		_, forgotten := x.take(forgetJob)
		switch {
		case forgotten, over && now.Sub(j.created) > x.set.jobLife():
			delete(s.jobs, j.id)
		case !over:
			return x.json(http.StatusAccepted, map[string]any{}), nil
		case f != nil:
			return wire.Answer{}, f
		default:
			return x.ok(reply)
		}
	}
	return wire.Answer{}, plain(http.StatusNotFound, "the job has been expired")
}

// glance is how often a call that is answered in one go looks at its job.
const glance = 10 * time.Millisecond

// inOneGo answers with the outcome of a job once there is one.
func (x *exchange) inOneGo(j *apiJob) (wire.Answer, error) {
	for {
		x.site.mu.Lock()
		x.site.settleLocked()
		reply, f, over := j.told(x.site.now())
		x.site.mu.Unlock()
		switch {
		case f != nil:
			return wire.Answer{}, f
		case over:
			return x.ok(reply)
		case x.r.Context().Err() != nil || x.site.ctx.Err() != nil:
			return wire.Answer{}, errReset
		}
		x.wait(glance)
	}
}

// restarted ends what does not outlive a restart of the management node: jobs that are not over never end, imports from a URL fail,
// and uploads go on.
func (s *Site) restarted() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settleLocked()
	for _, j := range s.jobs {
		if _, _, over := j.told(s.now()); !over {
			j.lost = true
		}
	}
	for _, i := range s.imagesLocked() {
		if i.status == statusDownloading && !i.uploaded() {
			s.failLocked(i, failing("SYS.1006", say("管理节点重启导致任务失败", "Failed because management node restarted.")))
		}
	}
}
