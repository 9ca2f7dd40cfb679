package ocm

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"slipway/internal/lab/wire"
)

// listStored answers GET /storageimages: the images in the default data centre, or in those that are named.
func (x *exchange) listStored() (wire.Answer, error) {
	q := x.r.URL.Query()
	names := DataCentres()[:1]
	if text := q.Get("datacenter"); text != "" {
		names = strings.Split(text, ",")
	}
	if err := knownCentres(names); err != nil {
		return wire.Answer{}, err
	}
	x.lab.mu.Lock()
	defer x.lab.mu.Unlock()
	x.lab.settleLocked()
	now := x.lab.now()
	there := func(u *upload) bool {
		return u.end == stateCompleted && slices.ContainsFunc(names, func(name string) bool { return u.holds(name, now) })
	}
	var found []*upload
	for _, u := range x.lab.uploads {
		if there(u) && u.matches(q.Get("keyword")) {
			found = append(found, u)
		}
	}
	return x.listed(found, func(u *upload) map[string]any {
		return map[string]any{
			"application": u.order.Application, "version": u.order.Version, "operatingSystem": u.order.OperatingSystem,
			"fileName": u.order.file, "imageFilePath": u.order.path(),
			"dataCenterImageUploadRequests": x.shownPlaces(u, func(p *place) bool { return slices.Contains(names, p.name) }),
		}
	})
}

// showStored answers GET /storageimages/{path}: which data centres have the image.
func (x *exchange) showStored() (wire.Answer, error) {
	x.lab.mu.Lock()
	defer x.lab.mu.Unlock()
	u, err := x.storedAtLocked()
	if err != nil {
		return wire.Answer{}, err
	}
	now, all := x.lab.now(), []any{}
	for _, name := range DataCentres() {
		one := map[string]any{"dataCenterName": name, "region": name, "isAvailable": false}
		if u.holds(name, now) {
			p := u.place(name)
			one["isAvailable"], one["size"] = true, strconv.FormatInt(u.content.size, 10)
			one["lastModifiedDate"], one["replica"] = stamp(p.due), p.copied
		}
		all = append(all, one)
	}
	return x.json(http.StatusOK, map[string]any{
		"application": u.order.Application, "version": u.order.Version, "operatingSystem": u.order.OperatingSystem,
		"fileName": u.order.file, "path": u.order.path(), "storageDataCenterImageStatuses": all,
	}), nil
}

// storedAtLocked finds the stored image that the path of the request names, with the container before it or without.
func (x *exchange) storedAtLocked() (*upload, error) {
	path := strings.TrimPrefix(x.r.PathValue("path"), container)
	if u := x.lab.storedLocked(path); u != nil {
		return u, nil
	}
	return nil, refused(http.StatusNotFound, "Entity Not Found: there is no machine image %s.", path)
}

func knownCentres(names []string) error {
	for _, name := range names {
		if !slices.Contains(DataCentres(), name) {
			return bad("The data center (%s) is not known.", name)
		}
	}
	return nil
}
