package queue

import (
	"slices"
	"testing"
	"time"
)

func TestArrange_leavesTheJobsOfOthersToOthers(t *testing.T) {
	jobs := []*Job{{ID: "theirs", State: Waiting}, {ID: "ours", State: Waiting}, {ID: "under way", State: Running}}
	out := arrange(jobs, limits{
		total: 2, perHost: func(string) int { return 2 }, host: func(string) string { return "h" },
		only: func(id string) bool { return id == "ours" },
	}, time.Now())
	if !slices.Equal(out.start, []string{"ours"}) || out.reasons["theirs"] != "left to other windows and shells" {
		t.Errorf("starts %v, reasons %v", out.start, out.reasons)
	}
}
