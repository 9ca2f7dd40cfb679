package ocm

import (
	"cmp"
	"encoding/json"
	"net/http"
	"time"
)

// Upload is an upload request as the service knows it. Whatever it does not say is
// empty.
type Upload struct {
	ID              string
	Application     string
	Version         string
	OperatingSystem string
	FileName        string
	Path            string // in the storage: "oracle_pdc2/mi/App/1.0/Linux/app.tar.gz"
	Status          string // as the service spells it
	Stage           Stage
	MD5             string // of the whole file, in lower-case hex
	Uploaded        int    // chunks the service has; -1 if it does not say
	Pending         int    // chunks it waits for; -1 if it does not say
	Created         time.Time
	Modified        time.Time
	CreatedBy       string
	Places          []Place // where it is copied to; nil if the service does not say
}

// Place is the copy in one data centre.
type Place struct {
	Name     string
	Status   string // as the service spells it
	Progress string // "100%"
	Region   string
	Stage    Stage
}

// uploadWire has the keys of an upload request, those of the vendor's schema and those
// under which other answers of the service carry the same.
// https://docs.oracle.com/en/cloud/marketplace/partner-portal/rest-api-publisher/op-publisher-v1-machineimages-uploadrequestid-get.html
type uploadWire struct {
	ID          text   `json:"uploadRequestId"`
	Entity      text   `json:"entityId"`
	Application text   `json:"application"`
	Version     text   `json:"version"`
	System      text   `json:"operatingSystem"`
	FileName    text   `json:"fileName"`
	Path        text   `json:"imageFilePath"`
	StatusName  text   `json:"statusName"`
	Status      text   `json:"status"`
	Checksum    text   `json:"checkSum"`
	Uploaded    text   `json:"uploadedChunks"`
	Pending     text   `json:"pendingChunks"`
	Created     text   `json:"createdDate"`
	CreatedBy   text   `json:"createdBy"`
	Modified    text   `json:"lastModifiedDate"`
	Places      places `json:"dataCenterImageUploadRequests"`
}

// placeWire is one data centre, in upload requests and in lists of stored images.
type placeWire struct {
	Name       text `json:"dataCenterName"`
	StatusName text `json:"statusName"`
	Status     text `json:"status"`
	Progress   text `json:"uploadProgress"`
	Region     text `json:"region"`
	Size       text `json:"size"`
	Available  text `json:"isAvailable"`
}

// places is a list of data centres, wrapped or not. What is no object is left out.
type places []placeWire

// UnmarshalJSON implements [json.Unmarshaler]. It never fails.
func (l *places) UnmarshalJSON(raw []byte) error {
	*l = nil
	for _, one := range itemsOf(raw) {
		var p placeWire
		if json.Unmarshal(one, &p) == nil {
			*l = append(*l, p)
		}
	}
	return nil
}

// readUpload reads a record; ok is false for what is none.
func readUpload(raw json.RawMessage) (u Upload, ok bool) {
	var w uploadWire
	if json.Unmarshal(raw, &w) != nil {
		return Upload{}, false
	}
	u = Upload{
		ID: string(cmp.Or(w.ID, w.Entity)), Application: string(w.Application), Version: string(w.Version), OperatingSystem: string(w.System),
		FileName: string(w.FileName), Path: string(w.Path), Status: string(cmp.Or(w.StatusName, w.Status)), MD5: digest(w.Checksum),
		Uploaded: count(w.Uploaded), Pending: count(w.Pending), Created: date(string(w.Created)), Modified: date(string(w.Modified)),
		CreatedBy: string(w.CreatedBy),
	}
	u.Stage = StageOf(u.Status)
	for _, p := range w.Places {
		status := string(cmp.Or(p.StatusName, p.Status))
		u.Places = append(u.Places, Place{Name: string(p.Name), Status: status, Progress: string(p.Progress), Region: string(p.Region), Stage: StageOf(status)})
	}
	return u, u.ID != "" || u.Status != ""
}

// headUpload reads what an answer to HEAD says in its headers.
// https://docs.oracle.com/en/cloud/marketplace/partner-portal/rest-api-publisher/op-publisher-v1-machineimages-uploadrequestid-head.html
func headUpload(id string, h http.Header) (u Upload, ok bool) {
	status := plain(h.Get("X-Upload-Status"))
	return Upload{
		ID: id, Path: plain(h.Get("X-Upload-File-Path")), Status: status, Stage: StageOf(status), Uploaded: -1, Pending: -1,
		Created: date(h.Get("X-Created-Date")), Modified: date(h.Get("X-Last-Modified-Date")), CreatedBy: plain(h.Get("X-Created-By")),
	}, status != ""
}
