package zstack

import (
	"fmt"
	"strconv"
	"time"

	"slipway/internal/lab/wire"
)

// remembered is how long the progress of a task is known after its end.
const remembered = 300 * time.Second

// progress answers GET /task-progresses/{id}, where the id is that of the api-job that asked for an image.
func (x *exchange) progress() (wire.Answer, error) {
	x.site.mu.Lock()
	defer x.site.mu.Unlock()
	rows := []any{}
	for _, i := range x.site.imagesLocked() {
		forgotten := i.status != statusDownloading && x.site.now().Sub(i.changed) > remembered
		if i.apiID == x.r.PathValue("id") && !forgotten && x.set.Progress != ProgressNone {
			rows = append(rows, x.progressRow(i))
		}
	}
	return x.ok(map[string]any{"inventories": rows, "success": true})
}

func (x *exchange) progressRow(i *image) map[string]any {
	name := "downloading image"
	if i.uploaded() {
		name = "uploading image"
	}
	percent := i.percent()
	if percent > mostBytes {
		name = "adding to image store"
	}
	return map[string]any{
		"taskUuid": i.apiID, "taskName": name, "type": "Progress", "content": x.set.written(percent), "time": x.site.now().UnixMilli(),
	}
}

// mostBytes is the percentage at which all bytes have come and the storage works on them.
const mostBytes = 90

// percent is how far an image has come.
func (i *image) percent() float64 {
	least := 100.0
	for _, p := range i.places {
		if p.status != statusReady {
			least = min(least, mostBytes*float64(p.got)/float64(max(p.total, p.got, 1)))
		}
	}
	if least == 100 && i.status == statusDownloading {
		return mostBytes + 5
	}
	return least
}

// written is a percentage in the form that the site uses.
func (s Conditions) written(percent float64) string {
	switch s.Progress {
	case ProgressDecimal:
		return strconv.FormatFloat(percent, 'f', 2, 64)
	case ProgressWords:
		return say("已完成 %d%%", "%d%% done", int(percent)).in(s.Locale)
	default:
		return fmt.Sprint(int(percent))
	}
}
