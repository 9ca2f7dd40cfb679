package lxca

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// listTasks answers GET /tasks and GET /tasks/{id,id,...}.
func (x *exchange) listTasks() (answer, error) {
	if x.site.NoTasks {
		return answer{}, refuse(http.StatusNotFound, notFound)
	}
	compact := x.r.URL.Query().Get("compact") == "true"
	x.lab.mu.Lock()
	defer x.lab.mu.Unlock()
	x.lab.settleLocked()
	found, err := x.namedLocked(x.r.PathValue("ids"))
	if err != nil {
		return answer{}, err
	}
	all, now := []any{}, x.lab.now()
	for _, j := range found {
		all = append(all, x.site.task(j, now, compact))
	}
	switch {
	case x.site.Tasks == TasksList:
		return x.json(http.StatusOK, map[string]any{"TaskList": all}), nil
	case x.site.Tasks == TasksObject && len(all) == 1:
		return x.json(http.StatusOK, all[0]), nil
	default:
		return x.json(http.StatusOK, all), nil
	}
}

// namedLocked returns the jobs of a list of ids, or every job that has not vanished for "".
func (x *exchange) namedLocked(ids string) ([]*job, error) {
	if ids == "" {
		all := slices.Clone(x.lab.jobs)
		return slices.DeleteFunc(all, func(j *job) bool { return j.hidden }), nil
	}
	var found []*job
	for id := range strings.SplitSeq(ids, ",") {
		j, ok := x.lab.findLocked(id)
		if !ok {
			return nil, refuse(http.StatusNotFound, noSuchJob, "There is no job with the ID "+id+".")
		}
		found = append(found, j)
	}
	return found, nil
}

// task is a job as /tasks shows it, with one child that does the work.
func (s Conditions) task(j *job, now time.Time, compact bool) map[string]any {
	all := map[string]any{
		"jobUID": j.id, "status": j.status(now), "percentage": j.percentage(now), "createdBy": j.owner, "name": j.title(),
		"messages": []any{}, "children": []any{},
	}
	child := map[string]any{"jobUID": j.id + ".1", "status": j.status(now), "percentage": j.percentage(now), "children": []any{}}
	if j.why != (message{}) {
		all["messages"] = s.shownAll(j.why)
		all["summary"], child["summary"] = s.summary(j.why), s.summary(j.why)
	}
	if !compact && j.phase != waiting {
		all["children"] = []any{child}
	}
	return all
}

// summary is what a failed job says of itself: plain texts, or formatted segments.
func (s Conditions) summary(m message) map[string]any {
	if !s.Markup {
		return map[string]any{"message": m.text, "recovery": m.recovery}
	}
	return map[string]any{
		"message":  []any{map[string]any{"text": m.text, "format": []string{"bold"}}},
		"recovery": []any{map[string]any{"text": []string{m.recovery}, "link": s.HelpURL}},
	}
}

func (j *job) title() string {
	if j.kind == kindUpdates {
		return "Import management-server updates"
	}
	return "Import " + j.imageType + " file"
}

// changeTasks answers PUT /tasks with {"action":"cancel","list":[…]}: all of them or none, and no body.
func (x *exchange) changeTasks() (answer, error) {
	var in struct {
		Action string   `json:"action"`
		List   []string `json:"list"`
	}
	if err := x.decode(&in); err != nil {
		return answer{}, err
	}
	if in.Action != "cancel" || len(in.List) == 0 {
		return answer{}, malformed("The action must be cancel, and list must name at least one job.")
	}
	return x.cancel(in.List...)
}

// cancel ends jobs that are not over. An upload into one of them is refused at its next byte.
func (x *exchange) cancel(ids ...string) (answer, error) {
	x.lab.mu.Lock()
	defer x.lab.mu.Unlock()
	x.lab.settleLocked()
	found, err := x.namedLocked(strings.Join(ids, ","))
	if err != nil {
		return answer{}, err
	}
	for _, j := range found {
		if j.phase == over {
			return answer{}, refuse(http.StatusConflict, badJob, "The job "+j.id+" has ended.")
		}
	}
	for _, j := range found {
		j.stopLocked(x.lab.now(), wordCancelled, cancelled)
	}
	return x.empty(http.StatusOK), nil
}

// deleteTasks answers DELETE /tasks/{ids} for jobs that are over.
func (x *exchange) deleteTasks() (answer, error) {
	x.lab.mu.Lock()
	defer x.lab.mu.Unlock()
	x.lab.settleLocked()
	found, err := x.namedLocked(x.r.PathValue("ids"))
	if err != nil {
		return answer{}, err
	}
	for _, j := range found {
		if j.phase != over {
			return answer{}, refuse(http.StatusConflict, badJob, "The job "+j.id+" has not ended.")
		}
	}
	for _, j := range found {
		j.hidden = true
	}
	return x.json(http.StatusOK, map[string]any{"result": "success", "messages": []any{}}), nil
}
