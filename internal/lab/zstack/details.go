package zstack

import (
	"slices"

	"slipway/internal/lab/wire"
)

// uploadDetails answers GET /images/upload-job/details/{id}: the unfinished uploads with that fingerprint, which their long jobs carry
// as a tag.
func (x *exchange) uploadDetails() (wire.Answer, error) {
	if !x.set.atLeast(4, 1) {
		return wire.Answer{}, x.unmapped()
	}
	tag := "uploadImage::" + x.r.PathValue("id")
	x.site.mu.Lock()
	defer x.site.mu.Unlock()
	all := map[string]any{"success": true}
	var found []any
	for _, j := range x.site.longJobs {
		if slices.Contains(j.tags, tag) && !j.ended() && x.mine(j.image.owner) {
			found = append(found, detailsLocked(j)...)
		}
	}
	if found != nil {
		all["existingJobDetails"] = found
	}
	return x.ok(all)
}

// detailsLocked tells of each upload of a long job how far it has come.
func detailsLocked(j *longJob) []any {
	var all []any
	for _, p := range j.image.places {
		if p.slot != nil && !p.dead {
			all = append(all, map[string]any{
				"longJobUuid": j.uuid, "longJobState": j.state, "imageUuid": j.image.uuid, "imageUploadUrl": p.installPath,
				"offset": p.slot.offsetLocked(),
			})
		}
	}
	return all
}
