//go:build unix

package x11

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// Drop drags files and folders from nowhere onto a point of the window and lets them
// go, by the XDND protocol, version 5 at most. It returns when the window
// says that it has taken them.
func (d *Display) Drop(ctx context.Context, w Window, x, y int, paths ...string) error {
	conn, err := dial(d.name) // of its own, so that its events reach nobody else
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, conn.Close) // unblocks the wait for events
	defer stop()
	defer conn.Close()
	g := &drag{d: d, conn: conn, target: xproto.Window(w)}
	if err := g.begin(paths); err != nil {
		return err
	}
	return g.run(ctx, x, y)
}

// drag is one drag from beginning to end.
type drag struct {
	d      *Display
	conn   *xgb.Conn
	source xproto.Window
	target xproto.Window
	list   []byte // text/uri-list
}

// begin makes a window that owns the selection.
func (g *drag) begin(paths []string) error {
	list, err := uriList(paths)
	if err != nil {
		return err
	}
	g.list = list
	g.source, err = xproto.NewWindowId(g.conn)
	if err != nil {
		return err
	}
	s := g.d.screen
	err = xproto.CreateWindowChecked(g.conn, s.RootDepth, g.source, s.Root, -10, -10, 1, 1, 0,
		xproto.WindowClassInputOutput, s.RootVisual, 0, nil).Check()
	if err != nil {
		return err
	}
	return xproto.SetSelectionOwnerChecked(g.conn, g.source, g.d.atom("XdndSelection"), xproto.TimeCurrentTime).Check()
}

func uriList(paths []string) ([]byte, error) {
	var b strings.Builder
	for _, p := range paths {
		abs, err := filepath.Abs(p)
		if err != nil {
			return nil, err
		}
		b.WriteString((&url.URL{Scheme: "file", Path: abs}).String() + "\r\n")
	}
	return []byte(b.String()), nil
}

// run enters the window, moves to the point, and answers until the drop is over.
func (g *drag) run(ctx context.Context, x, y int) error {
	aware := g.d.property(g.target, "XdndAware")
	if len(aware) < 4 {
		return errors.New("the window takes no drops")
	}
	at, err := xproto.TranslateCoordinates(g.conn, g.target, g.d.screen.Root, int16(x), int16(y)).Reply()
	if err != nil {
		return err
	}
	version := min(5, binary.LittleEndian.Uint32(aware))
	g.send("XdndEnter", version<<24, uint32(g.d.atom("text/uri-list")))
	g.send("XdndPosition", 0, uint32(uint16(at.DstX))<<16|uint32(uint16(at.DstY)), 0, uint32(g.d.atom("XdndActionCopy")))
	for {
		event, xerr := g.conn.WaitForEvent()
		if event == nil && xerr == nil {
			return fmt.Errorf("the drop was not taken: %w", context.Cause(ctx))
		}
		if done, err := g.answer(event); done || err != nil {
			return err
		}
	}
}

// answer handles one event of the drag; done says that the window has the files.
func (g *drag) answer(event xgb.Event) (done bool, err error) {
	switch e := event.(type) {
	case xproto.ClientMessageEvent:
		switch e.Type {
		case g.d.atom("XdndStatus"):
			if e.Data.Data32[1]&1 == 0 {
				g.send("XdndLeave")
				return false, errors.New("the window refused the drop")
			}
			g.send("XdndDrop")
		case g.d.atom("XdndFinished"):
			return true, nil
		}
	case xproto.SelectionRequestEvent:
		g.deliver(e)
	}
	return false, nil
}

func (g *drag) deliver(e xproto.SelectionRequestEvent) {
	xproto.ChangeProperty(g.conn, xproto.PropModeReplace, e.Requestor, e.Property, g.d.atom("text/uri-list"), 8, uint32(len(g.list)), g.list)
	note := xproto.SelectionNotifyEvent{Time: e.Time, Requestor: e.Requestor, Selection: e.Selection, Target: e.Target, Property: e.Property}
	xproto.SendEvent(g.conn, false, e.Requestor, 0, string(note.Bytes()))
}

// send sends one message of the protocol; the source window is its first datum.
func (g *drag) send(name string, data ...uint32) {
	words := make([]uint32, 5)
	words[0] = uint32(g.source)
	copy(words[1:], data)
	msg := xproto.ClientMessageEvent{Format: 32, Window: g.target, Type: g.d.atom(name), Data: xproto.ClientMessageDataUnionData32New(words)}
	xproto.SendEvent(g.conn, false, g.target, 0, string(msg.Bytes()))
}
