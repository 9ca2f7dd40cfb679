package queueview

import (
	"fyne.io/fyne/v2"

	"slipway/internal/queue"
)

// picked follows a row that was clicked.
func (p *Pane) picked(i int) {
	p.marked = i
	if i >= p.board.Len() {
		return
	}
	if id := p.board.At(i).ID; id != p.selected {
		p.byHand = true
		p.tell(id)
	}
}

// tell makes a job the selected one and says so.
func (p *Pane) tell(id string) {
	p.selected = id
	if j, ok := p.board.Get(id); ok {
		p.cfg.Host.Selected(&j)
		return
	}
	p.selected = ""
	p.cfg.Host.Selected(nil)
}

// mark keeps the list's mark on the selected job, whose row may have moved. A row
// that only moved does not scroll the list away from what the person looks at.
func (p *Pane) mark() {
	at := p.board.Row(p.selected)
	switch {
	case at == p.marked:
	case at < 0:
		p.marked = -1
		p.list.UnselectAll()
	default:
		moved, offset := p.marked >= 0, p.list.GetScrollOffset()
		p.marked = at
		p.list.UnselectAll()
		p.list.Select(at)
		if moved {
			p.list.ScrollToOffset(offset)
		}
	}
}

// follow keeps the details in step with the selected job. One that fails or asks
// takes the view with it to its tab, and so does one that is done when nothing is
// left in the queue.
func (p *Pane) follow(before queue.Job, had bool) {
	if !had {
		return
	}
	after, ok := p.board.Get(p.selected)
	if !ok {
		p.tell("")
		return
	}
	p.cfg.Host.Selected(&after)
	from, to := TabOf(before.State), TabOf(after.State)
	if from != to && from == p.board.Tab() && (to != TabDone || p.board.Count(TabQueue) == 0) {
		p.Choose(to)
	}
}

// attract selects a job that fails, asks or is new, unless the person looks at
// another one: one that has not finished, or that was selected by hand. When the
// queue has run empty it shows where its last job went.
func (p *Pane) attract(added, turned []queue.Job) {
	if j, ok := p.Selected(); ok && (p.byHand || !j.State.Finished()) {
		return
	}
	for _, j := range turned {
		if j.State == queue.NeedsYou || j.State == queue.Failed {
			p.Select(j.ID)
			return
		}
	}
	for _, j := range added {
		if !j.State.Finished() {
			p.Select(j.ID)
			return
		}
	}
	if len(turned) > 0 && p.board.Tab() == TabQueue && p.board.Count(TabQueue) == 0 {
		p.Choose(TabOf(turned[0].State))
	}
}

// key does what a key means for the selected job and reports whether it meant
// anything.
func (p *Pane) key(k fyne.KeyName) bool {
	switch k {
	case fyne.KeyUp:
		p.walk(-1)
	case fyne.KeyDown:
		p.walk(1)
	case fyne.KeyHome:
		p.walk(-p.board.Len())
	case fyne.KeyEnd:
		p.walk(p.board.Len())
	case fyne.KeySpace:
		p.Toggle()
	case fyne.KeyDelete, fyne.KeyBackspace:
		p.Drop()
	default:
		return false
	}
	return true
}

// walk selects a row above or below, and stops at the first and the last.
func (p *Pane) walk(by int) {
	if n := p.board.Len(); n > 0 {
		p.list.Select(max(0, min(n-1, p.board.Row(p.selected)+by)))
	}
}
