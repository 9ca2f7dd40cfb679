package glance

import (
	"context"
	"fmt"
	"slices"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/inspect"
	"slipway/internal/source"
)

// prepare looks at the file and logs in; nothing on the server changes.
func (a *attempt) prepare(ctx context.Context) error {
	if err := a.tell(backend.Progress{Phase: backend.Checking}, false); err != nil {
		return err
	}
	if err := a.openFile(ctx); err != nil {
		return err
	}
	if err := a.learnVersion(ctx); err != nil {
		return err
	}
	expected := a.expected()
	if a.file != nil {
		a.algos = wantedSums(a.hashAlgorithm(ctx), expected)
		if bad := contradicted(expected, a.passes.of(a.file.Identity())); bad != nil {
			return bad
		}
	} else if err := a.canFetch(ctx); err != nil {
		return err
	}
	compared := slices.DeleteFunc(slices.Clone(expected), func(e source.Expected) bool { return !slices.Contains(a.algos, e.Algo) })
	a.rec = newRecord(a.req.Values, compared, a.huawei(), a.look.VirtualSize)
	a.rec.id = a.req.Values[keyImageID]
	if a.huawei() {
		a.rec.id = ""
		a.noteVendor()
	}
	return nil
}

func (a *attempt) noteVendor() {
	if v := a.req.Values[keyVisibility]; v != visibilityPrivate && v != "" {
		a.notes = append(a.notes, "This service makes private images only; the visibility "+v+" was left out.")
	}
	if a.req.Values[keyMinDisk] == "" {
		a.notes = append(a.notes, fmt.Sprintf("This service wants a smallest disk; %d GB were set.", a.rec.fields["min_disk"]))
	}
	if a.req.Values[keyImageID] != "" {
		a.notes = append(a.notes, "This service chooses the image id itself.")
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

// strength orders the algorithms, the strongest first.
var strength = []source.Algo{source.SHA512, source.SHA256, source.SHA1, source.MD5}

// wantedSums returns what is computed while sending: the server's algorithm and,
// where no published digest uses it, the strongest published one.
func wantedSums(server string, expected []source.Expected) []source.Algo {
	var algos []source.Algo
	if slices.Contains(strength, source.Algo(server)) {
		algos = append(algos, source.Algo(server))
	}
	published := func(algo source.Algo) bool {
		return slices.ContainsFunc(expected, func(e source.Expected) bool { return e.Algo == algo })
	}
	if len(algos) > 0 && published(algos[0]) {
		return algos
	}
	if i := slices.IndexFunc(strength, published); i >= 0 {
		algos = append(algos, strength[i])
	}
	return algos
}

// contradicted returns a fault if a published digest differs from ours.
func contradicted(expected []source.Expected, sums source.Sums) error {
	for _, e := range expected {
		ours, ok := sums[e.Algo]
		if !ok || ours == e.Digest {
			continue
		}
		return &fault.Fault{
			Kind: fault.ChecksumWrong, Op: "compare with the published checksum",
			What:   fmt.Sprintf("The file is not the one that %s describes.", e.From),
			Remedy: "Download the file again, together with its checksum file.",
			Detail: fmt.Sprintf("%s of the file: %s\npublished: %s", e.Algo, ours, e.Digest),
		}
	}
	return nil
}
