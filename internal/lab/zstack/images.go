package zstack

import (
	"slices"
	"strings"

	"slipway/internal/lab/wire"
)

// notCalculated stands for the MD5 of an image that was imported from a URL.
const notCalculated = "not calculated"

// listImages answers GET /images and GET /images/{uuid}; the list of an image that is not there is empty.
func (x *exchange) listImages() (wire.Answer, error) {
	x.site.mu.Lock()
	defer x.site.mu.Unlock()
	var rows []row
	for _, i := range x.site.imagesLocked() {
		if x.mine(i.owner) {
			rows = append(rows, x.set.imageRow(i))
		}
	}
	slices.Reverse(rows)
	return x.list(rows, x.set.imageRow(&image{}))
}

// imageRow is an image and what else it can be found by.
func (s Conditions) imageRow(i *image) row {
	var storages []any
	for _, p := range i.places {
		storages = append(storages, p.storage.uuid)
	}
	return row{shown: s.showImage(i), more: map[string]any{
		"__systemTag__": anyOf(i.systemTags), "__userTag__": anyOf(i.userTags), "backupStorageRef.backupStorageUuid": storages,
		"backupStorage.uuid": storages,
	}}
}

// showImage is an image as the API tells it; null fields are nil.
func (s Conditions) showImage(i *image) map[string]any {
	refs := []any{}
	for _, p := range i.places {
		refs = append(refs, map[string]any{
			"id": p.id, "imageUuid": i.uuid, "backupStorageUuid": p.storage.uuid, "installPath": p.installPath, "status": p.status,
			"createDate": s.date(i.created), "lastOpDate": s.date(i.changed),
		})
	}
	all := map[string]any{
		"uuid": i.uuid, "name": i.name, "description": null(i.description), "state": "Enabled", "status": i.status, "size": i.size,
		"actualSize": i.actual, "md5Sum": null(i.md5), "url": masked(i.url), "mediaType": i.mediaType, "guestOsType": null(i.guestOS),
		"type": "zstack", "platform": i.platform, "format": i.format, "system": i.system, "createDate": s.date(i.created),
		"lastOpDate": s.date(i.changed), "backupStorageRefs": refs, "systemTags": append([]any{}, anyOf(i.systemTags)...),
	}
	if s.atLeast(4, 0) {
		all["architecture"] = null(i.architecture)
	}
	if s.atLeast(4, 1) {
		all["virtio"] = i.virtio
	}
	return all
}

// inventory is an image as the answer of a call has it.
func (s Conditions) inventory(i *image) map[string]any {
	return map[string]any{"inventory": fields(s.showImage(i), "")}
}

// null is the text, or nil for "".
func null(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func anyOf(texts []string) []any {
	var all []any
	for _, t := range texts {
		all = append(all, t)
	}
	return all
}

// masked is a URL with stars in place of a password.
func masked(url string) string {
	scheme, rest, found := strings.Cut(url, "://")
	authority, path, _ := strings.Cut(rest, "/")
	at := strings.LastIndexByte(authority, '@')
	user, _, secret := strings.Cut(authority[:max(at, 0)], ":")
	if !found || !secret {
		return url
	}
	return scheme + "://" + user + ":******" + authority[at:] + "/" + path
}

// uploaded reports whether the image's bytes are posted to an agent.
func (i *image) uploaded() bool { return strings.HasPrefix(i.url, "upload://") }

// imageLocked finds an image that is there and that the one who asks may see.
func (x *exchange) imageLocked(uuid string) (*image, bool) {
	all := x.site.imagesLocked()
	n := slices.IndexFunc(all, func(i *image) bool { return i.uuid == uuid && x.mine(i.owner) })
	if n < 0 {
		return nil, false
	}
	return all[n], true
}

func noImage(uuid string) *failure {
	return failing("SYS.1003", say("镜像[uuid:%s]不存在", "the image[uuid:%s] does not exist", uuid))
}
