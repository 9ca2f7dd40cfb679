//go:build unix

package x11

import (
	"fmt"
	"strings"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"
)

// named maps the key names used in chords to key symbols; single characters
// stand for themselves.
var named = map[string]uint32{
	"ctrl": 0xffe3, "shift": 0xffe1, "alt": 0xffe9, "Return": 0xff0d, "Escape": 0xff1b, "Tab": 0xff09,
	"space": 0x20, "Delete": 0xffff, "BackSpace": 0xff08, "Up": 0xff52, "Down": 0xff54, "Home": 0xff50, "End": 0xff57, "F2": 0xffbf,
}

// keymap finds the key for a symbol.
type keymap struct {
	first byte
	per   int
	syms  []xproto.Keysym
}

func readKeymap(conn *xgb.Conn) (*keymap, error) {
	s := xproto.Setup(conn)
	count := byte(s.MaxKeycode - s.MinKeycode + 1)
	reply, err := xproto.GetKeyboardMapping(conn, s.MinKeycode, count).Reply()
	if err != nil {
		return nil, fmt.Errorf("read the keyboard map: %w", err)
	}
	return &keymap{first: byte(s.MinKeycode), per: int(reply.KeysymsPerKeycode), syms: reply.Keysyms}, nil
}

// code returns the key that bears a symbol, and whether Shift is needed with it.
func (k *keymap) code(sym uint32) (code byte, shift, ok bool) {
	for i, s := range k.syms {
		if uint32(s) == sym && i%k.per < 2 {
			return k.first + byte(i/k.per), i%k.per == 1, true
		}
	}
	return 0, false, false
}

// Press presses a chord such as "ctrl+Return" or "alt+Up".
func (d *Display) Press(chord string) error {
	var codes []byte
	for part := range strings.SplitSeq(chord, "+") {
		sym, ok := named[part]
		if !ok {
			sym = uint32([]rune(part)[0])
		}
		code, _, ok := d.keys.code(sym)
		if !ok {
			return fmt.Errorf("the keyboard has no key %q", part)
		}
		codes = append(codes, code)
	}
	return d.strike(codes)
}

// Type types ASCII text.
func (d *Display) Type(text string) error {
	shiftKey, _, _ := d.keys.code(named["shift"])
	for _, r := range text {
		code, shift, ok := d.keys.code(uint32(r))
		if !ok {
			return fmt.Errorf("the keyboard has no key for %q", r)
		}
		codes := []byte{code}
		if shift {
			codes = []byte{shiftKey, code}
		}
		if err := d.strike(codes); err != nil {
			return err
		}
	}
	return nil
}

// strike presses the keys in order and releases them in the opposite one.
func (d *Display) strike(codes []byte) error {
	for _, c := range codes {
		if err := d.fakeKey(xproto.KeyPress, c); err != nil {
			return err
		}
	}
	for i := len(codes) - 1; i >= 0; i-- {
		if err := d.fakeKey(xproto.KeyRelease, codes[i]); err != nil {
			return err
		}
	}
	return nil
}

func (d *Display) fakeKey(kind, code byte) error {
	return xtest.FakeInputChecked(d.conn, kind, code, 0, d.screen.Root, 0, 0, 0).Check()
}
