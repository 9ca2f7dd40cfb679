package main

import (
	"context"
	"errors"
	"io"
	"os"
	"sync"
	"time"

	"fyne.io/fyne/v2"

	"slipway/internal/ui"
	"slipway/internal/wiring"
)

// lastWords is how long the toolkit may take to close its window. Its loop can
// miss the last event of a window and then waits for it for ever.
const lastWords = 3 * time.Second

// session is an installation with its queue at work, until it is left.
type session struct {
	app     fyne.App
	station *wiring.Station
	errs    io.Writer

	finish func() // ends queue and pump and waits for them; set by start, may be called again
	once   sync.Once

	mu     sync.Mutex // guards the rest
	err    error      // why the program ends, if that is a failure
	closed bool
}

// start runs the queue and the pump.
func (s *session) start(win *ui.Window) {
	run, stop := context.WithCancel(context.Background())
	watch, unwatch := context.WithCancel(context.Background())
	var queue, pump sync.WaitGroup
	queue.Go(func() {
		if err := s.station.Queue.Run(run); err != nil && run.Err() == nil {
			s.station.Log.Error("the queue ended", "error", err)
			fyne.Do(func() { win.Report(err) })
		}
	})
	pump.Go(func() { win.Pump(watch) })
	s.finish = func() {
		stop()
		queue.Wait()
		unwatch()
		pump.Wait()
	}
}

// leave ends the program in order: the queue stops its attempts and journals
// where they stand, then the window closes. err, if not nil, is why. Further
// calls do nothing. It returns at once and may be called from any goroutine.
func (s *session) leave(err error) {
	s.once.Do(func() {
		s.mu.Lock()
		s.err = err
		s.mu.Unlock()
		go func() {
			s.finish()
			time.AfterFunc(lastWords, func() { os.Exit(s.close()) })
			fyne.Do(s.app.Quit)
		}()
	})
}

// close closes the installation, says why if that is a failure, and returns the
// exit code. Only the first call does anything.
func (s *session) close() (code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.closed = true
		s.err = errors.Join(s.err, s.station.Close())
		if s.err != nil {
			fail(s.errs, s.err)
		}
	}
	if s.err != nil {
		return exitOther
	}
	return exitOK
}
