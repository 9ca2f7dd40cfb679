package picker

import (
	"path/filepath"
	"runtime"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/driver"

	"slipway/internal/fault"
	"slipway/internal/ui/widgets"
)

// request is what a native dialog is asked for.
type request struct {
	title    string
	multiple bool
	parent   uintptr // the window's handle on X11 or Windows; 0 where there is none
}

// native shows a dialog of the desktop and waits for the person. ok is false when
// this desktop has no such dialog; cancelled is no path and ok.
type native func(r request) (paths []string, ok bool)

// Files lets the person pick files. done is called once, on the UI goroutine,
// with absolute paths; cancelled is no path and no error.
func Files(win fyne.Window, done func(paths []string, err error)) {
	r := request{title: "Add files", multiple: true, parent: handle(win)}
	pick(win, r, natives(runtime.GOOS), widgets.Background, done)
}

// File lets the person pick one file, such as a certificate; the rest as [Files],
// with an empty path for cancelled.
func File(win fyne.Window, done func(path string, err error)) {
	r := request{title: "Choose a file", parent: handle(win)}
	pick(win, r, natives(runtime.GOOS), widgets.Background, func(paths []string, err error) {
		if len(paths) == 0 {
			done("", err)
			return
		}
		done(paths[0], err)
	})
}

// natives returns the dialogs of an operating system, the best first.
func natives(goos string) []native {
	if goos == "windows" || goos == "darwin" {
		return []native{zenityDialog}
	}
	return []native{portal, zenityDialog}
}

// pick tries the native dialogs away from the UI goroutine, and Fyne's when this
// desktop has none of them.
func pick(win fyne.Window, r request, try []native, run widgets.Runner, done func([]string, error)) {
	var paths []string
	var ok bool
	run(func() {
		for _, n := range try {
			if paths, ok = n(r); ok {
				return
			}
		}
	}, func() {
		if ok {
			done(paths, nil)
			return
		}
		own(win, done)
	})
}

// own shows Fyne's dialog.
func own(win fyne.Window, done func([]string, error)) {
	dialog.ShowFileOpen(func(file fyne.URIReadCloser, err error) { done(picked(file, err)) }, win)
}

// picked returns the path of what Fyne's dialog opened, and closes it: whoever
// wants the file opens it by its path.
func picked(file fyne.URIReadCloser, err error) ([]string, error) {
	if err != nil {
		return nil, fault.Wrap(err, fault.FileUnread, "The file could not be opened.", "Check that you may read it, or drop it on the window.")
	}
	if file == nil {
		return nil, nil
	}
	path := filepath.FromSlash(file.URI().Path())
	_ = file.Close() // opened for reading only, nothing can be lost
	return []string{path}, nil
}

// handle returns the native handle of a window, 0 if it has none.
func handle(win fyne.Window) (id uintptr) {
	if w, ok := win.(driver.NativeWindow); ok {
		w.RunNative(func(context any) {
			switch c := context.(type) {
			case driver.X11WindowContext:
				id = c.WindowHandle
			case driver.WindowsWindowContext:
				id = c.HWND
			}
		})
	}
	return id
}
