package journal

import (
	"context"
	"database/sql"
	"time"
)

// Attempt is one attempt of a job.
type Attempt struct {
	Number  int       // counts from 1 over the whole life of the job
	Started time.Time // when it began
	Ended   time.Time // zero while it is under way
	Outcome []byte    // how it ended, opaque here; nil while it is under way
}

func scanAttempt(rows *sql.Rows) (Attempt, error) {
	var a Attempt
	var started, ended int64
	err := rows.Scan(&a.Number, &started, &ended, &a.Outcome)
	a.Started, a.Ended = unstamp(started), unstamp(ended)
	return a, err
}

// Attempts returns the attempts of a job, oldest first.
func (t *Tx) Attempts(job string) ([]Attempt, error) {
	all, err := collect(t.ctx, t.tx, scanAttempt,
		`SELECT number, started, ended, outcome FROM attempts WHERE job = ? ORDER BY number`, job)
	return all, t.j.explain(err)
}

// BeginAttempt adds the next attempt of a job.
func (t *Tx) BeginAttempt(job string, at time.Time) error {
	return t.do(`INSERT INTO attempts
		SELECT ?1, coalesce(max(number), 0) + 1, ?2, 0, NULL FROM attempts WHERE job = ?1`, job, stamp(at))
}

// EndAttempt ends the attempt of a job that is under way. None there is success.
func (t *Tx) EndAttempt(job string, at time.Time, outcome []byte) error {
	return t.do(`UPDATE attempts SET ended = ?, outcome = ? WHERE job = ? AND ended = 0`, stamp(at), outcome, job)
}

// Event is one line of what happened to a job.
type Event struct {
	At   time.Time
	Text string
}

func scanEvent(rows *sql.Rows) (Event, error) {
	var e Event
	var at int64
	err := rows.Scan(&at, &e.Text)
	e.At = unstamp(at)
	return e, err
}

// Events returns what happened to a job, oldest first.
func (j *Journal) Events(ctx context.Context, job string) ([]Event, error) {
	all, err := collect(ctx, j.db, scanEvent, `SELECT at, text FROM events WHERE job = ? ORDER BY rowid`, job)
	return all, j.explain(err)
}

// Log adds a line to what happened to a job.
func (t *Tx) Log(job string, e Event) error {
	return t.do(`INSERT INTO events VALUES (?, ?, ?)`, job, stamp(e.At), e.Text)
}

// Receipt returns the receipt of a job, removed ones included. ErrNone.
func (j *Journal) Receipt(ctx context.Context, job string) ([]byte, error) {
	var body []byte
	err := j.db.QueryRowContext(ctx, `SELECT body FROM receipts WHERE job = ?`, job).Scan(&body)
	return body, j.explain(err)
}

// SetReceipt stores the receipt of a job.
func (t *Tx) SetReceipt(job string, at time.Time, body []byte) error {
	return t.do(`INSERT OR REPLACE INTO receipts VALUES (?, ?, ?)`, job, stamp(at), body)
}
