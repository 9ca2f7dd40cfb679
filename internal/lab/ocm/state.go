package ocm

import (
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"slices"
	"time"
)

// Upload is one upload request, as it stands by the clock.
type Upload struct {
	ID      string
	Path    string // mi/application/version/system/file
	Status  string // the state's word in upper case, spelt as it should be, e.g. "VIRUS SCAN IN PROGRESS"
	Total   int    // chunks announced; 0 for a whole upload
	Chunks  []int  // numbers of the chunks that wait for the merge, in order
	Repeats int    // chunks that came again and replaced the first
	AtOnce  int    // the most chunks that were on their way at the same time
	Created time.Time
	Places  []string // data centres that have it
}

// File is one image or what is to become one. A deleted one is none.
type File struct {
	ID     string // of its upload request
	Name   string // file name
	Path   string // mi/application/version/system/file
	Size   int64  // bytes that truly came; 0 before the merge
	MD5    string // hex, of the bytes that truly came; "" before the merge
	SHA512 string // likewise
	Usable bool   // COMPLETED: a stored image
}

// Request is one request the service has answered or cut.
type Request struct {
	Time          time.Time // by the service's clock, when its header had come
	Method        string
	Path          string      // with the query, if any
	Header        http.Header // without Authorization
	ContentLength int64       // as declared; -1 means chunked
	BodyRead      int64       // body bytes the service has read
	Status        int         // 0 if the connection was cut instead
	User          string      // e-mail address, if it was let in
}

// Uploads returns every upload request, oldest first, also the deleted ones.
func (s *Service) Uploads() []Upload {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settleLocked()
	now := s.now()
	var out []Upload
	for _, u := range s.uploads {
		each := Upload{
			ID: u.name(), Path: u.order.path(), Status: string(u.at(now)), Total: u.total, Chunks: u.numbers(),
			Repeats: u.repeats, AtOnce: u.atOnce, Created: u.created,
		}
		for _, name := range DataCentres() {
			if u.holds(name, now) {
				each.Places = append(each.Places, name)
			}
		}
		out = append(out, each)
	}
	return out
}

// Files returns every upload request that was not deleted, as the file it makes, oldest first.
func (s *Service) Files() []File {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settleLocked()
	var out []File
	for _, u := range s.uploads {
		if u.end == stateDeleted {
			continue
		}
		f := File{ID: u.name(), Name: u.order.file, Path: u.order.path(), Usable: u.end == stateCompleted}
		if u.content != nil {
			f.Size, f.MD5, f.SHA512 = u.content.size, hex.EncodeToString(u.content.md5), hex.EncodeToString(u.content.sha512)
		}
		out = append(out, f)
	}
	return out
}

// Requests returns the requests answered or cut so far, in that order; at most the last 10,000. A request is there before its client
// can see the answer.
func (s *Service) Requests() []Request { return s.log.All() }

// Secrets returns the client's secret, as it is and as logins send it, and every token that was ever issued: what must not be seen
// anywhere.
func (s *Service) Secrets() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append(slices.Clone(s.secrets), ClientSecret, base64.StdEncoding.EncodeToString([]byte(ClientID+":"+ClientSecret)))
}
