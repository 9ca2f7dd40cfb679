//go:build !windows

package atomicfile

import (
	"errors"
	"os"
	"syscall"
)

// tryLock reports whether it got the lock. A file system without locks, such as
// some network shares, gives it always.
func tryLock(f *os.File) (held bool, err error) {
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	switch {
	case errors.Is(err, syscall.EWOULDBLOCK), errors.Is(err, syscall.EINTR):
		return false, nil
	case errors.Is(err, syscall.ENOTSUP), errors.Is(err, syscall.ENOLCK):
		return true, nil
	}
	return err == nil, err
}
