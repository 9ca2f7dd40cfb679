package queueview

import (
	"context"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/queue"
)

// Service changes jobs. Its methods return when the change is durable and are
// called away from the UI goroutine. *queue.Engine is one.
type Service interface {
	Start(ctx context.Context, id string) error
	Hold(ctx context.Context, id string) error
	Cancel(ctx context.Context, id string) error
	Retry(ctx context.Context, id string, values backend.Values) error
	Remove(ctx context.Context, id string) error
	Move(ctx context.Context, id string, delta int) error
}

// Host is the window around the pane: what a row asks for beyond the queue. All
// methods are called on the UI goroutine.
type Host interface {
	// Selected tells which job the other panes should show; nil means none.
	Selected(job *queue.Job)
	// Trust shows a certificate and, if it is accepted, calls accepted.
	Trust(cert fault.Certificate, accepted func())
	// EditTarget opens the settings of a target and calls saved after they were kept.
	EditTarget(profileID string, saved func())
	// EditUpload opens the fields of an upload and calls save with the new texts.
	EditUpload(job queue.Job, save func(backend.Values))
	// UploadAgain makes a new card for the files of a job.
	UploadAgain(job queue.Job)
	// ShowReceipt brings the receipt of a job to the front.
	ShowReceipt(job queue.Job)
	// CopyDetails puts everything known about a job's failure on the clipboard.
	CopyDetails(job queue.Job)
	// Report shows an error of something the person asked for.
	Report(err error)
}
