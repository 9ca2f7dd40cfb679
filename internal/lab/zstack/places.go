package zstack

import "context"

// reserved is how much of a storage is kept free.
const reserved = 1 << 30

// announced notes how many bytes are coming, once, and allocates room for them. A failure has ended the import.
func (s *Site) announced(p *place, total int64) *failure {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.told || p.dead {
		return nil
	}
	f := s.roomLocked(p, total)
	if f != nil {
		s.failLocked(p.image, f)
		return f
	}
	p.told, p.total, p.touched = true, total, s.now()
	p.storage.used += total
	return nil
}

// roomLocked is the failure of an image that the storage, or its owner's quota, has no room for.
func (s *Site) roomLocked(p *place, total int64) *failure {
	if free := s.availableLocked(p.storage); total > free-reserved {
		return noRoom(p.storage, free, total)
	}
	return s.quotaLocked(p.image.owner, 0, total)
}

func noRoom(b *storage, free, total int64) *failure {
	return failing("BS.1003", say(
		"镜像服务器[uuid:%s]可用容量[%d]不足, 无法分配[%d]字节", "the backup storage[uuid:%s] has %d bytes available, which cannot hold %d bytes",
		b.uuid, free, total,
	))
}

// received notes that n bytes have come so far.
func (s *Site) received(p *place, n int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.got, p.touched = max(p.got, n), s.now()
}

// processing notes that the last byte has come and the storage works on them.
func (s *Site) processing(p *place) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.busy = true
}

// complete notes that a storage has an image. The image is ready once all of its storages have it; of an upload the first decides.
func (s *Site) complete(p *place, c content) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := p.image
	if p.dead || p.status == statusReady {
		return
	}
	if i.fate.fails != nil || i.fate.vanishes {
		s.failLocked(i, i.fate.fails)
		return
	}
	p.status, p.installPath, p.busy, p.got = statusReady, c.installPath, false, max(p.got, c.actual)
	i.take(c)
	for _, other := range i.places {
		if other.status != statusReady && !i.uploaded() {
			return
		}
	}
	i.readyDue = s.now().Add(s.Conditions().Pace + i.fate.delay)
	s.settleLocked()
}

// take makes what a storage found of the bytes the image's own.
func (i *image) take(c content) {
	i.size, i.actual, i.sha512, i.hash = c.size, c.actual, c.sha512, c.md5
	if c.converted {
		i.hash = hashOf(c.md5)
	}
	if c.format != "" {
		i.format = c.format
	}
	if c.mediaType != "" {
		i.mediaType = c.mediaType
	}
}

// fail ends an import because a storage has given up.
func (s *Site) fail(p *place, f *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !p.dead && p.status != statusReady {
		s.failLocked(p.image, f)
	}
}

// failLocked removes an image that cannot be made, and keeps why; nil for no reason at all.
func (s *Site) failLocked(i *image, f *failure) {
	if f == nil {
		s.removeLocked(i)
		return
	}
	i.why = failing("SYS.1002", say("镜像[uuid:%s, 名称:%s]添加失败", "failed to add the image[uuid:%s, name:%s]", i.uuid, i.name)).causedBy(f)
	s.removeLocked(i)
}

// removeLocked forgets an image and gives its room back. Bytes still on their way are not taken any more.
func (s *Site) removeLocked(i *image) {
	if i.gone {
		return
	}
	i.gone = true
	for _, p := range i.places {
		p.endLocked()
		if p.told {
			p.storage.used -= p.total
		}
	}
}

// endLocked stops what still brings bytes.
func (p *place) endLocked() {
	p.dead = true
	p.cancel()
}

// findPlaceLocked finds a place that still waits for bytes, the newest first.
func (s *Site) findPlaceLocked(match func(*place) bool) *place {
	for n := len(s.images) - 1; n >= 0; n-- {
		for _, p := range s.images[n].places {
			if !p.dead && p.status != statusReady && match(p) {
				return p
			}
		}
	}
	return nil
}

// addPlaceLocked gives an image a place in a storage.
func (s *Site) addPlaceLocked(i *image, b *storage) *place {
	s.lastPlace++
	p := &place{id: s.lastPlace, image: i, storage: b, status: statusDownloading, touched: s.now()}
	p.ctx, p.cancel = context.WithCancel(s.ctx)
	i.places = append(i.places, p)
	return p
}
