package glance

import (
	"context"
	"fmt"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/published"
	"slipway/internal/fault"
	"slipway/internal/inspect"
	"slipway/internal/source"
)

// prepare looks at the file and logs in; nothing on the server changes.
func (a *attempt) prepare(ctx context.Context) error {
	a.Show(backend.Progress{Phase: backend.Checking})
	if err := a.openFile(ctx); err != nil {
		return err
	}
	if err := a.learnVersion(ctx); err != nil {
		return err
	}
	expected := a.expected()
	if a.file != nil {
		a.algos = published.Wanted(source.Algo(a.hashAlgorithm(ctx)), expected)
		if bad := published.Compare(a.req.Name(), expected, a.passes.of(a.file.Identity())); bad != nil {
			return bad
		}
	} else if err := a.canFetch(ctx); err != nil {
		return err
	}
	a.rec = newRecord(a.req.Values, published.Among(a.algos, expected), a.huawei(), a.look.VirtualSize)
	a.rec.id = a.req.Values[keyImageID]
	if a.huawei() {
		a.rec.id = ""
		a.noteVendor()
	}
	return nil
}

func (a *attempt) noteVendor() {
	if v := a.req.Values[keyVisibility]; v != visibilityPrivate && v != "" {
		a.Note("This service makes private images only; the visibility " + v + " was left out.")
	}
	if a.req.Values[keyMinDisk] == "" {
		a.Note(fmt.Sprintf("This service wants a smallest disk; %d GB were set.", a.rec.fields["min_disk"]))
	}
	if a.req.Values[keyImageID] != "" {
		a.Note("This service chooses the image id itself.")
	}
}

// openFile opens the one file of the request and refuses what cannot end well.
func (a *attempt) openFile(ctx context.Context) error {
	if a.req.URL != "" {
		return nil
	}
	if len(a.req.Items) != 1 {
		return fault.New(fault.Invalid, "An image is made from exactly one file.", "Queue each file by itself.")
	}
	f, err := source.Open(a.req.Items[0].Identity)
	if err != nil {
		return err
	}
	a.file = f
	a.look, err = inspect.File(ctx, f, a.req.Size(), a.req.Name())
	if err != nil {
		return err
	}
	if bad := contentFault(a.req.Values, a.look, a.req.Size(), a.huawei()); bad != nil {
		return bad
	}
	return nil
}

func (a *attempt) expected() []source.Expected {
	if len(a.req.Items) != 1 {
		return nil
	}
	return a.req.Items[0].Expected
}
