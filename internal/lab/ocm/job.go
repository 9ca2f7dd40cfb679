package ocm

import (
	"net/http"
	"slices"
	"strconv"

	"slipway/internal/lab/wire"
)

// deferred is the answer to a new upload that leads to the job which tells its id.
func (x *exchange) deferred(u *upload) wire.Answer {
	a := x.json(http.StatusAccepted, map[string]any{"message": "OK"})
	a.Header.Set("Location", wire.Base(x.r)+jobsPath+"/"+strconv.FormatInt(u.job, 10))
	if x.set.BareAcks {
		a.Body = nil
	}
	return a
}

// showJob answers GET /jobs/{job}: that the job is under way, or what came of it.
func (x *exchange) showJob() (wire.Answer, error) {
	x.lab.mu.Lock()
	defer x.lab.mu.Unlock()
	x.lab.settleLocked()
	number := x.r.PathValue("job")
	i := slices.IndexFunc(x.lab.uploads, func(u *upload) bool { return u.job > 0 && strconv.FormatInt(u.job, 10) == number })
	if i < 0 {
		return wire.Answer{}, refused(http.StatusNotFound, "Entity Not Found: there is no job %s.", number)
	}
	u := x.lab.uploads[i]
	if x.lab.now().Before(u.created.Add(x.set.PendingTime)) {
		return x.json(http.StatusOK, map[string]any{"jobId": number, "statusName": x.set.word(stateProgress)}), nil
	}
	return x.json(http.StatusOK, map[string]any{
		"jobId": number, "statusName": x.set.word(stateCompleted), "message": "OK", "entityId": x.set.ackID(u.id),
	}), nil
}
