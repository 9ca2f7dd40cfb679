package queue

import (
	"testing"
	"time"

	"slipway/internal/backend"
)

// drive feeds a meter with one report a second, each of n bytes more.
func drive(m *meter, now *time.Time, seconds int, n int64) Progress {
	var p Progress
	for range seconds {
		*now = now.Add(time.Second)
		next := m.last
		next.Done += n
		p = m.add(next, *now)
	}
	return p
}

func sending(total int64) (m *meter, now *time.Time) {
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	m = &meter{}
	m.add(backend.Progress{Phase: backend.Sending, Total: total}, at)
	return m, &at
}

func TestMeter_hidesTheTimeLeftForFiveSeconds(t *testing.T) {
	m, now := sending(1000)
	if p := drive(m, now, 4, 10); p.Left != 0 || p.Speed != 10 {
		t.Errorf("after 4 s: %+v", p)
	}
	if p := drive(m, now, 1, 10); p.Left != 95*time.Second {
		t.Errorf("after 5 s: %+v", p)
	}
}

func TestMeter_smoothsOverTwentySeconds(t *testing.T) {
	m, now := sending(1_000_000)
	drive(m, now, 60, 100)
	if p := drive(m, now, 10, 300); p.Speed != 200 {
		t.Errorf("ten seconds after the change the speed is %d", p.Speed)
	}
	if p := drive(m, now, 10, 300); p.Speed != 300 {
		t.Errorf("twenty seconds after the change the speed is %d", p.Speed)
	}
	if n := len(m.samples); n > 22 {
		t.Errorf("it keeps %d samples", n)
	}
}

func TestMeter_saysWhenNoByteMoves(t *testing.T) {
	m, now := sending(1000)
	drive(m, now, 5, 10)
	if p := drive(m, now, 29, 0); p.Stalled {
		t.Error("it is stalled after 29 s")
	}
	p := m.at(now.Add(time.Second))
	if !p.Stalled || p.Speed != 0 || p.Left != 0 {
		t.Errorf("after 30 s: %+v", p)
	}
	if p := drive(m, now, 1, 10); p.Stalled {
		t.Error("it is stalled although a byte moved")
	}
}

func TestMeter_measuresOnlyWhileBytesMove(t *testing.T) {
	m, now := sending(100)
	drive(m, now, 10, 10)
	for _, p := range []Progress{
		m.at(now.Add(time.Hour)),
		m.add(backend.Progress{Phase: backend.Processing, Step: "saving"}, now.Add(time.Hour)),
		m.at(now.Add(2 * time.Hour)),
		(&meter{}).at(*now),
	} {
		if p.Stalled || p.Speed != 0 || p.Left != 0 {
			t.Errorf("in phase %q: %+v", p.Phase, p)
		}
	}
}

func TestMeter_beginsAnewWithEachPhase(t *testing.T) {
	m, now := sending(1000)
	m.last.Phase = backend.Hashing
	m.add(backend.Progress{Phase: backend.Hashing, Done: 500, Total: 1000}, now.Add(10*time.Second))
	at := now.Add(20 * time.Second)
	p := m.add(backend.Progress{Phase: backend.Sending, Done: 400, Total: 1000}, at)
	if p.Speed != 0 || p.Left != 0 {
		t.Errorf("at the start of a phase: %+v", p)
	}
	if p = drive(m, &at, 5, 100); p.Speed != 100 {
		t.Errorf("a resumed upload counts bytes of before: %+v", p)
	}
}

func TestMeter_withoutATotal(t *testing.T) {
	m, now := sending(0)
	if p := drive(m, now, 10, 10); p.Speed != 10 || p.Left != 0 {
		t.Errorf("got %+v", p)
	}
}
