package ocm

import (
	"time"

	"slipway/internal/lab/wire"
)

// copyOrder is the body of POST /storageimages/{path}.
type copyOrder struct {
	Source    string   `json:"sourceDataCenter"`
	Copy      []string `json:"copyToDataCenters"`
	Overwrite []string `json:"overwriteDataCenters"`
}

// copyStored answers POST /storageimages/{path}. The copies are made by the clock, after the answer.
func (x *exchange) copyStored() (wire.Answer, error) {
	var o copyOrder
	if err := wire.Decode(x.body, &o); err != nil {
		return wire.Answer{}, err
	}
	x.lab.mu.Lock()
	defer x.lab.mu.Unlock()
	u, err := x.storedAtLocked()
	if err == nil {
		err = o.wrong(u, x.lab.now())
	}
	if err != nil {
		return wire.Answer{}, err
	}
	x.copyLocked(u, o.Copy, false)
	x.copyLocked(u, o.Overwrite, true)
	return x.acknowledge(u, "Request initiated to copy image : %s", u.order.path()), nil
}

// wrong is why a copy is refused, nil if it is not.
func (o copyOrder) wrong(u *upload, now time.Time) error {
	for _, names := range [][]string{{o.Source}, o.Copy, o.Overwrite} {
		if err := knownCentres(names); err != nil {
			return err
		}
	}
	switch {
	case !u.holds(o.Source, now):
		return bad("The machine image is not in the data center %s.", o.Source)
	case len(o.Copy)+len(o.Overwrite) == 0:
		return bad("There is no data center to copy to.")
	}
	for _, name := range o.Copy {
		if u.place(name) != nil {
			return bad("The machine image is in the data center %s already; it can be overwritten there.", name)
		}
	}
	for _, name := range o.Overwrite {
		if name == o.Source || !u.holds(name, now) {
			return bad("The machine image in the data center %s cannot be overwritten.", name)
		}
	}
	return nil
}

// copyLocked begins copies to data centres.
func (x *exchange) copyLocked(u *upload, names []string, over bool) {
	now := x.lab.now()
	for _, name := range names {
		p := u.place(name)
		if p == nil {
			p = &place{name: name}
			u.places = append(u.places, p)
		}
		p.copied, p.overwrites, p.begin, p.due = true, over, now, now.Add(x.set.CopyTime)
	}
	u.changed = now
}
