package zstack

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"slipway/internal/fault"
)

// UploadJob is an upload that has not ended.
type UploadJob struct {
	LongJob string // uuid
	State   string // of the long job
	Image   string // uuid
	URL     string // where the bytes go
	Offset  int64  // the first byte that is missing; 0 unless Told
	Told    bool   // whether the node says an offset at all
}

type uploadJobWire struct {
	LongJob text `json:"longJobUuid"`
	State   text `json:"longJobState"`
	Image   text `json:"imageUuid"`
	URL     text `json:"imageUploadUrl"`
	Offset  text `json:"offset"`
}

// job reads the record. An offset that is missing, or is no number, is none: taken for 0
// it would have everything sent again.
func (w uploadJobWire) job() UploadJob {
	j := UploadJob{LongJob: string(w.LongJob), State: string(w.State), Image: string(w.Image), URL: string(w.URL)}
	if _, err := strconv.ParseFloat(string(w.Offset), 64); err == nil {
		j.Offset, j.Told = whole(string(w.Offset)), true
	}
	return j
}

// UploadJobs returns what is known of unfinished uploads with this fingerprint, which
// is that of the system tag uploadImage. Versions before 4.1 know of none. Faults as
// Ask.
func (c *Client) UploadJobs(ctx context.Context, fingerprint string) ([]UploadJob, error) {
	r, err := c.Ask(ctx, Call{Op: "look for unfinished uploads", Method: http.MethodGet, Path: "/images/upload-job/details/" + fingerprint})
	if unknownCall(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var body struct {
		Jobs records[uploadJobWire] `json:"existingJobDetails"`
	}
	if err := r.Into(&body); err != nil {
		return nil, err
	}
	var out []UploadJob
	for _, w := range body.Jobs {
		out = append(out, w.job())
	}
	return out, nil
}

// unknownCall reports whether err says that this version has no such call. An API that
// misses something says so by a [Failure].
func unknownCall(err error) bool {
	_, failed := errors.AsType[*Failure](err)
	return fault.Is(err, fault.NotFound) && !failed
}
