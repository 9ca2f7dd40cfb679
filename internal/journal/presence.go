package journal

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"

	sqlite3 "modernc.org/sqlite/lib"
)

// presence is the mark by which other processes see that this one lives: an empty
// file beside the journal that it keeps locked through SQLite. The system drops
// the lock when the process ends, however it ends, on every platform alike.
type presence struct {
	path string // of the journal

	mu    sync.Mutex // guards the rest
	owner string     // "" before begin
	db    *sql.DB
	lock  *sql.Conn
}

const liveInfix = ".live-"

// begin makes the mark once and returns the name it stands for.
func (p *presence) begin(ctx context.Context) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.owner == "" {
		owner := rand.Text()
		db, lock, err := hold(ctx, p.path+liveInfix+owner, "rwc")
		if err != nil {
			return "", err
		}
		// A sweep of another process may have removed the file before it was locked.
		if _, err := os.Stat(p.path + liveInfix + owner); err != nil {
			release(db, lock)
			continue
		}
		p.owner, p.db, p.lock = owner, db, lock
	}
	return p.owner, nil
}

func (p *presence) end() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.owner == "" {
		return nil
	}
	release(p.db, p.lock)
	err := os.Remove(p.path + liveInfix + p.owner)
	p.owner = ""
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// is reports whether owner is the name that begin returned.
func (p *presence) is(owner string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return owner != "" && p.owner == owner
}

// alive reports whether the process behind owner lives, or may live.
func (p *presence) alive(ctx context.Context, owner string) bool {
	return p.is(owner) || !vacant(ctx, p.path+liveInfix+owner)
}

// vacant reports whether nobody holds the mark at path, and removes it then. The
// file goes while it is locked, so that nobody can begin to hold it in between;
// where an open file cannot be removed it goes after that.
func vacant(ctx context.Context, path string) bool {
	if _, err := os.Stat(path); err != nil {
		return errors.Is(err, os.ErrNotExist)
	}
	db, lock, err := hold(ctx, path, "rw")
	if err != nil {
		return sqliteCode(err) == sqlite3.SQLITE_CANTOPEN
	}
	locked := os.Remove(path)
	release(db, lock)
	if locked != nil {
		os.Remove(path) // where that fails too, the next sweep tries again
	}
	return true
}

// hold opens the file at path and locks it.
func hold(ctx context.Context, path, mode string) (*sql.DB, *sql.Conn, error) {
	db, err := sql.Open("sqlite", dsn(path, "busy_timeout(0)", "journal_mode(OFF)")+"&mode="+mode)
	if err != nil {
		return nil, nil, err
	}
	lock, err := db.Conn(ctx)
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	if _, err := lock.ExecContext(ctx, `BEGIN EXCLUSIVE`); err != nil {
		release(db, lock)
		return nil, nil, err
	}
	return db, lock, nil
}

// release ends a hold. Closing rolls back the transaction, in which nothing was written.
func release(db *sql.DB, lock *sql.Conn) {
	lock.Close()
	db.Close()
}

// attended reports whether a process that works with the journal lives, and
// removes the marks of those that are gone.
func attended(ctx context.Context, path string) (bool, error) {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return false, err
	}
	alive := false
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), filepath.Base(path)+liveInfix) {
			alive = !vacant(ctx, filepath.Join(filepath.Dir(path), e.Name())) || alive
		}
	}
	return alive, nil
}
