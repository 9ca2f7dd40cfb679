package queueview

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/queue"
)

// shownRow makes a row as the list would for its first job.
func shownRow(p *Pane, i int) *row {
	r := newRow(p.Do)
	p.update(i, r)
	return r
}

func TestPane_countsOnItsTabs(t *testing.T) {
	p, _, _ := newPane(t, job("a", queue.Waiting), job("b", queue.NeedsYou), job("c", queue.Failed))
	var got []string
	for i := range tabs {
		got = append(got, p.tabs.Text(i))
	}
	if want := "Queue (1) Needs you (1) Done (0) Failed (1)"; strings.Join(got, " ") != want {
		t.Error(got)
	}
}

func TestPane_emptySaysWhatThereCouldBe(t *testing.T) {
	p, _, _ := newPane(t)
	if !p.cfg.Welcome.Visible() || p.nothing.Visible() {
		t.Error("an empty queue does not welcome")
	}
	p.Choose(TabFailed)
	if p.cfg.Welcome.Visible() || p.nothing.Text != "No upload has failed." {
		t.Errorf("an empty tab says %q", p.nothing.Text)
	}
	p.Choose(TabQueue)
	p.Filter("rhel")
	if p.cfg.Welcome.Visible() || !strings.Contains(p.nothing.Text, "rhel") {
		t.Errorf("a filter that fits nothing says %q", p.nothing.Text)
	}
}

func TestPane_aSelectedJobThatFailsTakesTheViewAlong(t *testing.T) {
	p, _, h := newPane(t, job("a", queue.Running), job("b", queue.Running))
	p.Select("a")
	p.Apply([]queue.Job{job("a", queue.Failed)}, nil)
	if p.board.Tab() != TabFailed || h.selected != "a failed" {
		t.Errorf("tab %d, selected %q", p.board.Tab(), h.selected)
	}
}

func TestPane_aSelectedJobThatIsDoneLeavesTheQueueInView(t *testing.T) {
	p, _, h := newPane(t, job("a", queue.Running), job("b", queue.Running))
	p.Select("a")
	p.Apply([]queue.Job{job("a", queue.Done)}, nil)
	if p.board.Tab() != TabQueue || h.selected != "a done" {
		t.Errorf("tab %d, selected %q", p.board.Tab(), h.selected)
	}
	p.Select("b")
	p.Apply([]queue.Job{job("b", queue.Done)}, nil)
	if p.board.Tab() != TabDone {
		t.Errorf("the last one is done, the tab is %d", p.board.Tab())
	}
}

func TestPane_theLastOneDoneLeadsToThoseThatAreDone(t *testing.T) {
	p, _, h := newPane(t, job("a", queue.Running), job("b", queue.Running))
	p.Select("a")
	p.Apply([]queue.Job{job("a", queue.Done)}, nil)
	p.Apply([]queue.Job{job("b", queue.Done)}, nil)
	if p.board.Tab() != TabDone || h.selected != "a done" {
		t.Errorf("selected %q on tab %d", h.selected, p.board.Tab())
	}
	p.Choose(TabQueue)
	p.Apply([]queue.Job{job("a", queue.Done)}, nil)
	if p.board.Tab() != TabQueue {
		t.Errorf("nothing turned, and the tab is %d", p.board.Tab())
	}
}

func TestPane_doesNotTakeThePersonAwayFromARowTheyChose(t *testing.T) {
	p, _, h := newPane(t, job("old", queue.Done), job("b", queue.Running))
	p.Choose(TabDone)
	p.list.Select(0)
	p.Apply([]queue.Job{job("b", queue.Failed)}, nil)
	if h.selected != "old done" || p.board.Tab() != TabDone {
		t.Errorf("selected %q on tab %d", h.selected, p.board.Tab())
	}
}

func TestPane_showsAFailureWhereNothingIsSelected(t *testing.T) {
	p, _, h := newPane(t, job("a", queue.Running), job("old", queue.Failed))
	if h.selected != "" || p.board.Tab() != TabQueue {
		t.Fatalf("at the start %q is selected on tab %d", h.selected, p.board.Tab())
	}
	p.Apply([]queue.Job{job("a", queue.NeedsYou)}, nil)
	if h.selected != "a needs-you" || p.board.Tab() != TabNeedsYou {
		t.Errorf("selected %q on tab %d", h.selected, p.board.Tab())
	}
	p.Apply(nil, []string{"a"})
	if h.selected != "" {
		t.Errorf("a removed job is still selected: %q", h.selected)
	}
}

func TestPane_keepsTheMarkOnAJobWhoseRowMoves(t *testing.T) {
	p, _, _ := newPane(t, job("a", queue.Waiting, place(1)), job("b", queue.Waiting, place(2)), job("c", queue.Waiting, place(3)))
	p.list.Select(2)
	p.Apply([]queue.Job{job("c", queue.Waiting, place(0))}, nil)
	if p.marked != 0 || p.selected != "c" {
		t.Errorf("row %d is marked, %q selected", p.marked, p.selected)
	}
}

func TestPane_keysActOnTheSelectedJob(t *testing.T) {
	p, s, _ := newPane(t, job("a", queue.Waiting, place(1)), job("b", queue.Running, at(backend.Creating, 0, 0), place(2)), job("c", queue.Held, place(3)))
	p.FocusList()
	if p.cfg.Window.Canvas().Focused() != fyne.Focusable(p.list) {
		t.Fatal("the list has no focus")
	}
	for _, k := range []fyne.KeyName{fyne.KeyDown, fyne.KeyDelete, fyne.KeyDown, fyne.KeySpace, fyne.KeyDelete, fyne.KeyDown, fyne.KeySpace, fyne.KeyUp, fyne.KeyUp} {
		p.list.TypedKey(&fyne.KeyEvent{Name: k})
	}
	p.Shift(1)
	p.Shift(-1)
	want := []string{"remove a", "hold b", "cancel b", "start c", "move a 1", "move a -1"}
	if !slices.Equal(s.calls, want) {
		t.Errorf("asked for %q, want %q", s.calls, want)
	}
}

func TestPane_homeAndEndLeadToTheFirstAndTheLast(t *testing.T) {
	p, _, _ := newPane(t, job("a", queue.Waiting), job("b", queue.Waiting), job("c", queue.Waiting))
	for _, c := range []struct {
		key  fyne.KeyName
		want string
	}{{fyne.KeyEnd, "c"}, {fyne.KeyDown, "c"}, {fyne.KeyHome, "a"}, {fyne.KeyUp, "a"}} {
		p.list.TypedKey(&fyne.KeyEvent{Name: c.key})
		if p.selected != c.want {
			t.Errorf("%s leads to %q, want %q", c.key, p.selected, c.want)
		}
	}
}

func TestPane_allAtOnce(t *testing.T) {
	p, s, h := newPane(t, job("a", queue.Held), job("b", queue.Running), job("c", queue.Interrupted), job("d", queue.Waiting), job("e", queue.Done))
	s.err = errors.New("the journal is full")
	p.StartAll()
	p.PauseAll()
	if want := []string{"start a", "start c", "hold d", "hold b"}; !slices.Equal(s.calls, want) {
		t.Errorf("asked for %q, want %q", s.calls, want)
	}
	if len(h.errs) != 2 {
		t.Errorf("reported %v", h.errs)
	}
}

func TestPane_anAcceptedCertificateAnswersAllWhoAskedForIt(t *testing.T) {
	untrusted := failed(fault.Fault{Kind: fault.Untrusted, Certificate: &fault.Certificate{Host: "lab:443"}})
	other := func(j *queue.Job) { j.Profile = "p2" }
	a := job("a", queue.NeedsYou, untrusted)
	p, s, h := newPane(t, a, job("b", queue.NeedsYou, untrusted), job("c", queue.NeedsYou, untrusted, other),
		job("d", queue.NeedsYou, failed(fault.Fault{Kind: fault.Login})))
	p.Do(Trust, a)
	if want := []string{"retry a map[]", "retry b map[]"}; !slices.Equal(s.calls, want) || !slices.Equal(h.asked, []string{"trust lab:443"}) {
		t.Errorf("asked for %q after %q", s.calls, h.asked)
	}
}

func TestPane_doesEachVerb(t *testing.T) {
	j := job("a", queue.Failed, failed(fault.Fault{Kind: fault.Rejected}))
	for verb, want := range map[Verb]string{
		Start: "start a", Pause: "hold a", Stop: "hold a", Up: "move a -1", Down: "move a 1", Remove: "remove a", Cancel: "cancel a",
		Retry: "retry a map[]", Edit: "upload a retry a map[name:other]", Target: "target p1 retry a map[]",
		Receipt: "receipt a", Again: "again a", Copy: "copy a",
	} {
		p, s, h := newPane(t, j)
		p.Do(verb, j)
		if got := strings.Join(append(h.asked, s.calls...), " "); got != want {
			t.Errorf("verb %d: %q, want %q", verb, got, want)
		}
	}
}

func TestPane_cancelAsksWhereBytesWouldBeLost(t *testing.T) {
	for _, j := range []queue.Job{
		job("a", queue.Running, at(backend.Sending, gb6, gb10)), job("a", queue.Held, at(backend.Checking, 0, 0), keeping(gb6)),
	} {
		p, s, _ := newPane(t, j)
		p.Do(Cancel, j)
		if len(s.calls) != 0 || p.cfg.Window.Canvas().Overlays().Top() == nil {
			t.Errorf("asked for %q without a question", s.calls)
		}
	}
}

func TestRow_showsTheAnswerOfAQuestionByName(t *testing.T) {
	p, s, _ := newPane(t, job("a", queue.NeedsYou, failed(fault.Fault{Kind: fault.Conflict, What: "The name is taken."})))
	p.Choose(TabNeedsYou)
	r := shownRow(p, 0)
	if !r.answer.Visible() || r.answer.Text != "Edit and retry" || r.buttons[0].Name() != "Retry" || r.buttons[2].Visible() {
		t.Errorf("answer %q, then %q", r.answer.Text, r.buttons[0].Name())
	}
	test.Tap(r.answer)
	if !slices.Equal(s.calls, []string{"retry a map[name:other]"}) {
		t.Errorf("asked for %q", s.calls)
	}
}

func TestRow_isUsedAgainForAnotherJob(t *testing.T) {
	p, s, _ := newPane(t, job("a", queue.Running, at(backend.Sending, gb6, gb10), place(1)), job("b", queue.Running, at(backend.Hashing, 1, 10), place(2)))
	r := shownRow(p, 0)
	p.update(1, r)
	if r.name.Text() != "b.iso" || r.state.Text() != "Hashing" || r.target.Text() != "Lab" {
		t.Errorf("the row says %q, %q, %q", r.name.Text(), r.state.Text(), r.target.Text())
	}
	test.Tap(&r.buttons[0].Button)
	if !slices.Equal(s.calls, []string{"hold b"}) {
		t.Errorf("its button asked for %q", s.calls)
	}
}

func TestRow_leavesRoomForItsButtons(t *testing.T) {
	long := job(strings.Repeat("a-very-long-name-", 12), queue.Failed, func(j *queue.Job) { j.ProfileName = strings.Repeat("target ", 20) },
		failed(fault.Fault{What: strings.Repeat("The server refuses. ", 20)}))
	p, _, _ := newPane(t, long)
	p.Choose(TabFailed)
	r := shownRow(p, 0)
	test.NewTempWindow(t, r)
	r.Resize(fyne.NewSize(640, r.MinSize().Height))
	if w := r.MinSize().Width; w > 640 {
		t.Errorf("a row needs %v points", w)
	}
	last := r.buttons[maxButtons-1]
	end := fyne.CurrentApp().Driver().AbsolutePositionForObject(last).X + last.Size().Width
	if end > 660 {
		t.Errorf("its last button ends at %v of 640", end)
	}
}

func TestPane_twoHundredRows(t *testing.T) {
	var jobs []queue.Job
	for i := range 200 {
		jobs = append(jobs, job(fmt.Sprintf("image-%03d", i), queue.Running, at(backend.Sending, int64(i), 200), place(int64(i))))
	}
	p, _, h := newPane(t, jobs...)
	p.Select("image-150")
	p.Apply(jobs[:100], nil)
	if p.board.Len() != 200 || h.selected != "image-150 running" || p.marked != 150 || p.list.GetScrollOffset() == 0 {
		t.Errorf("%d rows, %q selected, row %d marked, scrolled to %v", p.board.Len(), h.selected, p.marked, p.list.GetScrollOffset())
	}
}
