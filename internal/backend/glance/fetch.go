package glance

import (
	"context"
	"slices"
	"strings"
	"time"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// canFetch makes sure that the server fetches data by itself. That it says so
// does not mean that it can: see unfinished.
func (a *attempt) canFetch(ctx context.Context) error {
	if a.huawei() {
		return cannotFetch("This service does not fetch images by itself.")
	}
	methods, err := a.importMethods(ctx)
	switch {
	case gone(err) || err == nil && !slices.Contains(methods, methodWeb):
		return cannotFetch("This server does not fetch images by itself; its import method web-download is off.")
	default:
		return err
	}
}

func cannotFetch(what string) *fault.Fault {
	return fault.New(fault.Rejected, what, "Download the file and upload it from here.")
}

// order tells the server to fetch the data.
func (a *attempt) order(ctx context.Context) error {
	a.Show(backend.Progress{Phase: backend.Processing, Step: "import"})
	if err := a.importFromWeb(ctx, a.tok.Image, a.req.URL, a.req.Values[keyStore]); err != nil {
		return err
	}
	a.tok.Import = true
	return a.keep(backend.Progress{Phase: backend.Processing, Step: "import"})
}

// fetching judges looks at an image that the server fetches. The work begins
// some time after the order was accepted; once it has begun, "queued" means
// that it failed, and the tasks of the image say why.
func (a *attempt) fetching(ctx context.Context) func(image, time.Duration) (bool, error) {
	begun := false
	return func(m image, waited time.Duration) (bool, error) {
		switch m.Status {
		case "active", "deactivated":
			return true, nil
		case "importing", "uploading", "saving":
			begun = true
			return false, nil
		case "killed", "deleted", "pending_delete":
			return false, a.lost(m)
		case "queued":
			message, failed := a.taskFailure(ctx)
			if failed || begun || waited >= grace {
				return false, importFailed(message)
			}
		}
		return false, nil
	}
}

// taskFailure returns the message of a task that failed. Older servers have no
// list of tasks; then nothing is known.
func (a *attempt) taskFailure(ctx context.Context) (message string, failed bool) {
	tasks, err := a.importTasks(ctx, a.tok.Image)
	if err != nil {
		return "", false
	}
	i := slices.IndexFunc(tasks, func(t task) bool { return strings.EqualFold(t.Status, "failure") })
	if i < 0 {
		return "", false
	}
	return a.client.Redact(plain(tasks[i].Message)), true
}

func importFailed(message string) *fault.Fault {
	return &fault.Fault{
		Kind: fault.Rejected, Op: opImport, What: "The server could not fetch the image.", Detail: message,
		Remedy: "Check that the server itself, not only this computer, can reach the address, or download the file and upload it from here.",
	}
}
