package zstack

import (
	"net/http"
	"slices"
	"time"
)

// Image is one image, as it stands by the clock.
type Image struct {
	UUID      string
	Name      string
	Status    string // "Downloading", "Ready" or "Deleted"
	Format    string // after what the storage made of it
	MediaType string
	Storages  []string // names
	Size      int64    // bytes that truly came; 0 before
	SHA512    string   // hex, of the bytes that truly came; "" before
	MD5       string   // as the API tells it: "", "not calculated" or hex
	Tags      []string // system tags
	UserTags  []string
	TagUUIDs  []string // uuids of the tags that it was ordered with
	Usable    bool     // Ready
}

// LongJob is one long job, as it stands by the clock.
type LongJob struct {
	UUID  string
	APIID string
	State string // "Waiting", "Running", "Suspended", "Succeeded", "Canceling", "Canceled" or "Failed"
	Image string // uuid of its image
}

// Storage is one backup storage.
type Storage struct {
	UUID      string
	Name      string
	Type      string // "Ceph", "ImageStoreBackupStorage", "SftpBackupStorage" or "Addon"
	Capacity  int64  // bytes
	Available int64  // bytes
}

// Request is one request that the management node or an agent has answered or cut.
type Request struct {
	Time          time.Time // by the site's clock, when its header had come
	Method        string
	Path          string      // with the query, if any
	Host          string      // as the client named it
	Header        http.Header // without Authorization
	ContentLength int64       // as declared; -1 means chunked
	BodyRead      int64       // body bytes that were read
	Status        int         // 0 if the connection was cut instead
	Account       string      // name of the account, if it was let in; "" for agents
}

// Images returns every image that is there, oldest first, also those that wait for expungement.
func (s *Site) Images() []Image {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settleLocked()
	var out []Image
	for _, i := range s.imagesLocked() {
		each := Image{
			UUID: i.uuid, Name: i.name, Status: i.status, Format: i.format, MediaType: i.mediaType, Size: i.actual, SHA512: i.sha512,
			MD5: i.md5, Tags: slices.Clone(i.systemTags), UserTags: slices.Clone(i.userTags), TagUUIDs: slices.Clone(i.tagUUIDs),
			Usable: i.status == statusReady,
		}
		for _, p := range i.places {
			each.Storages = append(each.Storages, p.storage.name)
		}
		out = append(out, each)
	}
	return out
}

// LongJobs returns every long job, oldest first.
func (s *Site) LongJobs() []LongJob {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settleLocked()
	var out []LongJob
	for _, j := range s.longJobs {
		out = append(out, LongJob{UUID: j.uuid, APIID: j.apiID, State: j.state, Image: j.image.uuid})
	}
	return out
}

// Storages returns the backup storages.
func (s *Site) Storages() []Storage {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Storage
	for _, b := range s.storages {
		out = append(out, Storage{
			UUID: b.uuid, Name: b.name, Type: string(b.kind), Capacity: s.Conditions().capacity(), Available: s.availableLocked(b),
		})
	}
	return out
}

// Requests returns the requests answered or cut so far, in that order; at most the last 10,000. A request is there before its client
// can see the answer.
func (s *Site) Requests() []Request { return s.log.All() }

// Secrets returns every password and key of [Accounts] and every session that was ever made: what must not be seen anywhere.
func (s *Site) Secrets() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := slices.Clone(s.secrets)
	for _, a := range Accounts() {
		for _, secret := range []string{a.Password, a.sent(), a.KeySecret} {
			if secret != "" {
				all = append(all, secret)
			}
		}
	}
	return all
}

// imagesLocked returns the images that clients can see. One whose long job waits for its turn is none yet.
func (s *Site) imagesLocked() []*image {
	return slices.DeleteFunc(slices.Clone(s.images), func(i *image) bool { return i.gone || i.job != nil && i.job.state == stateWaiting })
}
