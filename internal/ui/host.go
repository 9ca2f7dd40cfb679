package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"slipway/internal/fault"
	"slipway/internal/queue"
	"slipway/internal/ui/details"
	"slipway/internal/ui/queueview"
	"slipway/internal/ui/trustdialog"
)

var _ queueview.Host = (*Window)(nil)

// Selected implements queueview.Host.
func (w *Window) Selected(job *queue.Job) {
	if job == nil {
		w.details.Show(nil, nil)
		return
	}
	j := *job
	var acts []details.Act
	for _, a := range w.queue.Offers(j) {
		switch a.Verb {
		case queueview.Retry, queueview.Edit, queueview.Trust, queueview.Target, queueview.Start:
			acts = append(acts, details.Act{Name: a.Name, Icon: a.Icon(), Do: func() { w.queue.Do(a.Verb, j) }})
		default:
		}
	}
	w.details.Show(&j, acts)
}

// Trust implements queueview.Host.
func (w *Window) Trust(cert fault.Certificate, accepted func()) {
	trustdialog.Show(w.win, cert, func(c trustdialog.Choice) {
		if c == trustdialog.Cancel {
			return
		}
		var err error
		w.cfg.Run(func() { err = w.cfg.Targets.Trust(context.Background(), cert, c == trustdialog.Once) }, func() {
			if err != nil {
				w.Report(err)
				return
			}
			accepted()
			w.targets.Refresh()
		})
	})
}

// EditTarget implements queueview.Host.
func (w *Window) EditTarget(profileID string, saved func()) { w.targets.Edit(profileID, saved) }

// UploadAgain implements queueview.Host.
func (w *Window) UploadAgain(job queue.Job) {
	if job.Request.URL != "" {
		w.take([]string{job.Request.URL}, job.Profile)
		return
	}
	var paths []string
	for _, it := range job.Request.Items {
		paths = append(paths, it.Identity.Path)
	}
	w.take(paths, job.Profile)
}

// ShowReceipt implements queueview.Host.
func (w *Window) ShowReceipt(queue.Job) { w.details.Choose(details.TabReceipt) }

// CopyDetails implements queueview.Host.
func (w *Window) CopyDetails(job queue.Job) {
	spec, _ := w.cfg.Spec(job.Backend)
	w.app.Clipboard().SetContent(details.Text(job, spec))
}

// Report implements queueview.Host.
func (w *Window) Report(err error) { w.notice.fail(err) }

// saveAs asks where a text should be kept and writes it there.
func (w *Window) saveAs(name string, content []byte) {
	ask := dialog.NewFileSave(func(to fyne.URIWriteCloser, err error) {
		if err != nil || to == nil {
			if err != nil {
				w.Report(unsaved(err))
			}
			return
		}
		w.cfg.Run(func() {
			_, err = to.Write(content)
			if closeErr := to.Close(); err == nil {
				err = closeErr
			}
		}, func() {
			if err != nil {
				w.Report(unsaved(err))
			}
		})
	}, w.win)
	ask.SetFileName(name)
	ask.Show()
}

func unsaved(err error) error {
	f := fault.Wrap(err, fault.FileUnread, "The receipt was not saved.", "Choose a folder that you may write to.")
	f.Detail = err.Error()
	return f
}
