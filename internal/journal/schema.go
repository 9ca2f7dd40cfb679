package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// migrations lead from one version of the schema to the next; user_version counts
// those that have run. A migration that was released is never edited.
var migrations = []string{
	`CREATE TABLE clock (revision INTEGER NOT NULL) STRICT;
	INSERT INTO clock VALUES (0);

	CREATE TABLE jobs (
		id       TEXT PRIMARY KEY,
		position INTEGER NOT NULL,
		state    TEXT NOT NULL,
		finished INTEGER NOT NULL, -- ns since 1970; 0 while the job is not finished
		revision INTEGER NOT NULL, -- clock.revision of the last change
		body     BLOB NOT NULL
	) STRICT;
	CREATE INDEX jobs_open ON jobs (position) WHERE finished = 0;
	CREATE INDEX jobs_history ON jobs (finished) WHERE finished > 0;
	CREATE INDEX jobs_changed ON jobs (revision);

	CREATE TABLE removed (revision INTEGER NOT NULL, id TEXT NOT NULL) STRICT;
	CREATE INDEX removed_changed ON removed (revision);

	CREATE TABLE leases (
		job     TEXT PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
		owner   TEXT NOT NULL,
		expires INTEGER NOT NULL, -- ns since 1970
		note    BLOB
	) STRICT;

	CREATE TABLE wishes (
		job  TEXT PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
		wish TEXT NOT NULL
	) STRICT;

	CREATE TABLE tokens (
		job   TEXT PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
		token BLOB NOT NULL,
		stale INTEGER NOT NULL -- 1: fit for discarding only
	) STRICT;

	CREATE TABLE attempts (
		job     TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
		number  INTEGER NOT NULL,
		started INTEGER NOT NULL, -- ns since 1970
		ended   INTEGER NOT NULL, -- ns since 1970; 0 while under way
		outcome BLOB,
		PRIMARY KEY (job, number)
	) STRICT, WITHOUT ROWID;

	CREATE TABLE events (
		job  TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
		at   INTEGER NOT NULL, -- ns since 1970
		text TEXT NOT NULL
	) STRICT;
	CREATE INDEX events_job ON events (job);

	CREATE TABLE receipts (
		job  TEXT PRIMARY KEY, -- outlives the job
		at   INTEGER NOT NULL, -- ns since 1970
		body BLOB NOT NULL
	) STRICT;`,
}

// errNewer says that a newer version of the program has written the file.
var errNewer = errors.New("the journal has a newer schema")

func migrate(ctx context.Context, db *sql.DB) error {
	for {
		done, err := step(ctx, db)
		if done || err != nil {
			return err
		}
	}
}

// step runs the next migration in a transaction of its own. It reads the version
// inside of it, since another process may be migrating at the same time.
func step(ctx context.Context, db *sql.DB) (done bool, err error) {
	version, err := schemaVersion(ctx, db)
	if version == len(migrations) || err != nil {
		return true, err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return false, err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to undo
	if version, err = schemaVersion(ctx, tx); err != nil {
		return false, err
	}
	if version > len(migrations) {
		return false, errNewer
	}
	if version == len(migrations) {
		return true, nil
	}
	if _, err = tx.ExecContext(ctx, migrations[version]); err != nil {
		return false, err
	}
	if _, err = tx.ExecContext(ctx, fmt.Sprintf(`PRAGMA user_version = %d`, version+1)); err != nil {
		return false, err
	}
	return false, tx.Commit()
}

func schemaVersion(ctx context.Context, q interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
},
) (int, error) {
	var v int
	err := q.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&v)
	return v, err
}
