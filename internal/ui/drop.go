package ui

import (
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"slipway/internal/fault"
	"slipway/internal/ui/picker"
)

// drop makes cards of what was dropped. On a target, it is meant for that target.
func (w *Window) drop(at fyne.Position, items []fyne.URI) {
	if w.blocked() {
		return
	}
	profileID, _ := w.targets.At(at)
	var dropped []string
	for _, u := range items {
		if u.Scheme() == "file" {
			dropped = append(dropped, filepath.FromSlash(u.Path()))
		} else {
			dropped = append(dropped, u.String())
		}
	}
	w.take(dropped, profileID)
}

// take makes cards for paths and URLs. profileID may be empty.
func (w *Window) take(items []string, profileID string) {
	var paths []string
	for _, item := range items {
		if isURL(item) {
			w.intake.AddAddress(item, profileID)
		} else {
			paths = append(paths, item)
		}
	}
	if len(paths) > 0 {
		w.intake.Add(paths, profileID)
	}
}

// pick lets the person pick files and makes cards of them.
func (w *Window) pick() {
	picker.Files(w.win, func(paths []string, err error) {
		if err != nil {
			w.Report(err)
			return
		}
		w.take(paths, w.targets.Selected())
	})
}

// paste takes files and URLs from the clipboard, one a line, or a digest for the
// new upload that was touched last.
func (w *Window) paste() {
	text := w.app.Clipboard().Content()
	var items []string
	for line := range strings.Lines(text) {
		if item := pasted(line); item != "" {
			items = append(items, item)
		}
	}
	if len(items) > 0 {
		w.take(items, w.targets.Selected())
		return
	}
	if err := w.intake.Expect(text); fault.Is(err, fault.Invalid, fault.NotFound) {
		w.notice.warn("The clipboard holds no file, no URL and no digest for a new upload." +
			" Copy a file's path, an address with its scheme in front, such as https://, or a published checksum.")
	}
}

// pasted returns the path or URL on a line of a clipboard; empty for anything else.
func pasted(line string) string {
	line = strings.Trim(strings.TrimSpace(line), `"'`)
	if path, ok := filePath(line); ok {
		return path
	}
	if isURL(line) || filepath.IsAbs(line) {
		return line
	}
	return ""
}

func isURL(text string) bool {
	scheme, rest, ok := strings.Cut(text, "://")
	return ok && rest != "" && len(scheme) > 1 && !strings.ContainsAny(scheme, `/\ `) && scheme != "file"
}
