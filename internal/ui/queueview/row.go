package queueview

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/queue"
	"slipway/internal/ui/widgets"
)

// maxButtons is the number of icon buttons that a row can show.
const maxButtons = 4

// row shows one job. The list uses the same rows again for other jobs, so
// nothing of a job is kept but the last one shown.
type row struct {
	widget.BaseWidget
	act func(Verb, queue.Job)

	job     queue.Job
	look    Look
	actions []Action

	icon    *widget.Icon
	name    *widgets.Line
	target  *widgets.Line
	state   *widgets.Line
	text    *widgets.Line
	title   *fyne.Container // name and target
	status  *fyne.Container // state and text
	bar     *widgets.Bar
	answer  *widget.Button // the one act that a job which needs you waits for
	buttons []*widgets.IconButton
}

func newRow(act func(Verb, queue.Job)) *row {
	r := &row{
		act: act, icon: widget.NewIcon(nil),
		name: widgets.NewLine(widgets.CutMiddle).Bold(), target: widgets.NewLine(widgets.CutEnd),
		state: widgets.NewLine(widgets.CutEnd).Small().Bold(), text: widgets.NewLine(widgets.CutEnd).Small(),
		bar: widgets.NewBar(), answer: widget.NewButton("", nil),
	}
	r.title, r.status = widgets.NewPair(r.name, "→", r.target), widgets.NewPair(r.state, "", r.text)
	r.answer.Importance = widget.HighImportance
	r.answer.Hide()
	for range maxButtons {
		b := widgets.NewIconButton("", nil, nil)
		b.Hide()
		r.buttons = append(r.buttons, b)
	}
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *row) CreateRenderer() fyne.WidgetRenderer {
	acts := container.NewHBox(r.answer)
	for _, b := range r.buttons {
		acts.Add(b)
	}
	lines := container.New(layout.NewCustomPaddedVBoxLayout(theme.Padding()/2),
		r.title, r.status, r.bar)
	pad := theme.Padding()
	return widget.NewSimpleRenderer(container.New(layout.NewCustomPaddedLayout(pad, pad+1, pad, pad),
		container.NewBorder(nil, nil, container.NewCenter(r.icon), container.NewCenter(acts), container.New(layout.NewCustomPaddedLayout(0, 0, pad, pad), lines))))
}

// show makes the row show a job. step moves bars without end.
func (r *row) show(j queue.Job, l Look, actions []Action, step int) {
	r.job = j
	r.name.Set(Title(j), theme.ColorNameForeground)
	r.target.Set(j.ProfileName, theme.ColorNameForeground)
	r.title.Refresh()
	r.state.Set(l.State, wordColor(l.Tone))
	r.text.CutAt(l.Cut)
	r.text.Set(l.Text, theme.ColorNameForeground)
	r.status.Refresh()
	r.showBar(l, step)
	if r.look.Icon != l.Icon || r.look.Tone != l.Tone {
		r.icon.SetResource(theme.NewColoredResource(theme.Current().Icon(l.Icon), l.Tone))
	}
	r.look = l
	if !slices.Equal(r.actions, actions) {
		r.offer(actions)
	}
}

// wordColor colours a state in words only where something is to be noticed.
func wordColor(tone fyne.ThemeColorName) fyne.ThemeColorName {
	if tone == theme.ColorNamePrimary {
		return theme.ColorNameForeground
	}
	return tone
}

func (r *row) showBar(l Look, step int) {
	color := l.Tone
	if color == theme.ColorNameForeground {
		color = theme.ColorNameDisabled
	}
	if l.Endless {
		r.bar.SetEndless(step, color)
	} else {
		r.bar.SetValue(l.Done, color)
	}
}

// offer puts the actions on the buttons. The first answer to a question becomes
// a button with its name on it.
func (r *row) offer(actions []Action) {
	r.actions = actions
	r.answer.Hide()
	if r.job.State == queue.NeedsYou && len(actions) > 0 {
		first := actions[0]
		r.answer.OnTapped = func() { r.act(first.Verb, r.job) }
		r.answer.SetText(first.Name)
		r.answer.Show()
		actions = actions[1:]
	}
	for i, b := range r.buttons {
		if i >= len(actions) {
			b.Hide()
			continue
		}
		verb := actions[i].Verb
		b.Become(actions[i].Name, actions[i].Icon(), func() { r.act(verb, r.job) })
		b.Show()
	}
}
