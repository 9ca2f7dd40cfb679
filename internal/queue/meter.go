package queue

import (
	"time"

	"slipway/internal/backend"
)

const (
	meterWindow = 20 * time.Second // over which the speed is averaged
	meterStep   = time.Second      // between two samples
	leftAfter   = 5 * time.Second  // before that the time left is a guess, and hidden
	stallAfter  = 30 * time.Second
)

// meter measures an attempt by what its driver reports. The zero meter is ready.
type meter struct {
	last    backend.Progress
	began   time.Time // of the phase
	moved   time.Time // when a byte was last seen to move, or a phase to begin
	samples []sample  // oldest first, at most one per meterStep and no older than meterWindow but for the first
}

type sample struct {
	at   time.Time
	done int64
}

// add takes a report and returns the progress with what is measured.
func (m *meter) add(p backend.Progress, now time.Time) Progress {
	p.Token = nil
	if p.Phase != m.last.Phase || m.began.IsZero() {
		*m = meter{began: now, moved: now, samples: []sample{{now, p.Done}}}
	}
	if p.Done != m.last.Done {
		m.moved = now
	}
	m.last = p
	return m.at(now)
}

// at returns the progress as it stands now, without a new report.
func (m *meter) at(now time.Time) Progress {
	p := Progress{Progress: m.last}
	if !m.counts() {
		return p
	}
	m.sample(now)
	p.Stalled = now.Sub(m.moved) >= stallAfter
	if m.last.Phase == backend.Sending {
		p.Speed = m.speed(now)
	}
	if p.Speed > 0 && m.last.Total > m.last.Done && now.Sub(m.began) >= leftAfter {
		seconds := float64(m.last.Total-m.last.Done) / float64(p.Speed)
		p.Left = time.Duration(seconds * float64(time.Second)).Round(time.Second)
	}
	return p
}

// counts reports whether bytes are expected to move: the file is read or sent,
// and the end is not reached.
func (m *meter) counts() bool {
	moving := m.last.Phase == backend.Sending || m.last.Phase == backend.Hashing
	return moving && (m.last.Total == 0 || m.last.Done < m.last.Total)
}

func (m *meter) sample(now time.Time) {
	if now.Sub(m.samples[len(m.samples)-1].at) >= meterStep {
		m.samples = append(m.samples, sample{now, m.last.Done})
	}
	old := 0
	for old < len(m.samples)-1 && now.Sub(m.samples[old+1].at) >= meterWindow {
		old++
	}
	m.samples = append(m.samples[:0], m.samples[old:]...)
}

// speed returns the bytes per second over the window; 0 before the first second.
func (m *meter) speed(now time.Time) int64 {
	first := m.samples[0]
	passed := now.Sub(first.at)
	if passed < meterStep {
		return 0
	}
	return max(0, int64(float64(m.last.Done-first.done)/passed.Seconds()))
}
