package widgets

import "fyne.io/fyne/v2"

// Runner does work away from the UI goroutine and calls then on it. Panes take
// one so that a test can have the work done at once.
type Runner func(work, then func())

// Background is the Runner of the program: each piece of work gets a goroutine.
func Background(work, then func()) {
	go func() {
		work()
		fyne.Do(then)
	}()
}

// Inline is a Runner that does the work before it returns.
func Inline(work, then func()) {
	work()
	then()
}
