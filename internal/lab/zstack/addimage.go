package zstack

import (
	"slices"

	"slipway/internal/lab/wire"
)

// addImage answers POST /images. The job of an upload ends at once, with the place to post the bytes to; that of an import ends with
// the import.
func (x *exchange) addImage() (wire.Answer, error) {
	var o order
	e, err := x.envelope(&o)
	if err != nil {
		return wire.Answer{}, err
	}
	return x.accept(func(id string) outcome {
		i, f := x.orderedLocked(id, o.tagged(e))
		if f == nil {
			f = x.startLocked(i)
		}
		if f != nil {
			return failed(f)
		}
		return x.added(i)
	})
}

// added is the outcome of an AddImage.
func (x *exchange) added(i *image) outcome {
	return func() (any, *failure, bool) {
		switch {
		case i.why != nil:
			return nil, i.why, true
		case i.gone:
			return nil, noImage(i.uuid), true
		case i.uploaded(), i.status == statusReady:
			return x.set.inventory(i), nil, true
		}
		return nil, nil, false
	}
}

// orderedLocked makes the image of an order that came by an api-job, or fails as the API does before it begins.
func (x *exchange) orderedLocked(apiID string, o order) (*image, *failure) {
	if f := o.wrong(x.set); f != nil {
		return nil, f
	}
	o = o.filled(x.set)
	if slices.ContainsFunc(x.site.images, func(i *image) bool { return i.uuid == o.ResourceUUID && !i.gone }) {
		return nil, badArgument("resourceUuid", "uuid已被使用", "the uuid is in use")
	}
	storages, f := x.reducedLocked(o.BackupStorageUUIDs)
	if f == nil {
		f = x.site.quotaLocked(x.who.UUID, 1, 0)
	}
	if f != nil {
		return nil, f
	}
	i := &image{
		uuid: o.ResourceUUID, name: o.Name, description: o.Description, url: o.URL, mediaType: o.MediaType, format: o.Format,
		platform: o.Platform, guestOS: o.GuestOSType, architecture: o.Architecture, system: o.System, virtio: o.Virtio == nil || *o.Virtio,
		owner: x.who.UUID, systemTags: o.bootTags(), userTags: o.UserTags, tagUUIDs: o.TagUUIDs, created: x.began, changed: x.began,
		status: statusDownloading, apiID: apiID, fate: x.fate(),
	}
	for _, b := range storages {
		x.site.addPlaceLocked(i, b)
	}
	x.site.images = append(x.site.images, i)
	return i, nil
}

// bootTags are the system tags of an image; one of aarch64 always boots by UEFI.
func (o order) bootTags() []string {
	tags := slices.Clone(o.SystemTags)
	if o.Architecture != "aarch64" {
		return tags
	}
	tags = slices.DeleteFunc(tags, func(t string) bool { return len(t) > 8 && t[:8] == "bootMode" })
	return append(tags, "bootMode::UEFI")
}

// reducedLocked keeps the storages that are connected and not full. Whether they are enabled they find out themselves.
func (x *exchange) reducedLocked(uuids []string) ([]*storage, *failure) {
	var good []*storage
	for _, uuid := range uuids {
		b, found := x.site.storageLocked(uuid)
		if !found {
			return nil, failing("SYS.1003", say("镜像服务器[uuid:%s]不存在", "the backup storage[uuid:%s] does not exist", uuid))
		}
		if _, status := x.set.standing(b); status == "Connected" && x.site.availableLocked(b) > 0 {
			good = append(good, b)
		}
	}
	if good == nil {
		return nil, failing("SYS.1006", say("没有可用的镜像服务器%v", "no backup storage of %v is Connected and has capacity", uuids))
	}
	return good, nil
}

// startLocked lets the storages take an image; one that refuses ends it for all.
func (x *exchange) startLocked(i *image) *failure {
	s := x.site
	for _, p := range i.places {
		if f := x.refusedBy(p.storage, i); f != nil {
			s.failLocked(i, f)
			return i.why
		}
	}
	if !i.uploaded() {
		s.importLocked(i)
		return nil
	}
	for _, p := range i.places {
		p.installPath = x.agentBase(p.storage) + uploadPath(p.storage.kind)
		s.openSlotLocked(p)
	}
	return nil
}

// refusedBy is why a storage does not take an image, nil if it does.
func (x *exchange) refusedBy(b *storage, i *image) *failure {
	state, _ := x.set.standing(b)
	switch {
	case state != "Enabled":
		return failing("SYS.1006", say("镜像服务器[uuid:%s]未启用", "the backup storage[uuid:%s] is not Enabled", b.uuid))
	case i.uploaded() && uploadPath(b.kind) == "":
		return failing("SYS.1006", say("镜像服务器类型[%s]不支持URL[%s]", "the backup storage type[%s] doesn't support scheme of the URL[%s]", b.kind, i.url))
	case x.set.Refused == RefusedBackup && b.kind == kindImageStore:
		return failing("SYS.1006", say("镜像服务器[uuid:%s]用作远程备份, 不能添加镜像", "the backup storage[uuid:%s] is used as remote backup, no image can be added", b.uuid))
	case x.set.Refused == RefusedRecovery && b.kind == kindImageStore:
		return failing("SYS.1006", say("镜像服务器[uuid:%s]用于灾备, 不能添加镜像", "the backup storage[uuid:%s] is used for disaster recovery, no image can be added", b.uuid))
	}
	return nil
}

// agentBase is the scheme, host and port under which the agent of a storage is reached.
func (x *exchange) agentBase(b *storage) string {
	if x.site.agentURL != nil {
		if base := x.site.agentURL(b.uuid); base != "" {
			return base
		}
	}
	return wire.Base(x.r)
}
