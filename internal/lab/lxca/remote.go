package lxca

import (
	"net/http"
	"path"
	"slices"
)

// remoteSize is how large every file on a remote file server is, unless [Conditions.RemoteFiles] says otherwise.
const remoteSize = 700 << 20

// copyImage answers POST /files/osImages with {"serverId","path"}: the call blocks while the appliance copies, and the job goes on
// whether or not the client waits for the answer.
func (x *exchange) copyImage(o order) (answer, error) {
	var in struct {
		ServerID string `json:"serverId"`
		Path     string `json:"path"`
	}
	if err := x.decode(&in); err != nil {
		return answer{}, err
	}
	bytes, err := x.remoteFile(in.ServerID, in.Path)
	if err != nil {
		return answer{}, err
	}
	if err := o.namesFit(path.Base(in.Path)); err != nil {
		return answer{}, err
	}
	j, err := x.admit(o.jobID, kindImages, func(j *job) error { return x.fitsLocked(j, &o, bytes) })
	if err != nil {
		return answer{}, err
	}
	f := x.newFile(path.Base(in.Path), received{size: bytes}, o)
	if err := x.finish(j, x.late(), func(doom fate) { x.keepLocked(j, f, o, x.site.CopyTime, doom) }); err != nil {
		return answer{}, err
	}
	x.wait(x.site.CopyTime)
	return x.success(http.StatusCreated, map[string]any{"fileid": f.FileID}), nil
}

// remoteFile returns the size of a file on a file server that has a profile here.
func (x *exchange) remoteFile(serverID, file string) (int64, error) {
	if !slices.ContainsFunc(x.lab.FileServers(), func(s FileServer) bool { return s.ID == serverID }) {
		return 0, malformed("There is no remote file server with the ID " + serverID + ".")
	}
	if file == "" {
		return 0, malformed("The attribute path is required.")
	}
	if x.site.RemoteFiles == nil {
		return remoteSize, nil
	}
	bytes, found := x.site.RemoteFiles[file]
	if !found {
		return 0, malformed("The file " + file + " was not found on the remote file server.")
	}
	return bytes, nil
}
