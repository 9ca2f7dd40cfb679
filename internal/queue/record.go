package queue

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"slipway/internal/fault"
	"slipway/internal/journal"
)

// encode returns the job as the journal keeps it: without what is measured, and
// without the reason of a waiting job, which is worked out anew by each reader.
func encode(j Job) (journal.Record, error) {
	j.Progress = j.Progress.settled()
	if j.State == Waiting {
		j.Reason = ""
	}
	body, err := json.Marshal(j)
	if err != nil {
		return journal.Record{}, fault.Wrap(err, fault.Internal, "The upload could not be written to the journal.", "Copy the details and report them.")
	}
	return journal.Record{ID: j.ID, Position: j.Position, State: string(j.State), Finished: j.Finished, Body: body}, nil
}

// decode reads a record. The journal's own columns win over the body.
func decode(r journal.Record) (Job, error) {
	var j Job
	if err := json.Unmarshal(r.Body, &j); err != nil {
		f := fault.Wrap(err, fault.Internal, "An upload in the journal cannot be read.", "Copy the details and report them.")
		f.Detail = fmt.Sprintf("job %s: %v", r.ID, err)
		return Job{}, f
	}
	j.ID, j.Position, j.State = r.ID, r.Position, State(r.State)
	return j, nil
}

// decodeAll reads records on all cores: with thousands of jobs queued this is
// what a start takes its time for.
func decodeAll(records []journal.Record) ([]Job, error) {
	jobs, errs := make([]Job, len(records)), make([]error, len(records))
	var wg sync.WaitGroup
	share := max(100, (len(records)+runtime.NumCPU()-1)/runtime.NumCPU())
	for from := 0; from < len(records); from += share {
		wg.Go(func() {
			for i := from; i < min(from+share, len(records)); i++ {
				jobs[i], errs[i] = decode(records[i])
			}
		})
	}
	wg.Wait()
	return jobs, errors.Join(errs...)
}

// settled returns p without what holds only while an attempt is under way.
func (p Progress) settled() Progress {
	p.Speed, p.Left, p.Stalled, p.Token = 0, 0, false, nil
	return p
}
