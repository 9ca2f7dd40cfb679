package ocm

import (
	"maps"
	"slices"
	"strconv"
	"time"
)

// upload is one machine image upload request.
type upload struct {
	order     order
	id        int64
	job       int64            // number of the job that tells its id; 0 for none
	total     int              // chunks announced; 0 for a whole upload
	chunks    map[int]*arrival // by number, until the merge
	repeats   int              // chunks that came again
	early     int              // chunks that the opening counted
	busy      int              // chunks on their way
	atOnce    int              // the most that ever were
	merging   bool
	merged    int      // chunks that were merged
	content   *content // nil before the merge
	places    []*place
	legs      []leg     // what is done to it after submission
	submitted time.Time // zero before the merge
	end       state     // "" as long as it is not over
	fate      fate

	created, changed time.Time
	createdBy        string
}

// content is what an image or a chunk is made of.
type content struct {
	size   int64
	md5    []byte
	sha512 []byte // nil for a chunk
}

// name is the id as paths and texts show it.
func (u *upload) name() string { return strconv.FormatInt(u.id, 10) }

func (x *exchange) newUploadLocked(o order, total int) *upload {
	x.lab.lastID++
	u := &upload{
		order: o, id: x.lab.lastID, total: total, chunks: map[int]*arrival{}, created: x.began, changed: x.began, createdBy: x.user,
	}
	if total > 0 && x.set.OpeningCounts {
		u.early = 1
	}
	if x.set.Location == LocationJob {
		x.lab.lastID++
		u.job = x.lab.lastID
	}
	x.lab.uploads = append(x.lab.uploads, u)
	return u
}

// findLocked finds an upload by the id in a path, also a deleted one.
func (s *Service) findLocked(id string) (*upload, error) {
	s.settleLocked()
	i := slices.IndexFunc(s.uploads, func(u *upload) bool { return u.name() == id })
	if i < 0 {
		return nil, missing(id)
	}
	return s.uploads[i], nil
}

// storedLocked finds the stored image at a path, nil if there is none.
func (s *Service) storedLocked(path string) *upload {
	s.settleLocked()
	for _, u := range s.uploads {
		if u.end == stateCompleted && u.order.path() == path {
			return u
		}
	}
	return nil
}

// keep takes a chunk; one of the same number is replaced.
func (u *upload) keep(number int, a *arrival) {
	if before := u.chunks[number]; before != nil {
		before.drop()
		u.repeats++
	}
	u.chunks[number] = a
}

// told is how many chunks the service says it has and wants.
func (u *upload) told(set Conditions) (uploaded, pending int) {
	uploaded = u.merged + len(u.chunks) + u.early
	if set.CountDuplicates {
		uploaded += u.repeats
	}
	return uploaded, max(0, u.total-uploaded)
}

// clear gives up the chunks.
func (u *upload) clear() {
	for _, a := range u.chunks {
		a.drop()
	}
	clear(u.chunks)
}

// numbers are the numbers of the chunks that are there, in order.
func (u *upload) numbers() []int { return slices.Sorted(maps.Keys(u.chunks)) }

// used is how many bytes everything takes that was not deleted.
func (s *Service) used() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	var sum int64
	for _, u := range s.uploads {
		for _, a := range u.chunks {
			sum += a.size
		}
		if u.content != nil && u.end != stateDeleted {
			sum += u.content.size
		}
	}
	return sum
}
