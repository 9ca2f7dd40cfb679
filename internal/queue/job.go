package queue

import (
	"time"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// State is where a job stands.
type State string

// The states. A job leaves Done, Failed and Canceled only by a person's act.
const (
	Waiting     State = "waiting"     // will run by itself; Job.Reason says what it waits for
	Held        State = "held"        // will not run until a person starts it
	Running     State = "running"     // an attempt is under way; Job.Progress says where
	NeedsYou    State = "needs-you"   // stopped at a question: trust, login, a choice; Job.Fault says which
	Interrupted State = "interrupted" // the program ended during an attempt that would begin again, or did so in each of them; waits for a person
	Done        State = "done"
	Failed      State = "failed"
	Canceled    State = "canceled"
)

var stateWords = map[State]string{
	Waiting: "waiting", Held: "paused", Running: "running", NeedsYou: "waiting for an answer",
	Interrupted: "interrupted", Done: "done", Failed: "failed", Canceled: "cancelled",
}

// Word returns what a person calls the state, to stand within a sentence: "paused"
// for Held. It is "" for none of the states.
func (s State) Word() string { return stateWords[s] }

// Finished reports whether the job has come to an end.
func (s State) Finished() bool { return s == Done || s == Failed || s == Canceled }

// Job is one upload in the queue, as published and journalled. It is a value, but
// what it refers to is shared with the engine and other readers: clone the
// request's Values before changing them.
type Job struct {
	ID          string          `json:"id"` // sortable by time of creation
	Profile     string          `json:"profile"`
	ProfileName string          `json:"profileName"` // as it was when the job was queued
	Backend     string          `json:"backend"`
	Request     backend.Request `json:"request"`

	State     State           `json:"state"`
	Reason    string          `json:"reason,omitempty"` // why it waits, stops or was stopped, as a sentence without full stop: "one at a time on this host"
	Attempt   int             `json:"attempt"`          // attempts begun; 0 before the first
	Attempts  int             `json:"attempts"`         // attempts allowed before it fails; grows with each one after which the server keeps more
	NotBefore time.Time       `json:"notBefore,omitzero"`
	Progress  Progress        `json:"progress,omitzero"`  // of the last attempt; Kept counts for the next one
	Follows   bool            `json:"follows,omitempty"`  // every byte had gone out in an attempt that was cut off: the next one goes on following the server
	Furthest  int64           `json:"furthest,omitempty"` // bytes that attempts have left with the server at the most
	Fault     *fault.Fault    `json:"fault,omitempty"`    // of the last attempt; nil if none failed
	Result    *backend.Result `json:"result,omitempty"`   // for Done

	Position int64     `json:"position"` // order in the queue, ascending
	Created  time.Time `json:"created"`
	Started  time.Time `json:"started,omitzero"`  // of the first attempt
	Finished time.Time `json:"finished,omitzero"` // when it reached Done, Failed or Canceled
}

// Pausing reports whether the attempt under way finishes the part that is being sent
// and then stops, because it was held.
func (j Job) Pausing() bool { return j.State == Running && j.Reason == easing }

// Progress is a driver's progress with what the engine measures beside it.
type Progress struct {
	backend.Progress
	Speed   int64         `json:"speed,omitempty"`   // bytes/s, smoothed over 20 s; 0 if unknown or not sending
	Left    time.Duration `json:"left,omitempty"`    // until the last byte is sent, smoothed; 0 if unknown
	Stalled bool          `json:"stalled,omitempty"` // no byte for 30 s
}
