package journal

import (
	"context"
	"database/sql"
)

// Tx is a transaction under way: all of what is done in it becomes durable, or
// nothing. It holds off every other writer, so it must be short.
type Tx struct {
	ctx context.Context //nolint:containedctx // a Tx lives only as long as the call of Update it is passed to
	tx  *sql.Tx
	j   *Journal
}

// Update runs do in a transaction. The changes are on the disk when it returns
// nil; an error of do undoes them and is returned as it is.
func (j *Journal) Update(ctx context.Context, do func(*Tx) error) error {
	tx, err := j.db.BeginTx(ctx, nil)
	if err != nil {
		return j.explain(err)
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to undo
	if err := do(&Tx{ctx: ctx, tx: tx, j: j}); err != nil {
		return err
	}
	return j.explain(tx.Commit())
}

func (t *Tx) exec(query string, args ...any) (changed int64, err error) {
	res, err := t.tx.ExecContext(t.ctx, query, args...)
	if err != nil {
		return 0, t.j.explain(err)
	}
	changed, err = res.RowsAffected()
	return changed, t.j.explain(err)
}

func (t *Tx) do(query string, args ...any) error {
	_, err := t.exec(query, args...)
	return err
}

// Revision returns the count of changes made so far, those of this transaction included.
func (t *Tx) Revision() (int64, error) {
	var n int64
	err := t.tx.QueryRowContext(t.ctx, `SELECT revision FROM clock`).Scan(&n)
	return n, t.j.explain(err)
}

// tick counts a change and returns its number.
func (t *Tx) tick() (int64, error) {
	var n int64
	err := t.tx.QueryRowContext(t.ctx, `UPDATE clock SET revision = revision + 1 RETURNING revision`).Scan(&n)
	return n, t.j.explain(err)
}

// querier is a transaction or the connection itself.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// collect reads all rows of a query.
func collect[T any](ctx context.Context, q querier, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// first is collect for a query with one row at the most; none is sql.ErrNoRows.
func first[T any](ctx context.Context, q querier, scan func(*sql.Rows) (T, error), query string, args ...any) (T, error) {
	all, err := collect(ctx, q, scan, query, args...)
	if err == nil && len(all) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		var none T
		return none, err
	}
	return all[0], nil
}
