package queueview

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"slipway/internal/queue"
)

// Tab is one of the choices of jobs.
type Tab int

// The tabs, in the order in which they stand.
const (
	TabQueue    Tab = iota // waiting, running, held and interrupted
	TabNeedsYou            // stopped at a question
	TabDone
	TabFailed // failed and cancelled

	tabs = 4
)

// TabOf returns the tab in which jobs of a state stand.
func TabOf(s queue.State) Tab {
	switch s {
	case queue.NeedsYou:
		return TabNeedsYou
	case queue.Done:
		return TabDone
	case queue.Failed, queue.Canceled:
		return TabFailed
	default:
		return TabQueue
	}
}

// Board holds the jobs of the window and chooses those that are shown. It is
// used on the UI goroutine only.
type Board struct {
	jobs   map[string]queue.Job
	tab    Tab
	filter string // lower-case
	shown  []string
	counts [tabs]int
}

// NewBoard returns an empty board that shows the queue.
func NewBoard() *Board { return &Board{jobs: map[string]queue.Job{}} }

// Apply takes the latest value of jobs that changed and the ids of those that
// are gone. It returns the jobs that are new and those that reached another state.
func (b *Board) Apply(changed []queue.Job, gone []string) (added, turned []queue.Job) {
	stale := false
	for _, j := range changed {
		old, known := b.jobs[j.ID]
		b.jobs[j.ID] = j
		switch {
		case !known:
			added = append(added, j)
		case old.State != j.State:
			turned = append(turned, j)
		}
		stale = stale || !known || old.State != j.State || old.Position != j.Position
	}
	for _, id := range gone {
		if _, known := b.jobs[id]; known {
			delete(b.jobs, id)
			stale = true
		}
	}
	if stale {
		b.arrange()
	}
	slices.SortFunc(added, b.compare)
	slices.SortFunc(turned, b.compare)
	return added, turned
}

// Choose shows another tab.
func (b *Board) Choose(t Tab) {
	b.tab = t
	b.arrange()
}

// Filter shows only jobs whose name, target or state contains a text.
func (b *Board) Filter(text string) {
	b.filter = strings.ToLower(strings.TrimSpace(text))
	b.arrange()
}

// Tab returns the tab that is shown.
func (b *Board) Tab() Tab { return b.tab }

// Count returns the number of jobs on a tab, whatever the filter says.
func (b *Board) Count(t Tab) int { return b.counts[t] }

// Len returns the number of rows shown.
func (b *Board) Len() int { return len(b.shown) }

// At returns the job of a row.
func (b *Board) At(row int) queue.Job { return b.jobs[b.shown[row]] }

// Get returns a job by its id.
func (b *Board) Get(id string) (queue.Job, bool) {
	j, ok := b.jobs[id]
	return j, ok
}

// Row returns the row of a job, -1 if it is not shown.
func (b *Board) Row(id string) int { return slices.Index(b.shown, id) }

// Pick returns the jobs for which chosen is true, in the order in which they stand.
func (b *Board) Pick(chosen func(queue.Job) bool) []queue.Job {
	var out []queue.Job
	for _, j := range b.jobs {
		if chosen(j) {
			out = append(out, j)
		}
	}
	slices.SortFunc(out, b.compare)
	return out
}

func (b *Board) arrange() {
	b.counts = [tabs]int{}
	b.shown = b.shown[:0]
	for id, j := range b.jobs {
		t := TabOf(j.State)
		b.counts[t]++
		if t == b.tab && b.matches(j) {
			b.shown = append(b.shown, id)
		}
	}
	slices.SortFunc(b.shown, func(x, y string) int { return b.compare(b.jobs[x], b.jobs[y]) })
}

// compare sorts what is still to be done by its place in the queue and what is
// finished with the newest first.
func (b *Board) compare(x, y queue.Job) int {
	if x.State.Finished() && y.State.Finished() {
		if c := y.Finished.Compare(x.Finished); c != 0 {
			return c
		}
	}
	return cmp.Or(cmp.Compare(x.Position, y.Position), cmp.Compare(x.ID, y.ID))
}

func (b *Board) matches(j queue.Job) bool {
	if b.filter == "" {
		return true
	}
	text := strings.ToLower(j.Request.Name() + "\n" + j.ProfileName + "\n" + j.State.Word() + "\n" + LookOf(j, time.Now()).State)
	return strings.Contains(text, b.filter)
}

// Totals sums up the board for the status bar.
type Totals struct {
	Running int
	Waiting int
	Speed   int64         // bytes/s of all uploads together
	Left    time.Duration // until everything that is running or waiting has been sent; 0 if unknown
}

// Totals returns the sums as they are now.
func (b *Board) Totals() Totals {
	var t Totals
	var left int64
	for _, j := range b.jobs {
		switch j.State {
		case queue.Running:
			t.Running++
			t.Speed += j.Progress.Speed
			left += unsent(j)
		case queue.Waiting:
			t.Waiting++
			left += unsent(j)
		default:
		}
	}
	if t.Speed > 0 {
		t.Left = time.Duration(float64(left) / float64(t.Speed) * float64(time.Second))
	}
	return t
}
