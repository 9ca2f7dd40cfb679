package ocm

import (
	"io"
	"net/http"
	"slices"
	"strings"

	"slipway/internal/lab/wire"
)

// deleteUpload answers DELETE /machineimages/{id}: from all data centres, or from those that the body names.
func (x *exchange) deleteUpload() (wire.Answer, error) {
	from, err := x.doomed()
	if err != nil {
		return wire.Answer{}, err
	}
	x.lab.mu.Lock()
	defer x.lab.mu.Unlock()
	u, err := x.lab.findLocked(x.r.PathValue("id"))
	switch {
	case err != nil:
		return wire.Answer{}, err
	case u.end == stateDeleted:
		return wire.Answer{}, missing(u.name())
	case u.merging:
		return wire.Answer{}, refused(http.StatusConflict, "The chunks of the upload request %s are being merged.", u.name())
	}
	u.changed = x.lab.now()
	if _, fails := x.take(undeletable); fails {
		u.end = stateDeletionFailed
		return x.acknowledge(u, "The deletion of %s was requested.", u.name()), nil
	}
	if from != nil {
		return x.deleteFromLocked(u, from)
	}
	u.deleteLocked()
	return x.acknowledge(u, "%s was deleted successfully from all data centers.", u.name()), nil
}

// doomed reads the names of the data centres to delete from, nil for all.
func (x *exchange) doomed() ([]string, error) {
	data, err := io.ReadAll(io.LimitReader(x.body, maxText))
	if err != nil || len(data) == 0 {
		return nil, err
	}
	var in struct {
		DataCentres []string `json:"datacenters"`
	}
	err = wire.Decode(strings.NewReader(string(data)), &in)
	if err == nil && len(in.DataCentres) == 0 {
		err = bad("The list datacenters is missing or empty.")
	}
	return in.DataCentres, err
}

// deleteFromLocked deletes copies. An image without any is deleted.
func (x *exchange) deleteFromLocked(u *upload, names []string) (wire.Answer, error) {
	for _, name := range names {
		if u.place(name) == nil {
			return wire.Answer{}, bad("The machine image %s is not in the data center %s.", u.name(), name)
		}
	}
	for _, name := range names {
		if p := u.place(name); p != nil { // A name may stand there twice.
			p.deleted = true
		}
	}
	if !slices.ContainsFunc(u.places, func(p *place) bool { return !p.deleted }) {
		u.deleteLocked()
	}
	return x.acknowledge(u, "%s was deleted successfully from the data centers %s.", u.name(), strings.Join(names, ", ")), nil
}

// deleteLocked deletes an upload. Chunks on their way find out when they have come.
func (u *upload) deleteLocked() {
	u.end = stateDeleted
	u.clear()
	for _, p := range u.places {
		p.deleted = true
	}
}
