package journal

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// ErrLost is returned when a lease is no longer held by who acts under it.
var ErrLost = errors.New("another process has taken the job over")

// Lease says who works on a job.
type Lease struct {
	Job     string
	Owner   string    // see [Journal.Owner]
	Expires time.Time // after that anybody may take it over
	Note    []byte    // the owner's word on how far it is, opaque here; may be nil
}

// None reports whether l is no lease at all.
func (l Lease) None() bool { return l.Job == "" }

const leaseColumns = `job, owner, expires, note`

func scanLease(rows *sql.Rows) (Lease, error) {
	var l Lease
	var expires int64
	err := rows.Scan(&l.Job, &l.Owner, &expires, &l.Note)
	l.Expires = unstamp(expires)
	return l, err
}

// Owner returns the name under which this journal holds leases. It is unique, so
// two programs never mistake each other's leases for their own, and the first
// call makes the mark by which others see that this process lives.
func (j *Journal) Owner(ctx context.Context) (string, error) {
	owner, err := j.presence.begin(ctx)
	return owner, j.explain(err)
}

// Own reports whether l is held by this journal.
func (j *Journal) Own(l Lease) bool { return j.presence.is(l.Owner) }

// Leases returns all leases, lapsed ones too.
func (j *Journal) Leases(ctx context.Context) ([]Lease, error) {
	all, err := collect(ctx, j.db, scanLease, `SELECT `+leaseColumns+` FROM leases ORDER BY job`)
	return all, j.explain(err)
}

// Lapsed reports whether l has ended: its time is over, or its owner is gone.
func (j *Journal) Lapsed(ctx context.Context, l Lease, now time.Time) bool {
	return !now.Before(l.Expires) || !j.presence.alive(ctx, l.Owner)
}

// Lease returns the lease of a job; Lease.None for a job that has none.
func (t *Tx) Lease(job string) (Lease, error) {
	l, err := first(t.ctx, t.tx, scanLease, `SELECT `+leaseColumns+` FROM leases WHERE job = ?`, job)
	if errors.Is(err, sql.ErrNoRows) {
		return Lease{}, nil
	}
	return l, t.j.explain(err)
}

// Take gives the lease of a job to l.Owner, whoever had it.
func (t *Tx) Take(l Lease) error {
	return t.do(`INSERT INTO leases (`+leaseColumns+`) VALUES (?, ?, ?, ?)
		ON CONFLICT (job) DO UPDATE SET owner = excluded.owner, expires = excluded.expires, note = excluded.note`,
		l.Job, l.Owner, stamp(l.Expires), l.Note)
}

// Release ends the lease of a job. None there is success.
func (t *Tx) Release(job string) error {
	return t.do(`DELETE FROM leases WHERE job = ?`, job)
}

// Renew extends leases and replaces their notes, and returns the jobs of those
// that are no longer held by their owner.
func (j *Journal) Renew(ctx context.Context, leases ...Lease) (lost []string, err error) {
	err = j.Update(ctx, func(t *Tx) error {
		lost = nil
		for _, l := range leases {
			n, err := t.exec(`UPDATE leases SET expires = ?, note = ? WHERE job = ? AND owner = ?`,
				stamp(l.Expires), l.Note, l.Job, l.Owner)
			if err != nil {
				return err
			}
			if n == 0 {
				lost = append(lost, l.Job)
			}
		}
		return nil
	})
	return lost, err
}
