package journal

import (
	"context"
	"database/sql"
	"errors"
)

// Token is what a driver needs to go on with an upload, or to remove what it left.
type Token struct {
	Bytes []byte // opaque; nil means that there is none
	Stale bool   // fit for removing only: the request has changed since
}

func scanToken(rows *sql.Rows) (t Token, err error) {
	err = rows.Scan(&t.Bytes, &t.Stale)
	return t, err
}

// Token returns the token of a job; one without Bytes for a job that has none.
func (j *Journal) Token(ctx context.Context, job string) (Token, error) {
	tok, err := first(ctx, j.db, scanToken, `SELECT token, stale FROM tokens WHERE job = ?`, job)
	if errors.Is(err, sql.ErrNoRows) {
		return Token{}, nil
	}
	return tok, j.explain(err)
}

// Token is [Journal.Token] within the transaction.
func (t *Tx) Token(job string) (Token, error) {
	tok, err := first(t.ctx, t.tx, scanToken, `SELECT token, stale FROM tokens WHERE job = ?`, job)
	if errors.Is(err, sql.ErrNoRows) {
		return Token{}, nil
	}
	return tok, t.j.explain(err)
}

// SetToken stores the token of a job that owner works on. It is on the disk when
// SetToken returns nil. ErrLost when owner does not hold the lease any more.
func (j *Journal) SetToken(ctx context.Context, job, owner string, token []byte) error {
	return j.Update(ctx, func(t *Tx) error {
		n, err := t.exec(`INSERT INTO tokens SELECT job, ?, 0 FROM leases WHERE job = ? AND owner = ?
			ON CONFLICT (job) DO UPDATE SET token = excluded.token, stale = 0`, token, job, owner)
		if err == nil && n == 0 {
			err = ErrLost
		}
		return err
	})
}

// SpoilToken marks a token as fit for removing only. None there is success.
func (t *Tx) SpoilToken(job string) error {
	return t.do(`UPDATE tokens SET stale = 1 WHERE job = ?`, job)
}

// DropToken forgets the token of a job. None there is success.
func (t *Tx) DropToken(job string) error {
	return t.do(`DELETE FROM tokens WHERE job = ?`, job)
}
