package openstack

import (
	"crypto/md5"
	"encoding/hex"
	"time"
)

// fate is what trouble has in store for an image whose data has come whole.
type fate struct {
	to        string        // status it ends in
	delay     time.Duration // before that
	wrongHash bool
	wrongSize bool
}

func (x *exchange) fate() fate {
	f := fate{to: statusActive}
	if _, killed := x.take(Killed); killed {
		f.to = statusKilled
	}
	if _, fell := x.take(FallBack); fell {
		f.to = statusQueued
	}
	if t, slow := x.take(SlowActivation); slow {
		f.delay = t.Delay
	}
	_, f.wrongHash = x.take(WrongHash)
	_, f.wrongSize = x.take(WrongSize)
	return f
}

// keepLocked notes what came, and what the image will tell of it, and sends the image on to its last status.
func (x *exchange) keepLocked(m *image, got *content, f fate) {
	m.MD5, m.Hash, m.HashAlgorithm = got.md5, got.hash, got.algorithm
	m.hasSize, m.Size, m.VirtualSize = true, got.size, virtualSize(m.DiskFormat, got)
	m.checksum, m.hashValue = got.md5, got.hash
	if m.Store = x.r.Header.Get("X-Image-Meta-Store"); m.Store == "" {
		m.Store = x.site.stores()[0]
	}
	if f.wrongHash {
		m.checksum, m.hashValue = altered(got.md5), altered(got.hash)
	}
	if f.wrongSize {
		m.Size = max(0, m.Size-1)
	}
	if x.site.Huawei {
		nothing := md5.Sum(nil)
		m.Size, m.VirtualSize, m.Store, m.hashValue = 0, 0, "", ""
		m.checksum, m.DiskFormat = hex.EncodeToString(nothing[:]), "zvhd2"
	}
	now := x.cloud.now()
	m.updated = now
	m.settling = settling{to: f.to, at: now.Add(x.site.Settle + f.delay), looks: x.site.SettleLooks, queued: x.site.Huawei}
	m.settle(now)
}

// altered is a hexadecimal digest with its first digit changed.
func altered(digest string) string {
	switch {
	case digest == "":
		return ""
	case digest[0] == '0':
		return "1" + digest[1:]
	default:
		return "0" + digest[1:]
	}
}
