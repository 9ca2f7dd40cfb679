//go:build unix

package x11

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"

	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"
)

// Window is a top-level window of the program under test.
type Window xproto.Window

// Window waits for a mapped window whose title contains title, raises it and gives it
// the keyboard.
func (d *Display) Window(ctx context.Context, title string) (Window, error) {
	var w xproto.Window
	err := d.await(ctx, fmt.Sprintf("a window titled %q", title), func() bool {
		w = d.find(d.screen.Root, title)
		return w != 0
	})
	if err != nil {
		return 0, err
	}
	return Window(w), d.focus(w)
}

// find returns the first viewable window below w that takes drops and has title in its name.
func (d *Display) find(w xproto.Window, title string) xproto.Window {
	name := string(d.property(w, "_NET_WM_NAME"))
	if name != "" && strings.Contains(name, title) && len(d.property(w, "XdndAware")) >= 4 && d.viewable(w) {
		return w
	}
	tree, err := xproto.QueryTree(d.conn, w).Reply()
	if err != nil {
		return 0
	}
	for _, c := range tree.Children {
		if found := d.find(c, title); found != 0 {
			return found
		}
	}
	return 0
}

func (d *Display) viewable(w xproto.Window) bool {
	a, err := xproto.GetWindowAttributes(d.conn, w).Reply()
	return err == nil && a.MapState == xproto.MapStateViewable
}

func (d *Display) focus(w xproto.Window) error {
	xproto.ConfigureWindow(d.conn, w, xproto.ConfigWindowStackMode, []uint32{xproto.StackModeAbove})
	return xproto.SetInputFocusChecked(d.conn, xproto.InputFocusParent, w, xproto.TimeCurrentTime).Check()
}

// Place moves the window to the upper left corner and gives it this size.
func (d *Display) Place(w Window, width, height int) error {
	mask := uint16(xproto.ConfigWindowX | xproto.ConfigWindowY | xproto.ConfigWindowWidth | xproto.ConfigWindowHeight)
	return xproto.ConfigureWindowChecked(d.conn, xproto.Window(w), mask, []uint32{0, 0, uint32(width), uint32(height)}).Check()
}

// Click moves the pointer to a point of the window and presses the left button.
func (d *Display) Click(w Window, x, y int) error {
	at, err := xproto.TranslateCoordinates(d.conn, xproto.Window(w), d.screen.Root, int16(x), int16(y)).Reply()
	if err != nil {
		return err
	}
	for _, e := range []struct{ kind, detail byte }{{xproto.MotionNotify, 0}, {xproto.ButtonPress, 1}, {xproto.ButtonRelease, 1}} {
		if err := xtest.FakeInputChecked(d.conn, e.kind, e.detail, 0, d.screen.Root, at.DstX, at.DstY, 0).Check(); err != nil {
			return err
		}
	}
	return nil
}

// Screenshot writes the whole screen as PNG and creates the folder for it.
func (d *Display) Screenshot(path string) error {
	img, err := d.capture()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := png.Encode(f, img); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}

// capture reads the root window: 24 bits of colour in 32, blue first.
func (d *Display) capture() (image.Image, error) {
	w, h := d.screen.WidthInPixels, d.screen.HeightInPixels
	reply, err := xproto.GetImage(d.conn, xproto.ImageFormatZPixmap, xproto.Drawable(d.screen.Root), 0, 0, w, h, ^uint32(0)).Reply()
	if err != nil {
		return nil, fmt.Errorf("read the screen: %w", err)
	}
	img := image.NewNRGBA(image.Rect(0, 0, int(w), int(h)))
	for i := 0; i+3 < len(reply.Data); i += 4 {
		p := i / 4
		img.SetNRGBA(p%int(w), p/int(w), color.NRGBA{R: reply.Data[i+2], G: reply.Data[i+1], B: reply.Data[i], A: 255})
	}
	return img, nil
}
