package lxca

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// newFile describes a file that has come whole.
func (x *exchange) newFile(name string, got received, o order) *File {
	f := &File{
		FileID: x.lab.stamp() + "_" + name, Name: name, Type: canonical(o.imageType), OS: o.os, Release: o.release,
		Description: o.description, Base: o.base, Size: got.size, SHA512: got.sha512, Usable: true,
	}
	if f.Type == typeOS || f.Type == typeProfile {
		f.Name = o.imageName
	}
	f.ID = f.FileID
	return f
}

// stamp returns the time as file ids begin with it, later than any before.
func (a *Appliance) stamp() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	now, _ := strconv.ParseInt(a.now().UTC().Format("20060102150405"), 10, 64)
	a.lastStamp = max(a.lastStamp+1, now)
	return strconv.FormatInt(a.lastStamp, 10)
}

// keepLocked starts the import of a file. A bundle waits for its signature first.
func (x *exchange) keepLocked(j *job, f *File, o order, copying time.Duration, doom fate) {
	if f.Type == typeOS && f.OS != "" && f.Release != "" {
		f.ID = x.lab.freeIDLocked(f.OS + f.Release)
	}
	j.files = append(j.files, f)
	if canonical(o.imageType) == typeBundle {
		j.phase, j.fate = waiting, doom
		return
	}
	j.beginLocked(x.lab.now(), copying+x.site.ImportTime, doom)
}

// freeIDLocked is want, with a number behind it if an image has that id or will have it.
func (a *Appliance) freeIDLocked(want string) string {
	files := slices.Clone(a.files)
	for _, j := range a.jobs {
		if j.phase == importing {
			files = append(files, j.files...)
		}
	}
	id := want
	for n := 2; slices.ContainsFunc(files, func(f *File) bool { return f.ID == id }); n++ {
		id = fmt.Sprintf("%s_%d", want, n)
	}
	return id
}

// deleteFiles answers DELETE /osImages/{id,id,...}: all of them or none.
func (x *exchange) deleteFiles() (answer, error) {
	ids := strings.Split(x.r.PathValue("ids"), ",")
	x.lab.mu.Lock()
	defer x.lab.mu.Unlock()
	x.lab.settleLocked()
	named := func(id string) func(*File) bool {
		return func(f *File) bool { return f.ID == id || f.FileID == id }
	}
	for _, id := range ids {
		if !slices.ContainsFunc(x.lab.files, named(id)) {
			return answer{}, refuse(http.StatusNotFound, notFound, "There is no file with the ID "+id+".")
		}
	}
	for _, id := range ids {
		i := slices.IndexFunc(x.lab.files, named(id))
		if i < 0 {
			continue // Named twice.
		}
		gone := x.lab.files[i]
		x.lab.files = slices.DeleteFunc(x.lab.files, func(f *File) bool {
			return f == gone || gone.Type == typeBundle && f.Type == typeSignature && f.Name == gone.Name+".asc"
		})
	}
	return x.empty(http.StatusNoContent), nil
}
