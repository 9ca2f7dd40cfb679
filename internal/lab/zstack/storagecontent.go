package zstack

import (
	"errors"

	"slipway/internal/lab/wire"
)

// errBacking is what every storage says to an image that is only the difference to another.
var errBacking = errors.New("image has backing file")

// wanted is what an import is for: the parts of a place, its image and its storage that do not change.
type wanted struct {
	image, name, url  string
	mediaType, format string
	owner             string
	storage, host     string
	kind              storageKind
}

func (s *Site) wanted(p *place) wanted {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, b := p.image, p.storage
	return wanted{
		image: i.uuid, name: i.name, url: i.url, mediaType: i.mediaType, format: i.format, owner: i.owner,
		storage: b.uuid, host: b.hostname, kind: b.kind,
	}
}

// judge makes an image of the bytes that came. Ceph stores everything but discs as raw; the conversion itself is not done.
func (w wanted) judge(g *wire.Gauge) (content, error) {
	if hasBackingFile(g.Head) {
		return content{}, errBacking
	}
	c := content{size: virtualSize(g.Head, g.Size), actual: g.Size, installPath: w.installPath()}
	c.md5, c.sha512 = g.Hex(0), g.Hex(1)
	found := formatOf(g.Head)
	switch {
	case found == formatIso:
		c.format, c.mediaType = formatIso, mediaISO
	case w.kind == kindCeph && found != formatRaw:
		c.format, c.converted = formatRaw, true
	case found != formatRaw || w.format != formatIso:
		c.format = found
	}
	if found == formatQcow2 && w.mediaType == mediaISO {
		c.mediaType = mediaRoot
	}
	return c, nil
}

// installPath is where the image is once it is there.
func (w wanted) installPath() string {
	switch w.kind {
	case kindCeph:
		return "ceph://bak-t-" + w.storage + "/" + w.image
	case kindImageStore:
		return "zstore://" + w.image + "/" + hashOf(w.image)
	default:
		return "/zstack_bs/rootVolumeTemplates/acct-" + w.owner + "/" + w.image + "/image." + w.format
	}
}

// refused is the failure of a storage that could not take the image.
func (w wanted) refused(cause *failure) *failure {
	return failing("BS.1000", say(
		"无法将镜像[uuid:%s, 名称:%s]下载到镜像服务器[uuid:%s]", "unable to download the image[uuid:%s, name:%s] to the backup storage[uuid:%s]",
		w.image, w.name, w.storage,
	)).causedBy(cause)
}
