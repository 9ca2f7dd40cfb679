package lxca

import (
	"bytes"
	"cmp"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"slipway/internal/backend/internal/loose"
)

// taskWire has the keys of a job, of today's and of the older interface.
type taskWire struct {
	JobUID         json.RawMessage `json:"jobUID"`
	ID             json.RawMessage `json:"id"`
	Status         json.RawMessage `json:"status"` // a word, or an object around it
	Percentage     json.RawMessage `json:"percentage"`
	Children       json.RawMessage `json:"children"` // the same shape again
	Messages       json.RawMessage `json:"messages"`
	ErrorMsg       json.RawMessage `json:"errorMsg"`
	Summary        json.RawMessage `json:"summary"`        // a text, segments, or a message
	MessageID      json.RawMessage `json:"messageID"`      // of the older interface
	MessageDisplay json.RawMessage `json:"messageDisplay"` // of the older interface
}

// stateWire is the status of a job where it is an object.
type stateWire struct {
	State       json.RawMessage `json:"state"`
	Status      json.RawMessage `json:"status"`
	Percentage  json.RawMessage `json:"percentage"`
	Description json.RawMessage `json:"description"`
}

// readTasks reads the answer about jobs: an array, the same in a TaskList, or a bare
// job. ok is false if it is none of these.
func readTasks(body []byte) (tasks []taskWire, ok bool) {
	if bytes.HasPrefix(body, []byte("[")) {
		return taskList(body), json.Valid(body)
	}
	var list struct {
		TaskList json.RawMessage `json:"TaskList"`
	}
	if json.Unmarshal(body, &list) == nil && bytes.HasPrefix(list.TaskList, []byte("[")) {
		return taskList(list.TaskList), true
	}
	var one taskWire
	if json.Unmarshal(body, &one) == nil && one.Status != nil {
		return []taskWire{one}, true
	}
	return nil, false
}

// taskList reads an array, without what is no job in it.
func taskList(raw json.RawMessage) []taskWire {
	var list []json.RawMessage
	_ = json.Unmarshal(raw, &list) // no array has no jobs
	var out []taskWire
	for _, one := range list {
		var t taskWire
		if json.Unmarshal(one, &t) == nil {
			out = append(out, t)
		}
	}
	return out
}

// pickTask returns the job of this id, or the first one if none says its id so.
func pickTask(tasks []taskWire, id string) taskWire {
	for _, t := range tasks {
		if scalar(t.JobUID) == id {
			return t
		}
	}
	return tasks[0]
}

// job reads a job as it is shown.
func (t taskWire) job(id, server string) Job {
	s := t.state()
	j := Job{ID: id, Server: server, Status: loose.Marked(cmp.Or(scalar(s.State), scalar(s.Status))), Messages: distinct(t.messages(nil))}
	j.State, j.Warned = sortStatus(j.Status)
	j.Percent = percent(cmp.Or(scalar(t.Percentage), scalar(s.Percentage)))
	j.Step = strings.ReplaceAll(t.step(), "\n", " ")
	return j
}

// state returns the status as an object, whichever form it has.
func (t taskWire) state() stateWire {
	var s stateWire
	if json.Unmarshal(t.Status, &s) != nil {
		s.State = t.Status
	}
	return s
}

// messages gathers what the job and its children say.
func (t taskWire) messages(all []Message) []Message {
	if len(all) >= maxMessages {
		return all
	}
	all = append(all, errorMessages(t.ErrorMsg)...)
	all = append(all, readMessages(t.Messages)...)
	all = append(all, t.summaries()...)
	all = append(all, readMessages(t.state().Description)...)
	if text := loose.Marked(scalar(t.MessageDisplay)); text != "" {
		all = append(all, Message{ID: loose.Marked(scalar(t.MessageID)), Text: text})
	}
	for _, child := range taskList(t.Children) {
		all = child.messages(all)
	}
	return all
}

// summaries reads the summary: messages, or one text in segments.
func (t taskWire) summaries() []Message {
	list := readMessages(t.Summary)
	if bytes.HasPrefix(t.Summary, []byte("[")) && !slices.ContainsFunc(list, func(m Message) bool { return m.ID != "" }) {
		list = nil
		if text := loose.Marked(flatten(t.Summary)); text != "" {
			list = []Message{{Text: text}}
		}
	}
	return list
}

// step returns what the job says it is doing: its own words, or those of the first
// child that is at work.
func (t taskWire) step() string {
	if s := cmp.Or(loose.Marked(flatten(t.Summary)), loose.Marked(scalar(t.MessageDisplay))); s != "" {
		return s
	}
	for _, child := range taskList(t.Children) {
		s := child.state()
		if word(cmp.Or(scalar(s.State), scalar(s.Status))) == "running" {
			if step := child.step(); step != "" {
				return step
			}
		}
	}
	return ""
}

// percent reads "40", "40.5" or "40%"; what is none counts as 0.
func percent(s string) int {
	n, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(s, "%")), 64)
	if err != nil || math.IsNaN(n) {
		return 0
	}
	return int(min(max(n, 0), 100))
}
