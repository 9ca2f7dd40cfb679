package zstack

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
)

// order is what AddImage is asked for.
type order struct {
	Name               string   `json:"name"`
	Description        string   `json:"description"`
	URL                string   `json:"url"`
	MediaType          string   `json:"mediaType"`
	GuestOSType        string   `json:"guestOsType"`
	System             bool     `json:"system"`
	Format             string   `json:"format"`
	Platform           string   `json:"platform"`
	BackupStorageUUIDs []string `json:"backupStorageUuids"`
	Type               string   `json:"type"`
	ResourceUUID       string   `json:"resourceUuid"`
	Architecture       string   `json:"architecture"`
	Virtio             *bool    `json:"virtio"`
	SystemTags         []string `json:"systemTags"`
	UserTags           []string `json:"userTags"`
	TagUUIDs           []string `json:"tagUuids"`
}

// envelope is the body of a call that makes something. Tags at its top level win over those among the parameters.
type envelope struct {
	Params     json.RawMessage `json:"params"`
	SystemTags []string        `json:"systemTags"`
	UserTags   []string        `json:"userTags"`
}

// envelope reads the body of a POST, and its parameters into params.
func (x *exchange) envelope(params any) (envelope, error) {
	var e envelope
	if err := x.decode(&e); err != nil {
		return e, err
	}
	if len(e.Params) == 0 {
		return e, plain(http.StatusBadRequest, "the body has no field[params]")
	}
	if field, wanted := mistyped(json.Unmarshal(e.Params, params)); field != "" {
		return e, plain(http.StatusBadRequest, "[%s] is excepted an %s", field, wanted)
	}
	return e, nil
}

// mistyped names the field whose value has the wrong type, and the type it wants; "" for none.
func mistyped(err error) (field, wanted string) {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return cmp.Or(wrong.Field, "params"), wrong.Type.String()
	}
	if err != nil {
		return "params", "object"
	}
	return "", ""
}

// tagged gives the order the tags of its envelope.
func (o order) tagged(e envelope) order {
	if len(e.SystemTags) > 0 {
		o.SystemTags = e.SystemTags
	}
	if len(e.UserTags) > 0 {
		o.UserTags = e.UserTags
	}
	return o
}

// filled is the order with what the server takes for what was not said.
func (o order) filled(s Conditions) order {
	o.MediaType = cmp.Or(o.MediaType, mediaRoot)
	if o.MediaType == mediaISO {
		o.Format = "iso"
	}
	o.Platform = cmp.Or(o.Platform, "Linux")
	switch o.Platform {
	case "Paravirtualization":
		o.Platform = "Other"
	case "WindowsVirtio":
		o.Platform = "Windows"
	}
	o.GuestOSType = cmp.Or(o.GuestOSType, o.Platform)
	if o.Architecture = cmp.Or(o.Architecture, "x86_64"); o.MediaType == mediaData || !s.atLeast(4, 0) {
		o.Architecture = ""
	}
	if !s.atLeast(3, 4) {
		o.TagUUIDs = nil
	}
	o.ResourceUUID = cmp.Or(o.ResourceUUID, newUUID())
	return o
}
