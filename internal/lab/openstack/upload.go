package openstack

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"

	"slipway/internal/lab/wire"
)

// upload answers PUT /v2/images/{id}/file: checks in Glance's order, "saving", the body, late checks, "active".
func (x *exchange) upload() (answer, error) {
	m, err := x.admit(statusSaving, "upload_image")
	if err != nil {
		return answer{}, err
	}
	t, late := x.take(RefuseLate)
	got, err := x.receive()
	switch {
	case err != nil:
	case late:
		err = t.refusal()
	default:
		err = x.checkLate(m, got)
	}
	return x.finish(m, err, func(fate fate) { x.keepLocked(m, got, fate) })
}

// stage answers PUT /v2/images/{id}/stage: the same body, kept for an import.
func (x *exchange) stage() (answer, error) {
	if !slices.Contains(x.site.ImportMethods, "glance-direct") {
		return answer{}, x.noImport()
	}
	m, err := x.admit(statusUploading, "stage_image")
	if err != nil {
		return answer{}, err
	}
	got, err := x.receive()
	if err == nil {
		err = x.checkSize(got)
	}
	return x.finish(m, err, func(fate) {
		m.staged, m.Size, m.hasSize = got, got.size, true
		m.MD5, m.Hash, m.HashAlgorithm = got.md5, got.hash, got.algorithm
	})
}

// admit makes every check that Glance makes before it reads the body, and moves the image on to the given status.
func (x *exchange) admit(to, action string) (*image, error) {
	if err := x.authorize(); err != nil {
		return nil, err
	}
	if kind, _, _ := mime.ParseMediaType(x.r.Header.Get("Content-Type")); kind != "application/octet-stream" {
		return nil, mediaType(kind)
	}
	size, err := x.declaredSize()
	if err != nil {
		return nil, err
	}
	x.cloud.mu.Lock()
	defer x.cloud.mu.Unlock()
	if err := x.quotaLocked(size); err != nil {
		return nil, err
	}
	m, err := x.changeableLocked(x.r.PathValue("id"), action)
	if err != nil {
		return nil, err
	}
	if err := x.readyLocked(m, to); err != nil {
		return nil, err
	}
	m.Status, m.updated, m.received = to, x.cloud.now(), x.body.Count
	m.MD5, m.Hash, m.HashAlgorithm = "", "", ""
	m.Uploads++
	return m, nil
}

// declaredSize is what x-openstack-image-size says, else Content-Length, else -1.
func (x *exchange) declaredSize() (int64, error) {
	text := x.r.Header.Get("X-Openstack-Image-Size")
	if !x.site.ImageSize || text == "" {
		return x.r.ContentLength, nil
	}
	size, err := strconv.ParseInt(text, 10, 64)
	if err != nil || size < 0 {
		return 0, refuse(http.StatusBadRequest, "Invalid value for x-openstack-image-size: %s", text)
	}
	return size, nil
}

func (x *exchange) quotaLocked(size int64) error {
	used, _ := x.cloud.usageLocked(x.who.projectID())
	if rest := x.site.ProjectQuota - used; x.site.ProjectQuota > 0 && size > rest {
		return overQuota(size, rest)
	}
	return nil
}

func overQuota(size, rest int64) *refusal {
	return refuse(http.StatusRequestEntityTooLarge,
		"Image exceeds the storage quota: The size of the data %d will exceed the limit. %d bytes remaining.", size, rest)
}

// readyLocked checks the image's state, its formats, and the store that was asked for.
func (x *exchange) readyLocked(m *image, to string) error {
	store := x.r.Header.Get("X-Image-Meta-Store")
	switch {
	case store != "" && !slices.Contains(x.site.stores(), store):
		return refuse(http.StatusBadRequest, "Store for identifier %s not found", store)
	case m.Status != statusQueued:
		return refuse(http.StatusConflict, "Image status transition from %s to %s is not allowed", m.Status, to)
	case m.DiskFormat == "" || m.ContainerFormat == "":
		return refuse(http.StatusBadRequest, "Properties disk_format, container_format must be set prior to saving data.")
	}
	return nil
}

// receive reads the body through everything that slows, cuts or limits it.
func (x *exchange) receive() (*content, error) {
	var from io.Reader = x.body
	if t, slow := x.take(SlowBody); slow {
		from = wire.Slow(from, t.Rate, x.wait)
	}
	if t, cut := x.take(Cut); cut {
		from = wire.Cut(from, t.Bytes, errReset)
	}
	if t, die := x.take(Die); die {
		from = wire.Cut(from, t.Bytes, errDied)
	}
	_, unhashed := x.take(NoChecksum)
	got, err := measure(x.limited(from), x.site.HashAlgorithm, !unhashed)
	if err != nil {
		return nil, err
	}
	if t, slow := x.take(SlowAnswer); slow {
		x.wait(t.Delay)
	}
	return got, nil
}

// limited puts the limits that are only found out while the body comes around a reader.
func (x *exchange) limited(from io.Reader) io.Reader {
	limit := func(left int64, over *refusal) { from = &limitedReader{from: from, left: left, over: over} }
	if x.site.ProjectQuota > 0 {
		x.cloud.mu.Lock()
		used, _ := x.cloud.usageLocked(x.who.projectID())
		x.cloud.mu.Unlock()
		rest := x.site.ProjectQuota - used
		limit(rest, overQuota(rest+1, rest))
	}
	if x.site.StoreSpace > 0 {
		limit(x.site.StoreSpace, refuse(http.StatusRequestEntityTooLarge,
			"Image storage media is full: There is not enough disk space on the image storage media."))
	}
	if x.site.ImageSizeCap > 0 {
		limit(x.site.ImageSizeCap, refuse(http.StatusRequestEntityTooLarge, "The incoming image is too large: The provided image is too large."))
	}
	return from
}

// checkLate makes the checks that Glance can only make when the last byte has come.
func (x *exchange) checkLate(m *image, got *content) error {
	if err := x.checkSize(got); err != nil {
		return err
	}
	x.cloud.mu.Lock()
	declared := m.DiskFormat
	x.cloud.mu.Unlock()
	if reason := mismatch(declared, got); x.site.FormatMatch && reason != "" {
		return refuse(http.StatusUnsupportedMediaType, "%s", reason)
	}
	return nil
}

func (x *exchange) checkSize(got *content) error {
	if declared, _ := x.declaredSize(); declared >= 0 && declared != got.size {
		return refuse(http.StatusBadRequest, "The size of the data received (%d) does not match the size given in x-openstack-image-size (%d).",
			got.size, declared)
	}
	return nil
}

// finish ends an upload: the image is left as the outcome demands, and deleted images are noticed.
func (x *exchange) finish(m *image, outcome error, keepLocked func(fate)) (answer, error) {
	var doom fate
	if outcome == nil {
		doom = x.fate()
	}
	x.cloud.mu.Lock()
	defer x.cloud.mu.Unlock()
	switch {
	case x.cloud.images[m.ID] != m && !errors.Is(outcome, errReset) && !errors.Is(outcome, errDied):
		return answer{}, refuse(http.StatusGone, "Image %s could not be found after upload. The image may have been deleted during the "+
			"upload, cleaning up the chunks uploaded.", m.ID)
	case errors.Is(outcome, errDied):
		return answer{}, outcome
	case outcome != nil:
		m.Status, m.updated = statusQueued, x.cloud.now()
		m.forgetData()
		return answer{}, outcome
	}
	keepLocked(doom)
	return x.empty(http.StatusNoContent), nil
}
