package ui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/queue"
	"slipway/internal/ui/form"
	"slipway/internal/ui/widgets"
)

var editUploadSize = fyne.NewSize(680, 480)

// EditUpload implements queueview.Host. The form opens at the field at fault.
func (w *Window) EditUpload(job queue.Job, save func(backend.Values)) {
	spec, ok := w.cfg.Spec(job.Backend)
	if !ok {
		w.Report(fault.New(fault.NotFound, "This version of Slipway does not know the kind of server that the upload is for.", "Use the version that queued it."))
		return
	}
	scroll := container.NewVScroll(nil)
	fields := form.New(form.Options{
		Fields: spec.Request, Values: job.Request.Values, Run: w.cfg.Run, Canvas: w.win.Canvas(),
		Choices: func(ctx context.Context, key string, v backend.Values) ([]backend.Choice, error) {
			return w.cfg.Intake.Choices(ctx, job.Profile, key, v)
		},
		Reveal: func(top, height float32) { form.Reveal(scroll, top, height) },
	})
	pad := theme.Padding()
	scroll.Content = container.New(layout.NewCustomPaddedLayout(pad, pad, 0, 4*pad), fields.Object())
	var sheet *form.Dialog
	retry := form.NewButton("Save and retry", nil, func() {
		if fields.Check() {
			sheet.Close()
			save(fields.Values())
		}
	})
	retry.Importance = widget.HighImportance
	sheet = form.ShowDialog(w.win, form.DialogOptions{
		Title: "Edit and retry " + job.Request.Name(), Body: container.NewBorder(complaint(job.Fault), nil, nil, nil, scroll), Size: editUploadSize,
		Right:   []fyne.CanvasObject{form.NewButton("Cancel", nil, func() { sheet.Close() }), retry},
		OnClose: fields.Close,
	})
	fields.Inquire()
	fields.Focus()
	if job.Fault != nil && job.Fault.Field != "" {
		fields.Show([]*fault.Fault{job.Fault})
	}
}

// complaint says above the fields why the upload did not succeed; nil for no fault.
func complaint(f *fault.Fault) fyne.CanvasObject {
	if f == nil {
		return nil
	}
	said := f.What
	if f.Code != "" {
		said += " (" + f.Code + ")"
	}
	return widgets.NewText(strings.TrimSpace(said+" "+f.Remedy), fyne.TextStyle{})
}
