package targets

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// status is the part of the dialog that says how a test or a save went.
type status struct {
	sign   *widget.Icon
	busy   *widget.Activity
	said   *widget.Label
	detail *widget.Label // the server's own words, or what the server told about itself
	box    *fyne.Container
	moved  func() // called when the box needs another size
}

func newStatus(moved func()) *status {
	s := &status{moved: moved, sign: widget.NewIcon(nil), busy: widget.NewActivity(), said: widget.NewLabel(""), detail: widget.NewLabel("")}
	s.said.Wrapping, s.said.Selectable = fyne.TextWrapWord, true
	s.detail.Wrapping, s.detail.Selectable = fyne.TextWrapWord, true
	s.detail.SizeName = theme.SizeNameCaptionText
	texts := container.NewVBox(s.said, s.detail)
	s.box = container.NewVBox(widget.NewSeparator(), container.NewBorder(nil, nil, container.NewVBox(container.NewPadded(container.NewStack(s.sign, s.busy))), nil, texts))
	s.box.Hide()
	return s
}

func (s *status) clear() {
	s.busy.Stop()
	s.box.Hide()
	s.moved()
}

// working says what is being waited for.
func (s *status) working(text string) {
	s.put(nil, text, "", widget.MediumImportance)
	s.busy.Show()
	s.busy.Start()
}

// well says what a server told about itself.
func (s *status) well(server backend.Server) {
	s.put(theme.NewSuccessThemedResource(theme.ConfirmIcon()), "The connection works.", strings.Join(facts(server), "\n"), widget.SuccessImportance)
}

// ill says what went wrong.
func (s *status) ill(f *fault.Fault) {
	s.put(theme.NewErrorThemedResource(theme.ErrorIcon()), advice(f), words(f), widget.DangerImportance)
}

func (s *status) put(sign fyne.Resource, said, detail string, i widget.Importance) {
	s.busy.Stop()
	s.busy.Hide()
	s.sign.SetResource(sign)
	s.sign.Hidden = sign == nil
	s.said.Importance = i
	s.said.SetText(said)
	s.detail.SetText(detail)
	s.detail.Hidden = detail == ""
	s.box.Show()
	s.moved()
}

// brief returns where a server is, and as whom it knows us, a line each.
func brief(server backend.Server) []string {
	lines := []string{strings.TrimSpace(server.Product+" "+server.Version) + " at " + server.Host}
	if server.Account != "" {
		lines = append(lines, "Logged in as "+server.Account)
	}
	return lines
}

// facts returns all that a server told about itself, a line each.
func facts(server backend.Server) []string {
	lines := brief(server)
	if server.Certificate != "" {
		lines = append(lines, "Certificate SHA-256 "+fault.Grouped(server.Certificate))
	}
	if !server.Expires.IsZero() {
		lines = append(lines, "The login ends at "+server.Expires.Local().Format("15:04 on 2 January"))
	}
	return append(lines, server.Notes...)
}

// words returns the server's part of a fault: its code, its text, its own advice
// and where it explains them.
func words(f *fault.Fault) string {
	var lines []string
	for _, part := range [][2]string{
		{"The server's code: ", f.Code},
		{"Its words: ", f.Detail},
		{"Its advice: ", f.VendorRemedy},
		{"See ", f.HelpURL},
		{"Request ", f.RequestID},
	} {
		if part[1] != "" {
			lines = append(lines, part[0]+part[1])
		}
	}
	return strings.Join(lines, "\n")
}
