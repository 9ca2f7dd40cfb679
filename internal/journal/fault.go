package journal

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"slipway/internal/fault"
)

// ErrNone is returned for a job, receipt or token that is not in the journal.
var ErrNone = errors.New("not in the journal")

// explain turns an error of SQLite or of the disk into a fault. Faults, ErrNone,
// ErrLost and a context's end pass through.
func (j *Journal) explain(err error) error {
	if damaged(err) {
		j.suspect()
	}
	return explain(err, j.path)
}

func explain(err error, path string) error {
	if err == nil || passes(err) {
		return err
	}
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNone
	}
	what, remedy := words(err)
	f := fault.Wrap(err, fault.Unavailable, "The journal "+what+".", remedy)
	f.Detail = path + ": " + err.Error()
	return f
}

func passes(err error) bool {
	_, isFault := errors.AsType[*fault.Fault](err)
	return isFault || errors.Is(err, ErrNone) || errors.Is(err, ErrLost) ||
		errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

func words(err error) (what, remedy string) {
	switch code := sqliteCode(err); {
	case code == sqlite3.SQLITE_FULL:
		return "cannot be written: the disk is full", "Make room on the disk, then try again."
	case code == sqlite3.SQLITE_READONLY:
		return "cannot be written: it is read-only", "Make the file and its folder writable for your account, then try again."
	case code == sqlite3.SQLITE_BUSY:
		return "is in use by another program that does not let go of it", "Close other windows and shells of Slipway, then try again."
	case damaged(err):
		return "is damaged", "Start Slipway again: it checks the file and sets it aside."
	case code == sqlite3.SQLITE_CANTOPEN, errors.Is(err, fs.ErrPermission):
		return "cannot be opened", "Make the file and its folder readable and writable for your account, then try again."
	default:
		return "cannot be used", "Look at the disk that holds it: it may be full, read-only or failing."
	}
}

// sqliteCode returns the primary result code of err, 0 where it has none.
func sqliteCode(err error) int {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code() & 0xff
	}
	return 0
}
