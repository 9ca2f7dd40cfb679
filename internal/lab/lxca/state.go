package lxca

import (
	"net/http"
	"slices"
	"time"

	"slipway/internal/lab/wire"
)

// File is one file of the OS-image repository. A file is there once its job is complete, and not before.
type File struct {
	ID          string // as listed: of an OS image with a known system and release e.g. "rhels7.6", else FileID
	FileID      string // as the upload's answer said: "<timestamp>_<name>"; DELETE takes either
	Name        string // imageName of an OS image or profile, else the file's base name
	Type        string // OS, OSPROFILE, BOOT, BUNDLE, BUNDLESIG, CONFIG, DUD, SCRIPT, SOFTWARE or UNATTEND
	OS          string // "" if the upload did not say
	Release     string // "" if the upload did not say
	Description string
	Base        string // id of the OS image that a DUD belongs to, else ""
	Size        int64  // bytes that truly came
	SHA512      string // hex, of the bytes that truly came; "" if they were copied from a file server
	Usable      bool   // always true: the appliance shows no leftovers
}

// Update is one management-server update of the updates repository. It is there once its job is complete.
type Update struct {
	FixID   string // the stem of its files
	Status  string // as listed: "Downloaded", or "Not Downloaded" if its .tgz is missing
	Applied bool   // always false: the lab applies nothing
	Members []Member
}

// Member is one file of an update.
type Member struct {
	Name        string // base name
	ContentType string // of its part
	PartName    string // name of its part: "uploadedfiles[]"
	Size        int64  // bytes that truly came
	SHA512      string // hex, of the bytes that truly came
}

// Job is one job, as it stands by the clock.
type Job struct {
	ID     string
	Owner  string // user
	Kind   string // "osImages" or "updates"
	Status string // the appliance's word: "Pending", "Running", "Complete"…
}

// FileServer is a remote file-server profile. The password is not kept.
type FileServer struct {
	ID       string
	Name     string // displayName
	Protocol string // HTTP, HTTPS, FTP or SFTP
	Address  string
	Port     int
	User     string // "" for none
	KeyType  string // "" for none
}

// Request is one request the appliance has answered or cut.
type Request struct {
	Time          time.Time // by the appliance's clock, when its header had come
	Method        string
	Path          string      // with the query, if any
	Header        http.Header // without Authorization, Cookie and X-Csrf-Token
	ContentLength int64       // as declared; -1 means chunked
	BodyRead      int64       // body bytes the appliance has read
	Status        int         // 0 if the connection was cut instead
	User          string      // name of the account, if it was let in
}

// Files returns the OS-image repository, oldest file first.
func (a *Appliance) Files() []File {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.settleLocked()
	var out []File
	for _, f := range a.files {
		out = append(out, *f)
	}
	return out
}

// Updates returns the updates repository, oldest update first.
func (a *Appliance) Updates() []Update {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.settleLocked()
	var out []Update
	for _, u := range a.updates {
		each := *u
		each.Members = slices.Clone(u.Members)
		out = append(out, each)
	}
	return out
}

// Jobs returns every job, oldest first, also those that have vanished for clients.
func (a *Appliance) Jobs() []Job {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.settleLocked()
	var out []Job
	for _, j := range a.jobs {
		out = append(out, Job{ID: j.id, Owner: j.owner, Kind: string(j.kind), Status: j.status(a.now())})
	}
	return out
}

// FileServers returns the remote file-server profiles, oldest first.
func (a *Appliance) FileServers() []FileServer {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.servers)
}

// Sessions returns every session id and every CSRF value that was ever issued. They are secrets.
func (a *Appliance) Sessions() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.secrets)
}

// Requests returns the requests answered or cut so far, in that order; at most the last 10,000. A request is there before its
// client can see the answer.
func (a *Appliance) Requests() []Request { return a.log.All() }

// note remembers a request that is about to be answered with status.
func (a *Appliance) note(x *exchange, status int) {
	a.log.Note(Request{
		Time: x.began, Method: x.r.Method, Path: x.r.URL.RequestURI(), Header: wire.Without(x.r.Header, "Authorization", "Cookie", "X-Csrf-Token"),
		ContentLength: x.r.ContentLength, BodyRead: x.body.Count.Load(), Status: status, User: x.who.User,
	})
}
