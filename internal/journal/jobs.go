package journal

import (
	"context"
	"database/sql"
	"time"
)

// Record is a job as the journal keeps it.
type Record struct {
	ID       string    // unique, sortable by time of creation
	Position int64     // order in the queue, ascending
	State    string    // in the queue's words
	Finished time.Time // when it came to an end; zero while it has not
	Body     []byte    // the job itself, opaque here
	Revision int64     // of its last change; set by the journal
}

// gap is the distance of neighbours in the queue, so that a job can be put
// between two others without touching them.
const gap = 1 << 20

const columns = `id, position, state, finished, revision, body`

func scanRecord(rows *sql.Rows) (Record, error) {
	var r Record
	var finished int64
	err := rows.Scan(&r.ID, &r.Position, &r.State, &finished, &r.Revision, &r.Body)
	r.Finished = unstamp(finished)
	return r, err
}

// Unfinished returns the jobs that have not finished, by position, and a revision
// up to which they are complete.
func (j *Journal) Unfinished(ctx context.Context) ([]Record, int64, error) {
	var revision int64
	if err := j.db.QueryRowContext(ctx, `SELECT revision FROM clock`).Scan(&revision); err != nil {
		return nil, 0, j.explain(err)
	}
	all, err := collect(ctx, j.db, scanRecord, `SELECT `+columns+` FROM jobs WHERE finished = 0 ORDER BY position`)
	return all, revision, j.explain(err)
}

// Finished returns the jobs that finished last, newest first, limit at the most.
func (j *Journal) Finished(ctx context.Context, limit int) ([]Record, error) {
	all, err := collect(ctx, j.db, scanRecord,
		`SELECT `+columns+` FROM jobs WHERE finished > 0 ORDER BY finished DESC LIMIT ?`, max(limit, 0))
	return all, j.explain(err)
}

// Job returns one job. ErrNone.
func (j *Journal) Job(ctx context.Context, id string) (Record, error) {
	r, err := first(ctx, j.db, scanRecord, `SELECT `+columns+` FROM jobs WHERE id = ?`, id)
	return r, j.explain(err)
}

// Job returns one job. ErrNone.
func (t *Tx) Job(id string) (Record, error) {
	r, err := first(t.ctx, t.tx, scanRecord, `SELECT `+columns+` FROM jobs WHERE id = ?`, id)
	return r, t.j.explain(err)
}

// Put stores a job, new or changed, and sets its Revision.
func (t *Tx) Put(r *Record) error {
	revision, err := t.tick()
	if err != nil {
		return err
	}
	r.Revision = revision
	return t.do(`INSERT INTO jobs (`+columns+`) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET position = excluded.position, state = excluded.state,
			finished = excluded.finished, revision = excluded.revision, body = excluded.body`,
		r.ID, r.Position, r.State, stamp(r.Finished), r.Revision, r.Body)
}

// remembered is how many removals the journal keeps for processes that look
// later. One that missed more has been asleep and shows removed rows until it is
// started again.
const remembered = 10_000

// Delete forgets a job and all but its receipt. Not there is success.
func (t *Tx) Delete(id string) error {
	revision, err := t.tick()
	if err != nil {
		return err
	}
	if err := t.do(`DELETE FROM jobs WHERE id = ?`, id); err != nil {
		return err
	}
	if err := t.do(`INSERT INTO removed VALUES (?, ?)`, revision, id); err != nil {
		return err
	}
	return t.do(`DELETE FROM removed WHERE revision < ?`, revision-remembered)
}

// Changes is what happened after a revision.
type Changes struct {
	Records  []Record // jobs as they stand now, in the order of their last change
	Removed  []string // ids of jobs that are gone
	Revision int64    // up to which these are all
}

// Since returns what changed after a revision.
func (j *Journal) Since(ctx context.Context, revision int64) (Changes, error) {
	c := Changes{Revision: revision}
	err := j.Update(ctx, func(t *Tx) (err error) {
		if c.Revision, err = t.Revision(); err != nil {
			return err
		}
		c.Records, err = collect(ctx, t.tx, scanRecord,
			`SELECT `+columns+` FROM jobs WHERE revision > ? ORDER BY revision`, revision)
		if err != nil {
			return j.explain(err)
		}
		c.Removed, err = collect(ctx, t.tx, scanText,
			`SELECT id FROM removed WHERE revision > ? AND id NOT IN (SELECT id FROM jobs) ORDER BY revision`, revision)
		return j.explain(err)
	})
	return c, err
}

func scanText(rows *sql.Rows) (s string, err error) {
	err = rows.Scan(&s)
	return s, err
}
