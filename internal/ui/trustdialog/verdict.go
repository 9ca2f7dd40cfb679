package trustdialog

import (
	"strings"

	"slipway/internal/fault"
	"slipway/internal/ui/form"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// verdict is the line that says how a pasted fingerprint compares.
type verdict struct {
	sign *widget.Icon
	said *form.Caption
	line *fyne.Container
}

func newVerdict() verdict {
	v := verdict{sign: widget.NewIcon(theme.QuestionIcon()), said: form.NewCaption("").Big()}
	v.line = container.NewBorder(nil, nil, container.NewPadded(v.sign), nil, v.said)
	v.clear()
	return v
}

func (v verdict) clear() {
	v.put(theme.QuestionIcon(), "Nothing compared yet. The server's operator can tell you the fingerprint.", theme.ColorNamePlaceHolder)
}

func (v verdict) put(sign fyne.Resource, text string, color fyne.ThemeColorName) {
	v.sign.SetResource(sign)
	v.said.Set(text, color)
}

// compare judges the pasted text against the certificate that was presented.
// Trusting always is proposed only for a match.
func (q *question) compare(pasted string) {
	q.always.Importance = widget.MediumImportance
	defer q.always.Refresh()
	if strings.TrimSpace(pasted) == "" {
		q.clear()
		return
	}
	digits, err := fault.ParseFingerprint(pasted)
	switch {
	case err != nil:
		q.put(theme.NewWarningThemedResource(theme.WarningIcon()), fault.Of(err).What+" "+fault.Of(err).Remedy, theme.ColorNameWarning)
	case digits == q.cert.SHA256:
		q.put(theme.NewSuccessThemedResource(theme.ConfirmIcon()), "It matches the certificate presented now. Trusting it always is safe.", theme.ColorNameSuccess)
		if !changed(q.cert) {
			q.always.Importance = widget.HighImportance
		}
	case digits == q.cert.Known:
		q.put(theme.NewErrorThemedResource(theme.ErrorIcon()), "It does not match: it is the fingerprint trusted until now, not the one presented now.", theme.ColorNameError)
	default:
		q.put(theme.NewErrorThemedResource(theme.ErrorIcon()), "It does not match the certificate presented now. Do not trust this server.", theme.ColorNameError)
	}
}
