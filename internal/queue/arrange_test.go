package queue

import (
	"strings"
	"testing"
	"time"

	"slipway/internal/fault"
)

func TestArrange(t *testing.T) {
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.Local)
	login := broken(fault.Login)
	for name, c := range map[string]struct {
		jobs    []*Job
		refused string
		start   string
		reasons map[string]string
	}{
		"up to the limit of a host": {
			jobs:    []*Job{{ID: "a", Profile: "h/1"}, {ID: "b", Profile: "h/2"}, {ID: "c", Profile: "h/1"}, {ID: "d", Profile: "i"}},
			start:   "a b d",
			reasons: map[string]string{"c": "2 uploads are running on this host already"},
		},
		"one at a time": {
			jobs:    []*Job{{ID: "a", Profile: "h", Backend: "single", State: Running}, {ID: "b", Profile: "h", Backend: "single"}},
			reasons: map[string]string{"b": "one at a time on this host"},
		},
		"up to the limit over all": {
			jobs: []*Job{
				{ID: "a", Profile: "1", State: Running}, {ID: "b", Profile: "2"}, {ID: "c", Profile: "3"}, {ID: "d", Profile: "4"},
			},
			start:   "b c",
			reasons: map[string]string{"d": "3 uploads are running already"},
		},
		"a pause does not block the others": {
			jobs:    []*Job{{ID: "a", Profile: "1", NotBefore: now.Add(5 * time.Second), Attempt: 1, Attempts: 5}, {ID: "b", Profile: "1"}},
			start:   "b",
			reasons: map[string]string{"a": "again at 12:00:05 (2 of 5)"},
		},
		"a pause that is over": {
			jobs: []*Job{{ID: "a", Profile: "1", NotBefore: now, Attempt: 1, Attempts: 5}}, start: "a",
		},
		"a profile whose login was refused": {
			jobs:    []*Job{{ID: "a", Profile: "1", ProfileName: "One", State: NeedsYou, Fault: login}, {ID: "b", Profile: "1"}, {ID: "c", Profile: "2"}},
			start:   "c",
			reasons: map[string]string{"b": "another upload to One needs you first"},
		},
		"another question does not block the profile": {
			jobs:  []*Job{{ID: "a", Profile: "1", State: NeedsYou, Fault: broken(fault.Conflict)}, {ID: "b", Profile: "1"}},
			start: "b",
		},
		"one tries the new password": {
			jobs: []*Job{
				{ID: "a", Profile: "1", ProfileName: "One", State: NeedsYou, Fault: login},
				{ID: "b", Profile: "1", ProfileName: "One", Fault: login},
				{ID: "c", Profile: "1", ProfileName: "One", Fault: login},
				{ID: "d", Profile: "1"},
			},
			start: "b",
			reasons: map[string]string{
				"c": "first another upload has to get into One", "d": "first another upload has to get into One",
			},
		},
		"while one tries nobody else does": {
			jobs:    []*Job{{ID: "b", Profile: "1"}, {ID: "a", Profile: "1", ProfileName: "One", State: Running, Fault: login}},
			reasons: map[string]string{"b": "first another upload has to get into One"},
		},
		"nothing while the journal refuses": {
			jobs:    []*Job{{ID: "a", Profile: "1"}},
			refused: "The journal cannot be written", start: "a",
			reasons: map[string]string{"a": "The journal cannot be written"},
		},
		"held ones stay": {
			jobs: []*Job{{ID: "a", Profile: "1", State: Held}, {ID: "b", Profile: "1", State: Interrupted}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, j := range c.jobs {
				if j.State == "" {
					j.State = Waiting
				}
			}
			out := arrange(c.jobs, limits{
				total: 3, refused: c.refused,
				host:    func(p string) string { host, _, _ := strings.Cut(p, "/"); return host },
				perHost: func(backend string) int { return map[string]int{"single": 1}[backend] + map[string]int{"": 2}[backend] },
			}, now)
			if c.refused != "" {
				c.start = ""
			}
			if got := strings.Join(out.start, " "); got != c.start {
				t.Errorf("starts %q, want %q", got, c.start)
			}
			for _, j := range c.jobs {
				if got := out.reasons[j.ID]; got != c.reasons[j.ID] {
					t.Errorf("%s waits because %q, want %q", j.ID, got, c.reasons[j.ID])
				}
			}
		})
	}
}

func TestPause_growsAndKeepsTheServersWish(t *testing.T) {
	c := Config{Jitter: func() float64 { return 0.5 }}.withDefaults()
	for _, want := range []struct {
		attempts   int
		wish, want time.Duration
	}{
		{0, 0, 5500 * time.Millisecond},
		{1, 0, 5500 * time.Millisecond},
		{2, 0, 16500 * time.Millisecond},
		{5, 0, 330 * time.Second},
		{99, 0, 330 * time.Second},
		{1, time.Minute, time.Minute},
		{5, time.Minute, 330 * time.Second},
	} {
		if got := c.pause(want.attempts, want.wish); got != want.want {
			t.Errorf("after %d attempts and a wish of %v: %v, want %v", want.attempts, want.wish, got, want.want)
		}
	}
}
