package queueview

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"slipway/internal/backend"
	"slipway/internal/queue"
)

// pausable makes a pane with one upload under way whose pauses take until the test
// calls the function that is returned, and a clock that stands where the test puts it.
func pausable(t *testing.T) (p *Pane, s *service, j queue.Job, now *time.Time, end func()) {
	t.Helper()
	j = job("a", queue.Running, at(backend.Sending, gb6, gb10))
	p, s, _ = newPane(t, j)
	clock, late := noon, []func(){}
	p.cfg.Now = func() time.Time { return clock }
	p.cfg.Run = func(work, then func()) {
		work()
		late = append(late, then)
	}
	p.Select("a")
	return p, s, j, &clock, func() {
		for _, then := range late {
			then()
		}
		late = nil
	}
}

// easing is the job once its engine lets it finish the part under way.
func easing(j queue.Job) queue.Job {
	j.Reason = "finishing the part that is being sent"
	return j
}

func TestPause_askedTwiceIsOnePause(t *testing.T) {
	p, s, j, _, end := pausable(t)
	press := func(j queue.Job) {
		p.Toggle()
		p.list.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
		p.PauseAll()
		p.Do(Pause, j)
	}
	press(j) // before the engine has said that it pauses the job
	p.Apply([]queue.Job{easing(j)}, nil)
	press(easing(j))
	end()
	press(easing(j)) // as where another process has asked for it
	if want := []string{"hold a"}; !slices.Equal(s.calls, want) {
		t.Errorf("asked for %q, want %q", s.calls, want)
	}
}

func TestPause_isPossibleAgainOnceTheJobHasStopped(t *testing.T) {
	p, s, j, _, end := pausable(t)
	p.Toggle()
	held := j
	held.State = queue.Held
	p.Apply([]queue.Job{held}, nil)
	p.Apply([]queue.Job{j}, nil)
	p.Toggle()
	end()
	p.Toggle()
	if want := []string{"hold a", "hold a", "hold a"}; !slices.Equal(s.calls, want) {
		t.Errorf("asked for %q, want %q", s.calls, want)
	}
}

func TestRow_itsDoubleClickOnPauseDoesNotStopAtOnce(t *testing.T) {
	p, s, j, now, _ := pausable(t)
	r := shownRow(p, 0)
	button := r.buttons[0]
	test.Tap(&button.Button)
	p.Apply([]queue.Job{easing(j)}, nil)
	p.update(0, r)
	if button.Name() != "Stop now" {
		t.Errorf("the button is named %q", button.Name())
	}
	*now = noon.Add(doubleClick / 2)
	test.Tap(&button.Button)
	if want := []string{"hold a"}; !slices.Equal(s.calls, want) {
		t.Errorf("the second click of two asked for %q", s.calls)
	}
	*now = noon.Add(doubleClick)
	test.Tap(&button.Button)
	if want := []string{"hold a", "hold a"}; !slices.Equal(s.calls, want) {
		t.Errorf("Stop now asked for %q", s.calls)
	}
}

func TestRow_stopsAtOnceWhatSomebodyElsePauses(t *testing.T) {
	p, s, j, _, _ := pausable(t)
	p.Apply([]queue.Job{easing(j)}, nil)
	r := shownRow(p, 0)
	test.Tap(&r.buttons[0].Button)
	if want := []string{"hold a"}; !slices.Equal(s.calls, want) {
		t.Errorf("asked for %q", s.calls)
	}
}
