package details

import (
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/queue"
)

func TestText_callsTheStateAsTheListDoes(t *testing.T) {
	for state, want := range map[queue.State]string{queue.Held: "paused", queue.Canceled: "cancelled", queue.Interrupted: "interrupted"} {
		if text := Text(queue.Job{State: state}, backend.Spec{}); !strings.HasPrefix(text, "Upload : "+want+"\n") {
			t.Errorf("%s is called %q", state, text)
		}
	}
}

func TestText_namesWhoseWordsTheDetailIs(t *testing.T) {
	for _, c := range []struct {
		fault fault.Fault
		want  string
	}{
		{fault.Fault{What: "Refused.", Detail: "quota", Code: "413"}, "Server said: quota"},
		{fault.Fault{What: "No route.", Detail: "connection refused"}, "Details: connection refused"},
	} {
		if text := Text(queue.Job{Fault: &c.fault}, backend.Spec{}); !strings.Contains(text, c.want) {
			t.Errorf("%q is not in %s", c.want, text)
		}
	}
}
