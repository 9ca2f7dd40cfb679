package zstackimage

import (
	"slices"
	"strings"

	"slipway/internal/backend"
)

// params is what AddImage is told, as the job data of a long job carries it: flat,
// with the tags inside. What nobody has set is left out, because older servers do
// not know every field.
// https://docs.zstack-cloud.com/api-explorer (AddImage)
type params struct {
	Name         string   `json:"name"`
	Description  string   `json:"description,omitempty"`
	URL          string   `json:"url"`
	MediaType    string   `json:"mediaType,omitempty"`
	GuestOS      string   `json:"guestOsType,omitempty"`
	System       bool     `json:"system,omitempty"`
	Format       string   `json:"format,omitempty"`
	Platform     string   `json:"platform,omitempty"`
	Storages     []string `json:"backupStorageUuids"`
	Type         string   `json:"type,omitempty"`
	ImageID      string   `json:"resourceUuid,omitempty"`
	Architecture string   `json:"architecture,omitempty"`
	Virtio       *bool    `json:"virtio,omitempty"` // nil where nobody has said anything
	TagIDs       []string `json:"tagUuids,omitempty"`
	SystemTags   []string `json:"systemTags,omitempty"`
	UserTags     []string `json:"userTags,omitempty"`
}

// creation is the same for a POST of its own, where the tags stand beside the rest.
type creation struct {
	Params     params   `json:"params"`
	SystemTags []string `json:"systemTags,omitempty"`
	UserTags   []string `json:"userTags,omitempty"`
}

// newParams returns what AddImage is told for the texts of a request, which have
// been validated and filled in. url is where the storage gets the bytes from,
// imageID the UUID that the image shall have.
func newParams(v backend.Values, url, imageID string) params {
	p := params{
		Name: v[keyName], Description: v[keyDescription], URL: url,
		MediaType: v[keyMediaType], GuestOS: v[keyGuestOS], System: v.Bool(keySystem),
		Format: formatOf(v), Platform: v[keyPlatform], Storages: storageIDs(v),
		Type: v[keyType], ImageID: imageID, Architecture: v[keyArchitecture],
		TagIDs: v.List(keyTagIDs), SystemTags: systemTags(v), UserTags: v.List(keyUserTags),
	}
	if v[keyVirtio] != "" {
		yes := v.Bool(keyVirtio)
		p.Virtio = &yes
	}
	return p
}

// alone returns the body of a POST to /images.
func (p params) alone() creation {
	c := creation{Params: p, SystemTags: p.SystemTags, UserTags: p.UserTags}
	c.Params.SystemTags, c.Params.UserTags = nil, nil
	return c
}

// formatOf is the format that the server is told: of an ISO there is only one.
func formatOf(v backend.Values) string {
	if v[keyMediaType] == mediaISO {
		return formatISO
	}
	return strings.ToLower(v[keyFormat])
}

// storageIDs are the storages of the image, the chosen one first, none twice.
func storageIDs(v backend.Values) []string {
	ids := []string{v[keyStorage]}
	for _, id := range v.List(keyMoreStorages) {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}
