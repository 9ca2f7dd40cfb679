package ocm

import (
	"net/http"
	"strconv"

	"slipway/internal/lab/wire"
)

// takeChunk answers POST /machineimages/{id}/chunk.
func (x *exchange) takeChunk() (wire.Answer, error) {
	number, err := strconv.Atoi(x.r.Header.Get(headerNumber))
	if err != nil || number < 0 {
		return wire.Answer{}, bad("The header %s (%s) is missing or not a number.", headerNumber, x.r.Header.Get(headerNumber))
	}
	if err := x.roomy(); err != nil {
		return wire.Answer{}, err
	}
	u, err := x.beginChunk()
	if err != nil {
		return wire.Answer{}, err
	}
	defer x.endChunk(u)
	f, err := x.readForm(true)
	if err != nil {
		return wire.Answer{}, err
	}
	if err := x.keepChunk(u, number, f.file); err != nil {
		f.file.drop()
		return wire.Answer{}, err
	}
	return x.chunkAnswer(u, f.file), nil
}

// beginChunk finds the upload and says that a chunk of it is on its way.
func (x *exchange) beginChunk() (*upload, error) {
	x.lab.mu.Lock()
	defer x.lab.mu.Unlock()
	u, err := x.openLocked()
	if err != nil {
		return nil, err
	}
	switch name := x.r.Header.Get(x.set.nameHeader()); {
	case name == "":
		return nil, bad("The parameter %s is missing or empty.", x.set.nameHeader())
	case name != u.order.file:
		return nil, bad("The file name (%s) is not that of the upload request.", name)
	case x.set.OneChunk && u.busy > 0:
		return nil, refused(http.StatusConflict, "Another chunk of the upload request %s is being uploaded.", u.name())
	}
	u.busy++
	u.atOnce = max(u.atOnce, u.busy)
	return u, nil
}

// openLocked finds the upload that takes chunks under the id of the path.
func (x *exchange) openLocked() (*upload, error) {
	u, err := x.lab.findLocked(x.r.PathValue("id"))
	switch {
	case err != nil:
		return nil, err
	case u.end == stateDeleted:
		return nil, missing(u.name())
	case u.total == 0:
		return nil, bad("The upload request %s is not for chunks.", u.name())
	case u.merging || !u.submitted.IsZero() || u.end != "":
		return nil, bad("The upload request %s takes no chunks any more.", u.name())
	}
	return u, nil
}

func (x *exchange) endChunk(u *upload) {
	x.lab.mu.Lock()
	defer x.lab.mu.Unlock()
	u.busy--
}

// keepChunk takes the bytes of a chunk that has come whole.
func (x *exchange) keepChunk(u *upload, number int, a *arrival) error {
	if a == nil {
		return bad("The part file is missing.")
	}
	if err := x.agrees(a); err != nil {
		return err
	}
	x.lab.mu.Lock()
	defer x.lab.mu.Unlock()
	if _, err := x.openLocked(); err != nil {
		return err
	}
	if _, drops := x.take(dropChunk); drops {
		a.drop()
		return nil
	}
	u.keep(number, a)
	u.changed = x.lab.now()
	return nil
}

// chunkAnswer tells the checksum of a chunk and the counters.
func (x *exchange) chunkAnswer(u *upload, a *arrival) wire.Answer {
	sum := a.md5
	if _, wrong := x.take(misreport); wrong {
		sum = make([]byte, len(sum))
	}
	x.lab.mu.Lock()
	defer x.lab.mu.Unlock()
	uploaded, pending := u.told(x.set)
	body := map[string]any{"uploadRequestId": x.set.ackID(u.id), "uploadedChunks": uploaded, "pendingChunks": pending}
	if shown := x.set.shown(sum); shown != "" {
		body["checksum"] = shown
	}
	return x.accepted(u, body)
}
