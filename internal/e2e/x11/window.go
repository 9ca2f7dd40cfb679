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

// Place moves the window to the upper left corner and gives it this size. A
// program that has just opened its window may still give it another one, so it is
// asked for until it holds.
func (d *Display) Place(ctx context.Context, w Window, width, height int) error {
	mask := uint16(xproto.ConfigWindowX | xproto.ConfigWindowY | xproto.ConfigWindowWidth | xproto.ConfigWindowHeight)
	place := func() {
		xproto.ConfigureWindow(d.conn, xproto.Window(w), mask, []uint32{0, 0, uint32(width), uint32(height)})
	}
	place()
	held := 0
	return d.await(ctx, fmt.Sprintf("a window of %d × %d", width, height), func() bool {
		g, err := xproto.GetGeometry(d.conn, xproto.Drawable(w)).Reply()
		if err != nil || int(g.Width) != width || int(g.Height) != height {
			held = 0
			place()
			return false
		}
		held++
		return held > holds
	})
}

// holds is how often in a row a size has to be found before it counts.
const holds = 4

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

func (d *Display) capture() (image.Image, error) {
	w, h := d.screen.WidthInPixels, d.screen.HeightInPixels
	pixels, err := d.Pixels()
	if err != nil {
		return nil, err
	}
	img := image.NewNRGBA(image.Rect(0, 0, int(w), int(h)))
	for i := 0; i+3 < len(pixels); i += 4 {
		p := i / 4
		img.SetNRGBA(p%int(w), p/int(w), color.NRGBA{R: pixels[i+2], G: pixels[i+1], B: pixels[i], A: 255})
	}
	return img, nil
}

// Pixels returns what the whole screen shows, row by row: 24 bits of colour in
// 32, blue first.
func (d *Display) Pixels() ([]byte, error) {
	w, h := d.screen.WidthInPixels, d.screen.HeightInPixels
	reply, err := xproto.GetImage(d.conn, xproto.ImageFormatZPixmap, xproto.Drawable(d.screen.Root), 0, 0, w, h, ^uint32(0)).Reply()
	if err != nil {
		return nil, fmt.Errorf("read the screen: %w", err)
	}
	return reply.Data, nil
}
