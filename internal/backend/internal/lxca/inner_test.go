package lxca

import (
	"strings"
	"testing"

	"slipway/internal/backend/internal/loose"
	"slipway/internal/fault"
)

func TestSortStatus(t *testing.T) {
	for _, c := range []struct {
		word   string
		state  JobState
		warned bool
	}{
		{"Pending", JobActive, false},
		{"Running", JobActive, false},
		{"RUNNING", JobActive, false},
		{"Running_With_Errors", JobActive, true},
		{"Running with errors", JobActive, true},
		{"Complete", JobDone, false},
		{"complete", JobDone, false},
		{"Cancelled", JobFailed, false},
		{"Cancelled_With_Errors", JobFailed, false},
		{"Stopped_With_Error", JobFailed, false},
		{"stopped-with-error", JobFailed, false},
		{"StoppedWithErrors", JobFailed, false},
		{"Interrupted", JobFailed, false},
		{"", JobActive, false},
		{"Validating", JobActive, false},
		{"Running_With_Warnings", JobActive, true},
		{"Completed", JobDone, false},
		{"Complete_With_Errors", JobDone, true},
		{"Complete_With_Failures", JobFailed, false},
		{"Incomplete", JobFailed, false},
		{"Import complete", JobDone, false},
		{"Aborted", JobFailed, false},
		{"Failed", JobFailed, false},
		{"Canceled", JobFailed, false},
		{"Error", JobFailed, false},
	} {
		if state, warned := sortStatus(c.word); state != c.state || warned != c.warned {
			t.Errorf("%q: %d, %t; want %d, %t", c.word, state, warned, c.state, c.warned)
		}
	}
}

func TestTooOld(t *testing.T) {
	for version, old := range map[string]bool{
		"1.2.2": true, "2.0.0": true, "2": true, "2.0.9.9": true, "2.1": false, "2.1.0": false, "2.10.0": false, "10.0": false, "4.1.0": false,
		"": false, "2.x": false, "beta": false, "-1.0": false,
	} {
		f := tooOld("op", "h", version)
		if (f != nil) != old {
			t.Errorf("%q: %v", version, f)
		}
		if f != nil && (f.Kind != fault.Rejected || fault.Retryable(f)) {
			t.Errorf("%q: %+v", version, f)
		}
	}
}

func TestReadMessages_keepsWhatAPersonMayRead(t *testing.T) {
	long := strings.Repeat("word ", 10_000)
	list := readMessages([]byte(`[` + strings.Repeat(`{"text":["`+long+`","`+long+`"]},`, 50) + `{}]`))
	if len(list) != maxMessages || len(list[0].Text) > loose.MaxText+10 || !strings.HasSuffix(list[0].Text, " …") {
		t.Errorf("%d messages, the first of %d bytes", len(list), len(list[0].Text))
	}
	task := taskWire{Messages: []byte(`["x","y"]`), Children: []byte(`[` + strings.Repeat(`{"messages":["a","b","c"]},`, 50) + `{}]`)}
	if all := task.messages(nil); len(all) > maxMessages+3 {
		t.Errorf("%d messages of a job", len(all))
	}
}
