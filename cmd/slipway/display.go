package main

import (
	"runtime"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"

	"slipway/internal/fault"
)

// checkDisplay finds out whether there is a screen to draw on, before the
// toolkit, which would panic without one, is started.
func checkDisplay(getenv func(string) string) error { return displayOf(runtime.GOOS, getenv) }

func displayOf(goos string, getenv func(string) string) error {
	if goos == "windows" || goos == "darwin" {
		return nil
	}
	if getenv("DISPLAY") != "" || getenv("WAYLAND_DISPLAY") != "" {
		return nil
	}
	return fault.New(fault.Unavailable, "There is no display: neither DISPLAY nor WAYLAND_DISPLAY is set.",
		"Start it in a desktop session, or use slipwayctl, which needs none.")
}

// lookForWindow ends the program when the toolkit is running without a window,
// which is what it does where OpenGL cannot be used.
func lookForWindow(s *session, win fyne.Window) {
	if hasWindow(win) {
		return
	}
	s.leave(fault.New(fault.Unavailable, "This display offers no usable OpenGL, and the window cannot be drawn without it.",
		"Install a graphics driver with OpenGL 2.1 or later, enable 3D for the virtual machine, or use slipwayctl, which needs no screen."))
}

// hasWindow reports whether the system has given the window a handle. A system
// whose handle is not known counts as one that has.
func hasWindow(win fyne.Window) bool {
	native, ok := win.(driver.NativeWindow)
	if !ok {
		return true
	}
	has := true
	native.RunNative(func(context any) {
		switch c := context.(type) {
		case driver.X11WindowContext:
			has = c.WindowHandle != 0
		case driver.WaylandWindowContext:
			has = c.WaylandSurface != 0
		case driver.WindowsWindowContext:
			has = c.HWND != 0
		case driver.MacWindowContext:
			has = c.NSWindow != 0
		}
	})
	return has
}
