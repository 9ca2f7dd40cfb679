package targets

import (
	"context"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/profile"
	"slipway/internal/ui/form"
	"slipway/internal/ui/trustdialog"
)

// tryOut reaches the server with the texts as they stand.
func (e *editor) tryOut() {
	if !e.form.Check() {
		return
	}
	e.stop()
	ctx, cancel := context.WithCancel(e.ctx)
	e.stop = cancel
	v := plain(e.form.Values())
	e.status.working("Connecting…")
	var server backend.Server
	var err error
	e.pane.run(func() { server, err = e.pane.svc.Try(ctx, e.spec.ID, e.target.ID, v) }, func() {
		if ctx.Err() == nil {
			e.tried(server, err)
		}
		cancel()
	})
}

func (e *editor) tried(server backend.Server, err error) {
	if err == nil {
		e.status.well(server)
		return
	}
	f := fault.Of(err)
	e.complain([]*fault.Fault{f})
	if f.Certificate == nil {
		return
	}
	trustdialog.Show(e.pane.win, *f.Certificate, func(c trustdialog.Choice) {
		e.pane.trust(*f.Certificate, c, e.tryOut, func(err error) { e.status.ill(fault.Of(err)) })
	})
}

// complain shows faults beside their fields, and the first that has none below.
func (e *editor) complain(faults []*fault.Fault) {
	e.status.clear()
	if rest := e.form.Show(faults); len(rest) > 0 {
		e.status.ill(rest[0])
	}
}

// keep saves the target. What was typed stays when that fails.
func (e *editor) keep() {
	if !e.form.Check() {
		return
	}
	e.stop()
	v := e.form.Values()
	open, secrets := backend.Split(e.spec.Profile, plain(v))
	target := profile.Profile{ID: e.target.ID, Name: v[keyName], Backend: e.spec.ID, Values: open}
	e.status.working("Saving…")
	e.save.Disable()
	var err error
	e.pane.run(func() { target, err = e.pane.svc.Save(context.WithoutCancel(e.ctx), target, secrets) }, func() { e.kept(target, err) })
}

func (e *editor) kept(target profile.Profile, err error) {
	e.save.Enable()
	if err == nil {
		e.sheet.Close()
		e.pane.saved(target)
		if e.then != nil {
			e.then()
		}
		return
	}
	faults := form.Faults(err)
	for i, f := range faults {
		if f.Field == "name" {
			named := *f
			named.Field = keyName
			faults[i] = &named
		}
	}
	e.complain(faults)
}

// saved selects a target that was saved and checks it.
func (p *Pane) saved(target profile.Profile) {
	p.load(func() {
		p.choose(target.ID)
		p.check(target.ID)
		p.changed()
	})
}
