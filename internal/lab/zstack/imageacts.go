package zstack

import (
	"encoding/json"
	"slices"

	"slipway/internal/lab/wire"
)

// deleteImage answers DELETE /images/{uuid}. An image that is not there is no failure, and one that is still coming is gone at once.
func (x *exchange) deleteImage() (wire.Answer, error) {
	uuid := x.r.PathValue("uuid")
	return x.accept(func(string) outcome {
		i, found := x.imageLocked(uuid)
		switch {
		case !found:
		case i.status == statusReady && !x.set.Direct:
			i.status, i.deleted, i.changed = statusDeleted, x.site.now(), x.site.now()
		default:
			x.site.removeLocked(i)
			x.site.settleLocked()
		}
		return done(map[string]any{})
	})
}

// actOnImage answers PUT /images/{uuid}/actions.
func (x *exchange) actOnImage() (wire.Answer, error) {
	name, params, err := x.action()
	if err != nil {
		return wire.Answer{}, err
	}
	act, known := map[string]func(*image, json.RawMessage) outcome{
		"expungeImage": x.expungeLocked, "recoverImage": x.recoverLocked, "calculateImageHash": x.hashLocked,
	}[name]
	if !known || name == "calculateImageHash" && !x.set.hashes() {
		return wire.Answer{}, x.noAction(name)
	}
	if name == "expungeImage" {
		x.step = stepDelete
	}
	uuid := x.r.PathValue("uuid")
	return x.accept(func(string) outcome {
		i, found := x.imageLocked(uuid)
		if !found {
			return failed(noImage(uuid))
		}
		return act(i, params)
	})
}

// expungeLocked removes a deleted image and gives its room back.
func (x *exchange) expungeLocked(i *image, _ json.RawMessage) outcome {
	if i.status != statusDeleted {
		return failed(notDeleted(i))
	}
	x.site.removeLocked(i)
	return done(map[string]any{})
}

// recoverLocked takes the deletion of an image back.
func (x *exchange) recoverLocked(i *image, _ json.RawMessage) outcome {
	if i.status != statusDeleted {
		return failed(notDeleted(i))
	}
	i.status, i.changed = statusReady, x.site.now()
	return done(x.set.inventory(i))
}

func notDeleted(i *image) *failure {
	return failing("SYS.1006", say("镜像[uuid:%s]的状态为[%s], 不是Deleted", "the image[uuid:%s] is %s, not Deleted", i.uuid, i.status))
}

// hashLocked has the MD5 of an image computed; the call is over when it is there.
func (x *exchange) hashLocked(i *image, params json.RawMessage) outcome {
	var in struct {
		BackupStorageUUID string `json:"backupStorageUuid"`
		Algorithm         string `json:"algorithm"`
	}
	_ = json.Unmarshal(params, &in) // What is no object says nothing.
	at := slices.IndexFunc(i.places, func(p *place) bool { return p.storage.uuid == in.BackupStorageUUID })
	switch {
	case at < 0:
		return failed(badArgument("backupStorageUuid", "镜像不在该镜像服务器上", "the image is not on that backup storage"))
	case in.Algorithm != "" && in.Algorithm != "MD5":
		return failed(badArgument("algorithm", "可选值为MD5", "valid values are MD5"))
	case i.status != statusReady:
		return failed(failing("SYS.1006", say("镜像[uuid:%s]尚未就绪", "the image[uuid:%s] is not Ready", i.uuid)))
	}
	i.hashDue = x.site.now().Add(x.set.HashTime)
	return func() (any, *failure, bool) { return x.set.inventory(i), nil, i.md5 == i.hash }
}
