package zstack

import (
	"context"
	"time"
)

// Statuses of an image and of its places.
const (
	statusDownloading = "Downloading"
	statusReady       = "Ready"
	statusDeleted     = "Deleted"
)

// image is one image. Site.mu guards it.
type image struct {
	uuid, name, description, url         string
	mediaType, format, platform, guestOS string
	architecture                         string
	system, virtio                       bool
	owner                                string // account uuid
	systemTags, userTags, tagUUIDs       []string
	places                               []*place
	created, changed                     time.Time

	status       string    // Downloading, Ready or Deleted
	size, actual int64     // 0 before the bytes have come
	sha512       string    // of the bytes that truly came
	hash         string    // MD5 of what is stored; told once md5 says it
	md5          string    // as told: "" for null, "not calculated", or hash
	hashDue      time.Time // when md5 becomes hash; zero for never
	readyDue     time.Time // when the image becomes ready; zero while bytes are missing
	deleted      time.Time // zero unless status is Deleted
	gone         bool      // it is not there for clients any more
	why          *failure  // why it could not be made
	apiID        string    // of the api-job that asked for it
	job          *longJob  // nil if none made it
	fate         fate      // what trouble has in store for it
}

// place is one image in one backup storage. Site.mu guards it, except for ctx.
type place struct {
	id      int
	image   *image
	storage *storage

	installPath string // of an upload under way: the URL of the agent; later where the bytes are
	status      string // Downloading or Ready
	slot        *slot  // of an upload, else nil

	ctx    context.Context // ends when the image is deleted, the job cancelled or the site closed
	cancel context.CancelFunc

	total   int64     // as announced; 0 while unknown
	got     int64     // bytes so far
	told    bool      // total was announced, and room allocated
	busy    bool      // all bytes came, the storage works on them
	dead    bool      // cancelled, failed or deleted: no byte is taken any more
	paused  bool      // its long job is Suspended
	touched time.Time // by the last byte, the opening or the resumption
}

// content is what a storage knows of the bytes it has taken.
type content struct {
	size        int64  // virtual size
	actual      int64  // bytes as they are stored
	md5         string // lower-case hex, of the bytes that truly came; told by the API only where the real server tells it
	sha512      string // lower-case hex, of the bytes that truly came; for Site.Images only
	format      string // what the storage found: qcow2, raw, iso, vmdk; "" leaves what was asked for
	mediaType   string // "" leaves what was asked for
	installPath string // ceph://pool/uuid, zstore://…, nfs:/…
	converted   bool   // stored in another form than it came: its MD5 is not that of the file
}

// storageKind is the type of a backup storage, as the API names it.
type storageKind string

const (
	kindCeph       storageKind = "Ceph"
	kindImageStore storageKind = "ImageStoreBackupStorage"
	kindSftp       storageKind = "SftpBackupStorage"
	kindAddon      storageKind = "Addon"
)

// storage is one backup storage. Site.mu guards used; the rest never changes. Capacity, state and status are conditions.
type storage struct {
	uuid, name, hostname string
	kind                 storageKind
	zones                []string
	used                 int64
}
