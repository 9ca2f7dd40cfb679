package zstackimage_test

import (
	"slices"
	"testing"

	"slipway/internal/backend"
)

func TestFollow_percentagesOfAStepNeverGoBack(t *testing.T) {
	says := func(step, percent string) string {
		return `200 {"inventories":[{"taskName":"` + step + `","content":"` + percent + `","type":"Progress"}]}`
	}
	running := job("Running", "")
	s := newScript(t, map[string][]string{
		"GET /longjobs/*": {running, running, running, running, running, running, job("Succeeded", "{}")},
		"GET /task-progresses/*": {
			says("downloading", "40"), says("downloading", "35"), says("converting", "5"), says("downloading", "20"), says("downloading", "41"), says("converting", "100"),
		},
	})
	var steps []string
	_, err := s.driver.Upload(t.Context(), address, func(p backend.Progress) error {
		if p.Phase == backend.Processing && p.Step != "" {
			steps = append(steps, p.Step)
		}
		return nil
	})
	want := []string{"downloading (40 %)", "converting (5 %)", "downloading (40 %)", "downloading (41 %)", "converting (100 %)"}
	if steps = slices.Compact(steps); err != nil || !slices.Equal(steps, want) {
		t.Errorf("%q, %v", steps, err)
	}
}
