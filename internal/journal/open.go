package journal

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver named "sqlite"
)

// Journal is an open journal file. Its methods may be called from several
// goroutines at once. They touch the disk; every error they return is a
// *fault.Fault of kind Unavailable, [ErrNone], the error of a function that was
// passed in, or ctx's end.
type Journal struct {
	path     string
	db       *sql.DB // one connection only
	presence presence
}

// Open opens the journal at path, an absolute file name, and makes it and its
// folder when they are not there, readable by their owner only. A damaged or
// newer file is set aside first; warning is then a sentence for the person.
// Fault: Unavailable for a file or folder that cannot be read or written, and for a
// file that had to be set aside while another program works with it.
func Open(ctx context.Context, path string) (j *Journal, warning string, err error) {
	if err := prepare(path); err != nil {
		return nil, "", explain(err, path)
	}
	j, err = open(ctx, path)
	why := asideFor(err)
	if why == nil {
		return j, "", explain(err, path)
	}
	if warning, err = setAside(ctx, path, *why); err != nil {
		return nil, "", explain(err, path)
	}
	if err := prepare(path); err != nil {
		return nil, warning, explain(err, path)
	}
	j, err = open(ctx, path)
	return j, warning, explain(err, path)
}

// prepare makes folder and file with their modes before SQLite would make them
// with its own. SQLite gives its side files the mode of the file.
func prepare(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func open(ctx context.Context, path string) (*Journal, error) {
	db, err := sql.Open("sqlite", dsn(path, "busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)"))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	j := &Journal{path: path, db: db, presence: presence{path: path}}
	if err := j.ready(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return j, nil
}

func (j *Journal) ready(ctx context.Context) error {
	if doubtful(j.path) {
		if err := j.check(ctx); err != nil {
			return err
		}
	}
	if err := migrate(ctx, j.db); err != nil {
		return err
	}
	_, err := attended(ctx, j.path) // sweeps away the marks of the dead
	return err
}

// dsn names the file in a way that takes every character a path may hold.
func dsn(path string, pragmas ...string) string {
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(path), OmitHost: true}
	if !strings.HasPrefix(u.Path, "/") {
		u.Path = "/" + u.Path // a Windows drive: file:/C:/…
	}
	u.RawQuery = url.Values{"_pragma": pragmas, "_txlock": {"immediate"}}.Encode()
	return u.String()
}

// Close ends the use of the journal. Leases still held lapse at once.
func (j *Journal) Close() error {
	return errors.Join(j.presence.end(), j.explain(j.db.Close()))
}

// Version returns a number that changes whenever another process has changed the
// journal. It is cheap enough to be asked several times a second.
func (j *Journal) Version(ctx context.Context) (int64, error) {
	var v int64
	err := j.db.QueryRowContext(ctx, `PRAGMA data_version`).Scan(&v)
	return v, j.explain(err)
}
