package journal

import (
	"context"
	"errors"
	"os"

	sqlite3 "modernc.org/sqlite/lib"
)

// checkedSize is the size up to which a journal is checked at every start. A
// larger one would cost more time than a start may take; it is checked when there
// is a reason to.
const checkedSize = 16 << 20

// suspectSuffix names the empty file that asks for a check at the next start.
const suspectSuffix = ".suspect"

// errDamaged says that SQLite's own check found the file damaged.
var errDamaged = errors.New("the journal is damaged")

// doubtful reports whether the file should be checked before it is used: because
// that is cheap, because nobody closed it, or because damage was met in it.
func doubtful(path string) bool {
	if _, err := os.Stat(path + suspectSuffix); err == nil {
		return true
	}
	if wal, err := os.Stat(path + "-wal"); err == nil && wal.Size() > 0 {
		return true
	}
	file, err := os.Stat(path)
	return err == nil && file.Size() <= checkedSize
}

func (j *Journal) check(ctx context.Context) error {
	var answer string
	if err := j.db.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&answer); err != nil {
		return err
	}
	if answer != "ok" {
		return errDamaged
	}
	if err := os.Remove(j.path + suspectSuffix); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// suspect has the file checked at the next start. It is best effort: the error
// that led here is reported anyway.
func (j *Journal) suspect() {
	if f, err := os.OpenFile(j.path+suspectSuffix, os.O_CREATE|os.O_WRONLY, 0o600); err == nil {
		f.Close()
	}
}

// damaged reports whether err is SQLite's word for a broken file.
func damaged(err error) bool {
	code := sqliteCode(err)
	return errors.Is(err, errDamaged) || code == sqlite3.SQLITE_CORRUPT || code == sqlite3.SQLITE_NOTADB
}
