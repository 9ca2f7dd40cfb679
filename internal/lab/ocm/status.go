package ocm

import (
	"net/http"
	"time"

	"slipway/internal/lab/wire"
)

// container is where the paths of images begin, in the service's storage.
const container = "oracle_pdc2/"

// showUpload answers GET /machineimages/{id}.
func (x *exchange) showUpload() (wire.Answer, error) {
	x.lab.mu.Lock()
	defer x.lab.mu.Unlock()
	u, err := x.lab.findLocked(x.r.PathValue("id"))
	if err != nil {
		return wire.Answer{}, err
	}
	return x.json(http.StatusOK, x.details(u)), nil
}

// headUpload answers HEAD /machineimages/{id}: what there is to say stands in headers.
func (x *exchange) headUpload() (wire.Answer, error) {
	if x.set.Head == HeadRefused {
		return wire.Answer{}, refused(http.StatusMethodNotAllowed, "The method HEAD is not allowed here.")
	}
	x.lab.mu.Lock()
	defer x.lab.mu.Unlock()
	u, err := x.lab.findLocked(x.r.PathValue("id"))
	if err != nil {
		return wire.Answer{}, err
	}
	a := x.json(http.StatusOK, nil)
	if x.set.Head == HeadSilent {
		return a, nil
	}
	for name, value := range map[string]string{
		"X-Upload-Status": x.status(u), "X-Upload-File-Path": container + u.order.path(),
		"X-Created-By": u.createdBy, "X-Created-Date": u.created.UTC().Format(http.TimeFormat),
		"X-Last-Modified-By": "anonymous", "X-Last-Modified-Date": u.changed.UTC().Format(http.TimeFormat),
	} {
		a.Header.Set(name, value)
	}
	return a, nil
}

// status is the state of an upload as it is told.
func (x *exchange) status(u *upload) string {
	now := x.lab.now()
	if _, busy := u.leg(now); busy && u.fate.show != "" {
		return u.fate.show
	}
	return x.set.word(u.at(now))
}

// details are everything that is told of an upload.
func (x *exchange) details(u *upload) map[string]any {
	uploaded, pending := u.told(x.set)
	all := map[string]any{
		"uploadRequestId": x.set.detailID(u.id), "application": u.order.Application, "version": u.order.Version,
		"operatingSystem": u.order.OperatingSystem, "fileName": u.order.file, "imageFilePath": container + u.order.path(),
		"statusName": x.status(u), "uploadedChunks": uploaded, "pendingChunks": pending, "overwriteStorageFile": u.order.Overwrite,
		"createdBy": u.createdBy, "createdDate": stamp(u.created), "lastModifiedBy": "anonymous", "lastModifiedDate": stamp(u.changed),
		"dataCenterImageUploadRequests": x.shownPlaces(u, func(*place) bool { return true }),
	}
	if sum := x.summed(u); sum != "" {
		all["checkSum"] = sum
	}
	return all
}

// summed is the checksum of the merged object, "" before the merge and where none is told.
func (x *exchange) summed(u *upload) string {
	l, busy := u.leg(x.lab.now())
	if u.content == nil || busy && (l.name == legPending || l.name == legMerge) {
		return ""
	}
	if u.fate.wrong {
		return x.set.shown(make([]byte, len(u.content.md5)))
	}
	return x.set.shown(u.content.md5)
}

// stamp is a time as JSON answers write it.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
