package journal

import (
	"context"
	"database/sql"
)

// Wish is what one process wants of a job that another one works on.
type Wish struct {
	Job  string
	Wish string // in the queue's words
}

func scanWish(rows *sql.Rows) (w Wish, err error) {
	err = rows.Scan(&w.Job, &w.Wish)
	return w, err
}

// Wishes returns the wishes that nobody has dropped yet.
func (j *Journal) Wishes(ctx context.Context) ([]Wish, error) {
	all, err := collect(ctx, j.db, scanWish, `SELECT job, wish FROM wishes ORDER BY job`)
	return all, j.explain(err)
}

// Wish leaves a wish; it replaces an earlier one for the same job, unless that is the
// one that says final.
func (t *Tx) Wish(w Wish, final string) error {
	return t.do(`INSERT INTO wishes VALUES (?, ?) ON CONFLICT (job) DO UPDATE SET wish = excluded.wish WHERE wish <> ?`, w.Job, w.Wish, final)
}

// DropWish forgets a wish, but not another one for the same job. None there is success.
func (t *Tx) DropWish(w Wish) error {
	return t.do(`DELETE FROM wishes WHERE job = ? AND wish = ?`, w.Job, w.Wish)
}
