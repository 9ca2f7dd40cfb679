package profile

import (
	"os"
	"path/filepath"
	"time"

	"slipway/internal/fault"
)

const (
	lockWait = 5 * time.Second
	lockPoll = 10 * time.Millisecond
)

// lock keeps other programs away from the file at path until unlock is called. It
// locks a file beside it, because the file itself is replaced; the system gives
// the lock back when a program dies. The folder is made if it is missing.
func lock(path string) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fileFault(err, "lock", path)
	}
	f, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fileFault(err, "lock", path)
	}
	for end := time.Now().Add(lockWait); ; time.Sleep(lockPoll) {
		held, err := tryLock(f)
		if err != nil {
			_ = f.Close()
			return nil, fileFault(err, "lock", path)
		}
		if held {
			return func() { _ = f.Close() }, nil // closing gives the lock back
		}
		if time.Now().After(end) {
			_ = f.Close()
			return nil, busy()
		}
	}
}

func busy() error {
	f := fault.New(fault.Unavailable, "Another program holds the file of targets.",
		"Wait for it to finish, or end other windows and shells of Slipway, then try again.")
	f.Op = "lock profiles"
	return f
}
