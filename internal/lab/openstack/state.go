package openstack

import (
	"net/http"
	"time"

	"slipway/internal/lab/wire"
)

// Image is what the cloud holds of an image, and what it truly received, whatever it tells clients.
type Image struct {
	ID              string
	Name            string
	Owner           string // project id
	Status          string // Glance's word: queued, saving, uploading, importing, active, killed, deactivated
	Visibility      string
	DiskFormat      string // "" if unset
	ContainerFormat string // "" if unset
	Protected       bool
	Tags            []string
	Properties      map[string]string // extra properties
	Size            int64             // as told to clients; 0 if null
	VirtualSize     int64             // 0 if null
	Store           string            // "" before data
	Uploads         int               // bodies begun, by PUT of file or stage
	Received        int64             // bytes of the newest body that were read, whether it ended well or not
	MD5             string            // hex, of the newest body that came whole; "" before that or under NoChecksum
	HashAlgorithm   string            // of Hash
	Hash            string            // hex, of the newest body that came whole; "" before that or under NoChecksum
}

// Request is one request the cloud has answered or cut.
type Request struct {
	Time          time.Time // by the cloud's clock, when its header had come
	Step          Step
	Method        string
	Path          string      // with the query, if any
	Header        http.Header // without X-Auth-Token and X-Subject-Token
	ContentLength int64       // as declared; -1 means chunked
	BodyRead      int64       // body bytes the server has read
	Status        int         // 0 if the connection was cut instead
	User          string      // name of the account, if a valid token came with it
}

// Token is one live token.
type Token struct {
	ID      string
	User    string // name
	Project string // name; "" if not scoped to a project
	Expires time.Time
}

// note remembers a request that is about to be answered with status.
func (c *Cloud) note(x *exchange, status int) {
	seen := Request{
		Time: x.began, Step: x.step, Method: x.r.Method, Path: x.r.URL.RequestURI(),
		Header:        wire.Without(x.r.Header, "X-Auth-Token", "X-Subject-Token"),
		ContentLength: x.r.ContentLength, BodyRead: x.body.Count.Load(), Status: status,
	}
	if x.who != nil {
		seen.User = x.who.account.User
	}
	c.log.Note(seen)
}

// Requests returns the requests answered or cut so far, in that order; at most the last 10,000. A request is there before its
// client can see the answer.
func (c *Cloud) Requests() []Request { return c.log.All() }

// ForgetRequests empties what [Cloud.Requests] returns.
func (c *Cloud) ForgetRequests() { c.log.Forget() }
