package wiring

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

const (
	logSize  = 4 << 20 // bytes of one file
	logFiles = 10      // of one program
	logAge   = 14 * 24 * time.Hour
	logDay   = time.DateOnly
)

// logFile is a log of one file a day, further parts when a day fills one. It keeps
// the newest files only. It may be used from several goroutines at once, and
// several processes may write to the same log.
type logFile struct {
	dir, program string
	size         int64
	now          func() time.Time

	mu   sync.Mutex // guards the rest
	f    *os.File
	day  string
	part int
	left int64 // bytes until the next part
}

func openLog(dir, program string, now func() time.Time) (*logFile, error) {
	l := &logFile{dir: dir, program: program, size: logSize, now: now}
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.turnLocked(1); err != nil {
		return nil, folderFault(err, dir)
	}
	return l, nil
}

// Write appends one line.
func (l *logFile) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.f == nil {
		return 0, os.ErrClosed
	}
	if err := l.makeRoomLocked(int64(len(line))); err != nil {
		return 0, err
	}
	n, err := l.f.Write(line)
	l.left -= int64(n)
	return n, err
}

func (l *logFile) makeRoomLocked(n int64) error {
	switch {
	case l.day != l.now().Format(logDay):
		return l.turnLocked(1)
	case l.left < n:
		return l.turnLocked(l.part + 1)
	default:
		return nil
	}
}

// turnLocked goes on with the first file of today, from part on, that has room.
func (l *logFile) turnLocked(part int) error {
	day := l.now().Format(logDay)
	for {
		f, err := os.OpenFile(l.name(day, part), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		info, err := f.Stat()
		if err != nil {
			return errors.Join(err, f.Close())
		}
		if info.Size() < l.size {
			err = l.closeLocked()
			l.f, l.day, l.part, l.left = f, day, part, l.size-info.Size()
			l.pruneLocked()
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
		part++
	}
}

func (l *logFile) name(day string, part int) string {
	return filepath.Join(l.dir, fmt.Sprintf("%s-%s.%03d.log", l.program, day, part))
}

// pruneLocked removes what is too old or too much. What cannot be removed now, such
// as a file that another process has open on Windows, is removed another time.
func (l *logFile) pruneLocked() {
	files, err := filepath.Glob(filepath.Join(l.dir, l.program+"-????-??-??.???.log"))
	if err != nil {
		return
	}
	slices.Sort(files)
	oldest := l.name(l.now().Add(-logAge).Format(logDay), 0)
	for i, path := range files {
		if path < oldest || i < len(files)-logFiles {
			_ = os.Remove(path)
		}
	}
}

func (l *logFile) closeLocked() error {
	if l.f == nil {
		return nil
	}
	err := l.f.Close()
	l.f = nil
	return err
}

// Close ends the log. Lines written after that are lost.
func (l *logFile) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.closeLocked()
}

// logger writes lines of key=value pairs.
func (l *logFile) logger(verbose bool) *slog.Logger {
	level := slog.LevelInfo
	if verbose {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{Level: level}))
}
