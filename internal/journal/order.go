package journal

import (
	"database/sql"
	"slices"
)

// spot is where a job stands in the queue.
type spot struct {
	ID       string
	Position int64
}

func scanSpot(rows *sql.Rows) (p spot, err error) {
	err = rows.Scan(&p.ID, &p.Position)
	return p, err
}

// Last returns the position behind all jobs that have not finished.
func (t *Tx) Last() (int64, error) {
	var last int64
	err := t.tx.QueryRowContext(t.ctx, `SELECT coalesce(max(position), 0) FROM jobs WHERE finished = 0`).Scan(&last)
	return last + gap, t.j.explain(err)
}

// Move shifts a job by delta places among those that have not finished, as far
// as there are places. ErrNone for a job that is not among them.
func (t *Tx) Move(id string, delta int) error {
	places, err := collect(t.ctx, t.tx, scanSpot, `SELECT id, position FROM jobs WHERE finished = 0 ORDER BY position`)
	if err != nil {
		return t.j.explain(err)
	}
	from := slices.IndexFunc(places, func(p spot) bool { return p.ID == id })
	if from < 0 {
		return ErrNone
	}
	to := min(max(from+delta, 0), len(places)-1)
	if to == from {
		return nil
	}
	moved := places[from]
	places = slices.Insert(slices.Delete(places, from, from+1), to, moved)
	if between, ok := middle(places, to); ok {
		return t.place(id, between)
	}
	return t.spread(places)
}

// middle returns a free position between the neighbours of places[at]; false
// where there is none.
func middle(places []spot, at int) (int64, bool) {
	switch {
	case at == 0:
		return places[1].Position - gap, true
	case at == len(places)-1:
		return places[at-1].Position + gap, true
	}
	before, behind := places[at-1].Position, places[at+1].Position
	between := before + (behind-before)/2
	return between, between > before
}

// spread gives every place a new position with a gap to the next.
func (t *Tx) spread(places []spot) error {
	for i, p := range places {
		if err := t.place(p.ID, int64(i+1)*gap); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tx) place(id string, position int64) error {
	revision, err := t.tick()
	if err != nil {
		return err
	}
	return t.do(`UPDATE jobs SET position = ?, revision = ? WHERE id = ?`, position, revision, id)
}
