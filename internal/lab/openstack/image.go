package openstack

import (
	"maps"
	"net/http"
	"slices"
	"sync/atomic"
	"time"
)

// The words of Glance's status machine.
const (
	statusQueued    = "queued"
	statusSaving    = "saving"
	statusUploading = "uploading"
	statusImporting = "importing"
	statusActive    = "active"
	statusKilled    = "killed"
)

// image is one record, guarded by Cloud.mu. Its Image.Received is not kept up; the received counter is.
type image struct {
	Image
	received  *atomic.Int64 // bytes of the newest body so far; nil before the first
	minDisk   int64         // GB
	minRAM    int64         // MB
	hidden    bool
	created   time.Time
	updated   time.Time
	hasSize   bool   // Size and VirtualSize are told; else null
	checksum  string // as told; "" means null
	hashValue string // as told; "" means null
	staged    *content
	jobs      []*task
	settling  settling
}

// settling is the change of status that an accepted body or import still has before it; the zero value means none.
type settling struct {
	to      string // the status to come; "" means none
	at      time.Time
	looks   int  // GETs of the image to come before it
	queued  bool // until the next look the image still shows as "queued", as on Huawei
	forever bool // it never comes
	task    *task
	failure string // why the task fails; "" means it succeeds
}

// settle gives the image the status it was heading for, once its time and looks are over.
func (m *image) settle(now time.Time) {
	s := m.settling
	if s.to == "" || s.forever || s.looks > 0 || now.Before(s.at) {
		return
	}
	m.Status, m.updated, m.settling = s.to, now, settling{}
	if m.Status == statusQueued {
		m.forgetData()
	}
	if s.task != nil {
		s.task.end(s.failure, now)
	}
}

// look counts one GET of the image.
func (m *image) look() {
	m.settling.queued = false
	m.settling.looks = max(0, m.settling.looks-1)
}

// forgetData clears what only an image with data has, as the way back to "queued" does.
func (m *image) forgetData() {
	m.hasSize, m.Size, m.VirtualSize, m.Store = false, 0, 0, ""
	m.checksum, m.hashValue, m.staged = "", "", nil
}

// visible reports whether the token may know of the image.
func (m *image) visible(t *token) bool {
	return t.admin() || m.Visibility == "public" || m.Visibility == "community" || m.Owner == t.projectID()
}

// lookupLocked finds an image that the request's token may see. Callers hold Cloud.mu.
func (x *exchange) lookupLocked(id string) (*image, error) {
	m, ok := x.cloud.images[id]
	if !ok || !m.visible(x.who) {
		no := refuse(http.StatusNotFound, "No image found with ID %s", id)
		no.code = "IMG.0027"
		return nil, no
	}
	m.settle(x.cloud.now())
	return m, nil
}

// changeableLocked finds an image that the request's token may change; action names the policy, as in "delete_image".
func (x *exchange) changeableLocked(id, action string) (*image, error) {
	m, err := x.lookupLocked(id)
	if err != nil {
		return nil, err
	}
	if !x.who.admin() && (!x.who.writes() || m.Owner != x.who.projectID()) {
		return nil, forbidden(action)
	}
	return m, nil
}

func forbidden(action string) *refusal {
	return refuse(http.StatusForbidden, "You are not authorized to complete %s action.", action)
}

// Images returns every image, the oldest first.
func (c *Cloud) Images() []Image {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := make([]Image, 0, len(c.order))
	for _, id := range c.order {
		all = append(all, c.images[id].view(c.now()))
	}
	return all
}

// Image returns the image with that id, and whether there is one.
func (c *Cloud) Image(id string) (Image, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m, ok := c.images[id]
	if !ok {
		return Image{}, false
	}
	return m.view(c.now()), true
}

// SetStatus sets an image's status by an administrator's hand, for instance to "saving", where a crash left it, or to
// "deactivated". It reports whether there is such an image.
func (c *Cloud) SetStatus(id, status string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	m, ok := c.images[id]
	if ok {
		m.Status, m.settling, m.updated = status, settling{}, c.now()
	}
	return ok
}

// view copies the image for the outside.
func (m *image) view(now time.Time) Image {
	m.settle(now)
	v := m.Image
	v.Received = m.taken()
	v.Tags = slices.Clone(m.Tags)
	v.Properties = maps.Clone(m.Properties)
	return v
}

// taken is how many bytes of the newest body were read.
func (m *image) taken() int64 {
	if m.received == nil {
		return 0
	}
	return m.received.Load()
}
