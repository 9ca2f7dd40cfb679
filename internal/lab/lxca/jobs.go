package lxca

import (
	"fmt"
	"net/http"
	"time"
)

// showJob answers GET /jobs/{id}, the older twin of /tasks/{id}.
func (x *exchange) showJob() (answer, error) {
	x.lab.mu.Lock()
	defer x.lab.mu.Unlock()
	x.lab.settleLocked()
	found, err := x.namedLocked(x.r.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	return x.json(http.StatusOK, found[0].shown(x.lab.now())), nil
}

// shown is a job as /jobs shows it.
func (j *job) shown(now time.Time) map[string]any {
	described := []any{}
	if j.why != (message{}) {
		described = append(described, map[string]any{"messageID": j.why.id, "messageDisplay": j.why.text, "messageParameters": []any{}})
	}
	ended, by := any(nil), any(nil)
	if j.phase == over {
		ended = j.ends.UTC().Format(time.RFC3339)
	}
	if j.word == wordCancelled {
		by = j.owner
	}
	return map[string]any{
		"id": j.id, "uuid": "lab-job-" + j.id, "category": "Management", "typeId": string(j.kind), "createdBy": j.owner, "cancelledBy": by,
		"messageID": "", "messageDisplay": j.title(), "messageParameters": []any{}, "isCancelable": j.phase != over, "cancelURI": "/jobs/" + j.id,
		"startTime": j.created.UTC().Format(time.RFC3339), "endTime": ended,
		"status": map[string]any{
			"state": j.status(now), "percentage": j.percentage(now), "description": described, "substatus": []any{},
		},
	}
}

// changeJob answers PUT /jobs/{id} with {"cancelRequest":"true"}; a boolean will do.
func (x *exchange) changeJob() (answer, error) {
	var in map[string]any
	if err := x.decode(&in); err != nil {
		return answer{}, err
	}
	if fmt.Sprint(in["cancelRequest"]) != "true" {
		return answer{}, malformed("The attribute cancelRequest must be true.")
	}
	return x.cancel(x.r.PathValue("id"))
}
