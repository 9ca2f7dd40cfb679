//go:build e2e

package window

import (
	"context"
	"image"
	"path/filepath"
	"time"

	"slipway/internal/e2e/desk"
)

// window is a site with the window open.
type window struct {
	*site
	*desk.Screen
	width, height int
}

// open opens the window on a screen of the usual size.
func (s *site) open() *window {
	s.t.Helper()
	return s.openAt(1280, 860)
}

func (s *site) openAt(width, height int) *window {
	s.t.Helper()
	screen, err := s.desk.Show(s.ctx, width, height)
	s.must(err)
	s.t.Cleanup(screen.Kill)
	w := &window{s, screen, width, height}
	w.still()
	return w
}

// drop drags files onto the middle of the window.
func (w *window) drop(paths ...string) {
	w.t.Helper()
	w.must(w.DropFiles(w.ctx, w.width, w.height, paths...))
}

// press presses chords and waits after each one until the window has answered.
func (w *window) press(chords ...string) {
	w.t.Helper()
	for _, chord := range chords {
		w.react(chord, func() error { return w.Press(chord) })
	}
}

// enter types a text into the field with the focus and goes on to the next one.
func (w *window) enter(text string) {
	w.t.Helper()
	w.react("typing "+text, func() error { return w.Type(text) })
	w.press("Tab")
}

func (w *window) react(what string, do func() error) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, 30*time.Second)
	defer cancel()
	if err := w.React(ctx, do); err != nil {
		w.stuck()
		w.t.Fatalf("%s: %v", what, err)
	}
}

// fill leads to what the one card lacks and acts there, from the start again for as
// long as one of the acts shows no effect: a card that is not complete yet takes no keys.
func (w *window) fill(acts ...func() error) {
	w.t.Helper()
	for !w.filled(acts) {
		if w.ctx.Err() != nil {
			w.stuck()
			w.t.Fatalf("the card took no keys; the window said: %s", w.Said())
		}
		w.must(w.Press("Escape"))
	}
}

func (w *window) filled(acts []func() error) bool {
	w.t.Helper()
	w.still()
	w.must(w.Press("ctrl+Return"))
	w.still()
	ctx, cancel := context.WithTimeout(w.ctx, 10*time.Second)
	defer cancel()
	for _, act := range acts {
		if err := w.React(ctx, act); err != nil {
			return false
		}
	}
	return true
}

// queue presses the key that queues all cards until the queue has them: a card
// can be queued only after its file has been looked at.
func (w *window) queue(paths ...string) {
	w.t.Helper()
	for _, p := range paths {
		err := w.Until(w.ctx, "ctrl+shift+Return", func() bool {
			_, ok := w.job(p)
			return ok
		})
		if err != nil {
			w.stuck()
			w.t.Fatal(err)
		}
	}
}

// await waits until the job of a file is in the state.
func (w *window) await(path, state string) desk.Job {
	w.t.Helper()
	j, err := w.desk.Await(w.ctx, filepath.Base(path), state)
	if err != nil {
		w.stuck()
		w.t.Fatal(err)
	}
	return j
}

// until polls until ok holds.
func (w *window) until(what string, ok func() bool) {
	w.t.Helper()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-w.ctx.Done():
			w.stuck()
			w.t.Fatalf("%s: %v; the window said: %s", what, w.ctx.Err(), w.Said())
		case <-tick.C:
		}
	}
}

// addFiles is a point on the button of that name, which a dialog dims.
var addFiles = image.Pt(14, 24)

// pixel returns the colour of a point of the window.
func (w *window) pixel(at image.Point) [4]byte {
	w.t.Helper()
	all, err := w.Pixels()
	w.must(err)
	return [4]byte(all[4*(at.Y*w.width+at.X):])
}

// shot saves a picture of the window once nothing moves in it.
func (w *window) shot(name string) {
	w.t.Helper()
	w.must(w.Settle(w.ctx, w.picture(name)))
}

// snap saves a picture of the window at once.
func (w *window) snap(name string) {
	w.t.Helper()
	w.must(w.Screenshot(w.picture(name)))
}

// still waits until nothing moves in the window.
func (w *window) still() {
	w.t.Helper()
	w.must(w.Settle(w.ctx, filepath.Join(w.t.TempDir(), "still.png")))
}

func (w *window) stuck() {
	w.t.Helper()
	_ = w.Screenshot(w.picture("stuck")) // the failure that led here is reported
}

func (w *window) picture(name string) string {
	if *out == "" {
		return filepath.Join(w.t.TempDir(), name+".png")
	}
	return filepath.Join(*out, name+".png")
}
