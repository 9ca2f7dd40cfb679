package lxca

import (
	"encoding/json"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
)

// updateParts are the part names under which Lenovo's pages and clients send an update's files, but for the Ruby client's "file_N".
var updateParts = []string{"uploadedfiles[]", "uploadedfile[]", "uploadedfile"}

// memberTypes is the content type of each file of an update, by its extension.
var memberTypes = map[string]string{
	".chg": "application/octet-stream", ".tgz": "application/x-compressed", ".txt": "text/plain", ".xml": "text/xml",
}

// declaredFile is one file of an update as its job was told of it.
type declaredFile struct {
	name, contentType string
	size              int64
}

// fixID is the name of a file without its extension.
func fixID(name string) string { return strings.TrimSuffix(name, path.Ext(name)) }

// updateOrder is the body of POST /managementServer/updates?action=import.
type updateOrder struct {
	Size  json.Number `json:"size"`
	Files []struct {
		Index json.Number `json:"index"`
		Name  string      `json:"name"`
		Size  json.Number `json:"size"`
		Type  string      `json:"type"`
	} `json:"files"`
}

// createUpdate answers POST /managementServer/updates?action=import. With a job id it is the upload of an appliance before 2.1.0.
func (x *exchange) createUpdate() (answer, error) {
	if action := x.r.URL.Query().Get("action"); action != "import" {
		return answer{}, malformed("The action " + strconv.Quote(action) + " is not supported; import is.")
	}
	if x.r.URL.Query().Has("jobid") {
		return x.movedUpdate()
	}
	var in updateOrder
	if err := x.decode(&in); err != nil {
		return answer{}, err
	}
	files, bytes, err := x.declared(in)
	if err != nil {
		return answer{}, err
	}
	x.lab.mu.Lock()
	x.lab.settleLocked()
	err = x.newLocked(files, bytes)
	x.lab.mu.Unlock()
	if err != nil {
		return answer{}, err
	}
	if _, ignored := x.take(noJob); ignored {
		return x.listUpdates()
	}
	j := &job{kind: kindUpdates, declared: files, bytes: bytes}
	x.addJob(j)
	return x.success(http.StatusOK, map[string]any{"jobid": j.id}), nil
}

// movedUpdate answers for the paths that uploads of updates had before 2.1.0.
func (x *exchange) movedUpdate() (answer, error) {
	if !x.site.hasFiles() {
		return x.receiveUpdate()
	}
	a := x.empty(http.StatusTemporaryRedirect)
	a.Header.Set("Location", "/files/managementServer/updates?"+x.r.URL.RawQuery)
	return a, nil
}

// declared reads what is going to come: each file, or only the sum of their sizes.
func (x *exchange) declared(in updateOrder) (files []declaredFile, bytes int64, err error) {
	if in.Files == nil || in.Size != "" {
		if bytes, err = strconv.ParseInt(in.Size.String(), 10, 64); err != nil || bytes < 1 {
			return nil, 0, malformed("The attribute files, or a size in bytes, is required.")
		}
	}
	if in.Files != nil && in.Size != "" && x.site.FilesOnly {
		return nil, 0, malformed("The attribute size is not expected.")
	}
	var sum int64
	for _, f := range in.Files {
		size, err := strconv.ParseInt(f.Size.String(), 10, 64)
		switch {
		case err != nil || size < 1:
			return nil, 0, malformed("The size of the file " + f.Name + " must be a number of bytes.")
		case memberTypes[path.Ext(f.Name)] == "" || path.Base(f.Name) != f.Name:
			return nil, 0, malformed("The file " + f.Name + " is not part of an update: those are .tgz, .xml, .chg and .txt files.")
		case f.Type != memberTypes[path.Ext(f.Name)]:
			return nil, 0, malformed("The type of the file " + f.Name + " must be " + memberTypes[path.Ext(f.Name)] + ".")
		case slices.ContainsFunc(files, func(d declaredFile) bool { return d.name == f.Name }):
			return nil, 0, malformed("The file " + f.Name + " is named twice.")
		}
		files, sum = append(files, declaredFile{f.Name, f.Type, size}), sum+size
	}
	if in.Files != nil && (sum == 0 || bytes > 0 && bytes != sum) {
		return nil, 0, malformed("The attribute files must not be empty, and size must be the sum of its sizes.")
	}
	return files, max(bytes, sum), nil
}

// newLocked refuses an update that is in the repository, and one that does not fit into it.
func (x *exchange) newLocked(files []declaredFile, bytes int64) error {
	for _, f := range files {
		if slices.ContainsFunc(x.lab.updates, func(u *Update) bool { return u.FixID == fixID(f.name) }) {
			return refuse(http.StatusConflict, duplicate, "The update "+fixID(f.name)+" already exists in the updates repository.")
		}
	}
	if _, free := x.lab.updateSpaceLocked(x.site); bytes > free {
		return x.noRoomHere()
	}
	return nil
}
