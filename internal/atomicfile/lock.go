package atomicfile

import (
	"errors"
	"os"
	"path/filepath"
	"time"
)

// ErrBusy is returned by [Lock] when another program does not let go of the file.
var ErrBusy = errors.New("another program holds the file")

const (
	lockWait = 5 * time.Second
	lockPoll = 10 * time.Millisecond
)

// Lock keeps other programs, and other callers in this one, away from the file at
// path until unlock is called. The folder is made if it is missing, for its owner
// only. It waits for five seconds at most, then it returns [ErrBusy]; other errors
// are the system's.
func Lock(path string) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := wait(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() { _ = f.Close() }, nil // closing gives the lock back
}

// wait returns nil once it has locked f.
func wait(f *os.File) error {
	for end := time.Now().Add(lockWait); ; time.Sleep(lockPoll) {
		held, err := tryLock(f)
		switch {
		case held || err != nil:
			return err
		case time.Now().After(end):
			return ErrBusy
		}
	}
}
