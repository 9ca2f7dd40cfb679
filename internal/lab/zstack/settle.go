package zstack

import "time"

// kept is how long a deleted image waits for its expungement.
const kept = 3 * 24 * time.Hour

// suspends reports whether a stalled upload can be resumed.
func (s Conditions) suspends() bool { return s.atLeast(4, 1) }

// settleLocked brings images and long jobs to where the clock has them.
func (s *Site) settleLocked() {
	now, set := s.now(), s.Conditions()
	for _, j := range s.longJobs {
		j.turnLocked(now)
	}
	for _, i := range s.imagesLocked() {
		s.settleImageLocked(i, now, set)
	}
	for _, j := range s.longJobs {
		s.settleJobLocked(j, now)
	}
}

func (s *Site) settleImageLocked(i *image, now time.Time, set Conditions) {
	if i.status == statusDeleted && now.Sub(i.deleted) >= kept {
		s.removeLocked(i)
		return
	}
	if i.status == statusDownloading && i.comes(now) {
		i.readyLocked(set)
	}
	if i.status == statusReady && !i.hashDue.IsZero() && !now.Before(i.hashDue) {
		i.md5 = i.hash
	}
	for _, p := range i.places {
		s.idleLocked(p, now, set)
	}
}

// comes reports whether the image is to be ready.
func (i *image) comes(now time.Time) bool {
	held := i.fate.stuck || i.job != nil && i.job.state != stateRunning
	return !held && !i.readyDue.IsZero() && !now.Before(i.readyDue)
}

// readyLocked makes an image one that can be used. Its MD5 follows if a long job has made it, unless the storage gives none for what
// it has fetched.
func (i *image) readyLocked(set Conditions) {
	i.status, i.changed = statusReady, i.readyDue
	fetchedPlain := !i.uploaded() && i.places[0].storage.kind != kindImageStore
	switch {
	case fetchedPlain:
		i.md5 = notCalculated
	case i.job != nil:
		i.hashDue = i.readyDue.Add(set.HashTime)
	}
}

// How the management node watches an upload.
const (
	lookEvery   = 3 * time.Second // between two questions to the storage
	errorsBorne = 3               // in a row
)

// idleLocked ends an upload into which no byte has come for too long: one that never began fails, one of a long job is suspended, and
// one without a long job is gone without a word. One that the storage does not know by the image's uuid fails before that, because it
// answers each question with an error.
func (s *Site) idleLocked(p *place, now time.Time, set Conditions) {
	if p.slot == nil || p.busy || p.dead || p.paused || p.status == statusReady {
		return
	}
	idle := now.Sub(p.touched)
	if p.slot.unseen && idle >= (errorsBorne+1)*lookEvery {
		text := "image not found " + p.image.uuid
		s.failLocked(p.image, failing("SYS.1006", wording{"镜像服务器代理操作失败: " + text, "the agent of the backup storage failed: " + text}))
		return
	}
	if idle <= set.idleLimit() {
		return
	}
	seconds := int(set.idleLimit() / time.Second)
	switch job := p.image.job; {
	case p.got == 0:
		s.failLocked(p.image, failing("SYS.1006", say("上传会话已过期", "upload session expired")))
	case job == nil:
		s.failLocked(p.image, nil)
	case !set.suspends():
		s.failLocked(p.image, failing("IMG.1001", say("上传超过%d秒没有进展", "uploading has been inactive more than %d sec", seconds)))
	default:
		p.paused = true
		job.become(stateSuspended, now)
	}
}

// settleJobLocked brings a long job to where its image is.
func (s *Site) settleJobLocked(j *longJob, now time.Time) {
	switch {
	case j.ended():
	case j.state == stateCanceling:
		if !now.Before(j.due) {
			s.removeLocked(j.image)
			j.become(stateCanceled, j.due)
		}
	case j.image.gone:
		j.become(stateFailed, now)
	case j.image.status == statusReady:
		j.become(stateSucceeded, j.image.readyDue)
	}
}
