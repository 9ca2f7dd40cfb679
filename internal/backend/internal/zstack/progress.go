package zstack

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"slipway/internal/backend/internal/loose"
)

type progressWire struct {
	Task    text `json:"taskName"`
	Content text `json:"content"`
}

// Progress tells how far a task is, by the id of its api-job. known is false while
// nothing is known of it. percent is between 0 and 100, and 0 where the node says no
// number; later ones may be smaller. step is what the node calls the step. Faults as Ask.
func (c *Client) Progress(ctx context.Context, apiID string) (percent float64, step string, known bool, err error) {
	r, err := c.Ask(ctx, Call{Op: "ask for the progress", Method: http.MethodGet, Path: "/task-progresses/" + apiID})
	if err != nil {
		return 0, "", false, err
	}
	percent, step, known = progressIn(r)
	return percent, step, known, nil
}

// progressIn takes the step from the last row and the number from the last that has one.
func progressIn(r Reply) (percent float64, step string, known bool) {
	rows := r.All()
	for _, raw := range slices.Backward(rows) {
		var w progressWire
		if json.Unmarshal(raw, &w) != nil {
			continue
		}
		n, ok := percentIn(string(w.Content))
		if !known {
			known, step = true, loose.Plain(string(w.Task))
			if words := loose.Plain(string(w.Content)); !ok && words != "" {
				step = words
			}
		}
		if ok {
			return n, step, true
		}
	}
	return 0, step, known
}

// percentIn reads "37", "37.5", "37 %" and "37,5%", and cuts to 0 and 100.
func percentIn(content string) (percent float64, ok bool) {
	s := strings.TrimSpace(strings.TrimRight(strings.TrimSpace(content), "%％"))
	n, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	if err != nil || n != n {
		return 0, false
	}
	return min(max(n, 0), 100), true
}
