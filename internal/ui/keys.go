package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"slipway/internal/ui/details"
)

// binding is a key with what it does.
type binding struct {
	name     string // as the help says it: "Add files"
	key      fyne.KeyName
	modifier fyne.KeyModifier // 0 for a key that works while no text is being typed
	do       func()           // nil where the queue's list does it by itself
}

// bindings lists all keys of the window, in the order of the help.
func (w *Window) bindings() []binding {
	const ctrl, alt, shift = fyne.KeyModifierShortcutDefault, fyne.KeyModifierAlt, fyne.KeyModifierShift
	return []binding{
		{"Add files", fyne.KeyO, ctrl, w.pick},
		{"Paste files, a URL or a digest", fyne.KeyV, ctrl, w.paste},
		{"Add a target", fyne.KeyN, ctrl, w.targets.Add},
		{"Edit the selected target", fyne.KeyF2, 0, w.targets.EditSelected},
		{"Queue the new upload", fyne.KeyReturn, ctrl, w.intake.QueueFocused},
		{"Queue all new uploads", fyne.KeyReturn, ctrl | shift, w.intake.QueueAll},
		{"Pause or start the selected upload", fyne.KeySpace, 0, w.queue.Toggle},
		{"Pause all", fyne.KeyP, ctrl | shift, w.queue.PauseAll},
		{"Start all", fyne.KeyS, ctrl | shift, w.queue.StartAll},
		{"Remove or cancel the selected upload", fyne.KeyDelete, 0, w.queue.Drop},
		{"Retry the selected upload", fyne.KeyR, ctrl, w.queue.Retry},
		{"Move the selected upload up", fyne.KeyUp, alt, func() { w.queue.Shift(-1) }},
		{"Move the selected upload down", fyne.KeyDown, alt, func() { w.queue.Shift(1) }},
		{"Find an upload", fyne.KeyF, ctrl, func() { w.win.Canvas().Focus(w.tools.filter) }},
		{"Show the log", fyne.KeyL, ctrl, func() { w.details.Choose(details.TabLog) }},
		{"Help", fyne.KeyF1, 0, w.help},
		{"Quit", fyne.KeyQ, ctrl, w.Quit},
	}
}

func (w *Window) bindKeys() {
	plain := map[fyne.KeyName]func(){fyne.KeyEscape: w.escape}
	for _, b := range w.bindings() {
		do := w.unlessBlocked(b.do)
		switch {
		case b.modifier == 0:
			plain[b.key] = do
		case b.key == fyne.KeyV && b.modifier == fyne.KeyModifierShortcutDefault:
			// Fyne has a shortcut of its own for these keys.
			w.win.Canvas().AddShortcut(&fyne.ShortcutPaste{}, func(fyne.Shortcut) { do() })
		default:
			w.win.Canvas().AddShortcut(&desktop.CustomShortcut{KeyName: b.key, Modifier: b.modifier}, func(fyne.Shortcut) { do() })
		}
	}
	w.win.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) {
		if do := plain[e.Name]; do != nil {
			do()
		}
	})
}

// unlessBlocked keeps the keys of the window away from an open dialog.
func (w *Window) unlessBlocked(do func()) func() {
	return func() {
		if !w.blocked() {
			do()
		}
	}
}

// blocked reports whether a dialog or a menu is open.
func (w *Window) blocked() bool { return w.win.Canvas().Overlays().Top() != nil }

// escape empties the filter and gives the keyboard to the queue.
func (w *Window) escape() {
	if w.blocked() {
		return
	}
	w.tools.filter.SetText("")
	w.queue.FocusList()
}

// label writes a key as it stands on the keyboard: "Ctrl+Shift+P".
func (b binding) label() string {
	text := ""
	for _, m := range []struct {
		bit  fyne.KeyModifier
		name string
	}{
		{fyne.KeyModifierControl, "Ctrl+"},
		{fyne.KeyModifierSuper, "⌘"},
		{fyne.KeyModifierAlt, "Alt+"},
		{fyne.KeyModifierShift, "Shift+"},
	} {
		if b.modifier&m.bit != 0 {
			text += m.name
		}
	}
	names := map[fyne.KeyName]string{fyne.KeyReturn: "Enter", fyne.KeyDelete: "Del", fyne.KeyUp: "↑", fyne.KeyDown: "↓", fyne.KeySpace: "Space"}
	if name, ok := names[b.key]; ok {
		return text + name
	}
	return text + string(b.key)
}
