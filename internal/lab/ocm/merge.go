package ocm

import (
	"net/http"

	"slipway/internal/lab/wire"
)

// merge answers PATCH /machineimages/{id} with action=upload.
func (x *exchange) merge() (wire.Answer, error) {
	f, err := x.readForm(false)
	if err != nil {
		return wire.Answer{}, err
	}
	if action := f.fields["action"]; action != "upload" {
		return wire.Answer{}, bad("The action (%s) is not valid.", action)
	}
	u, again, err := x.beginMerge()
	if err != nil {
		return wire.Answer{}, err
	}
	if !again {
		err = x.mergeChunks(u)
	}
	if err != nil {
		return wire.Answer{}, err
	}
	return x.acknowledge(u, "OK"), nil
}

// beginMerge finds the upload and checks that its chunks are as many as were announced. A request that waits for its processing may be
// sent once more: again says so.
func (x *exchange) beginMerge() (u *upload, again bool, err error) {
	x.lab.mu.Lock()
	defer x.lab.mu.Unlock()
	u, err = x.lab.findLocked(x.r.PathValue("id"))
	if err == nil && u.total > 0 && u.at(x.lab.now()) == statePending {
		return u, true, nil
	}
	if err == nil {
		u, err = x.openLocked()
	}
	switch {
	case err != nil:
		return nil, false, err
	case u.busy > 0:
		return nil, false, refused(http.StatusConflict, "Chunks of the upload request %s are being uploaded.", u.name())
	case len(u.chunks) != u.total:
		return nil, false, bad("The number of uploaded chunks (%d) does not match the number of chunks (%d).", len(u.chunks), u.total)
	case x.set.GapRefused && !u.gapless(x.set.FirstChunk):
		return nil, false, bad("The chunk numbers are not consecutive.")
	}
	u.merging = true
	return u, false, nil
}

// gapless reports whether the chunks are numbered from first on.
func (u *upload) gapless(first int) bool {
	for i := range u.total {
		if u.chunks[first+i] == nil {
			return false
		}
	}
	return true
}

// mergeChunks reads the chunks in order and submits what they make. Nobody else changes the upload meanwhile.
func (x *exchange) mergeChunks(u *upload) error {
	var paths []string
	for _, number := range u.numbers() {
		paths = append(paths, u.chunks[number].kept)
	}
	from := &joined{paths: paths}
	got, err := measure(x.harmed(from))
	from.close()
	x.lab.mu.Lock()
	defer x.lab.mu.Unlock()
	u.merging = false
	if err != nil {
		return refused(http.StatusInternalServerError, "System Error: the chunks could not be merged.")
	}
	gap := !u.gapless(x.set.FirstChunk)
	u.content, u.merged = &got, len(u.chunks)
	u.clear()
	x.submitLocked(u, gap)
	return nil
}
