package queue

import (
	"cmp"
	"slices"
	"time"
)

// explain works out which jobs may start, and publishes the reasons of those that
// wait where they have changed.
func (e *Engine) explain(now time.Time) arrangement {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.explainLocked(now, nil)
}

// explainLocked is explain for a caller that holds mu. The jobs in fresh are
// published at once, whether their reason has changed or not.
func (e *Engine) explainLocked(now time.Time, fresh map[string]bool) arrangement {
	l := limits{total: e.cfg.Total, perHost: e.cfg.perHost, host: e.cfg.Host, only: e.cfg.Only}
	if now.Before(e.refused.until) {
		l.refused = e.refused.why
	}
	out := arrange(e.queueLocked(), l, now)
	for id, j := range e.jobs {
		if j.State == Waiting && (fresh[id] || j.Reason != out.reasons[id]) {
			j.Reason = out.reasons[id]
			e.changes.Publish(id, *j, fresh[id])
		}
	}
	if l.refused != "" && (out.due.IsZero() || e.refused.until.Before(out.due)) {
		out.due = e.refused.until
	}
	return out
}

// queueLocked returns the jobs that are not finished in queue order. The caller holds mu.
func (e *Engine) queueLocked() []*Job {
	jobs := make([]*Job, 0, len(e.jobs))
	for _, j := range e.jobs {
		jobs = append(jobs, j)
	}
	slices.SortFunc(jobs, func(a, b *Job) int {
		return cmp.Or(cmp.Compare(a.Position, b.Position), cmp.Compare(a.ID, b.ID))
	})
	return jobs
}
