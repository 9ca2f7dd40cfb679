package ocm

import (
	"fmt"
	"net/http"
	"time"

	"slipway/internal/lab/switches"
)

// step names a request of the protocol, so that trouble can be put on it.
type step string

const (
	stepAny    step = "any"
	stepLogin  step = "login"  // either login
	stepWhole  step = "whole"  // POST /machineimages with the file
	stepOpen   step = "open"   // POST /machineimages for chunks
	stepChunk  step = "chunk"  // POST /machineimages/{id}/chunk
	stepMerge  step = "merge"  // PATCH /machineimages/{id}
	stepStatus step = "status" // GET /machineimages/{id}
	stepHead   step = "head"   // HEAD /machineimages/{id}
	stepList   step = "list"   // GET /machineimages
	stepDelete step = "delete" // DELETE /machineimages/{id}
	stepStored step = "stored" // GET /storageimages
	stepCopy   step = "copy"   // POST /storageimages
	stepJob    step = "job"    // GET /jobs/{job}
	stepOther  step = "other"
)

var steps = []step{
	stepAny, stepLogin, stepWhole, stepOpen, stepChunk, stepMerge, stepStatus, stepHead, stepList, stepDelete, stepStored, stepCopy, stepJob,
	stepOther,
}

// kind says what goes wrong.
type kind string

const (
	refuseEarly kind = "refuse"      // before any of the body is read, and nothing is done
	refuseLate  kind = "refuse-late" // after the last byte, and nothing is done
	cut         kind = "cut"         // the connection is reset in a form's body, or instead of an answer
	loseAnswer  kind = "lose-answer" // done, but the connection closes without an answer
	resetAfter  kind = "reset-after" // the answer is followed by a reset
	slowBody    kind = "slow-body"   // forms only
	slowAnswer  kind = "slow-answer" // of forms after the last byte
	expire      kind = "expire"      // the token the request comes with has just ended
	forget      kind = "forget"      // the upload of the path is gone
	failUpload  kind = "fail"        // the upload of the path has just failed for good
	damaged     kind = "damaged"     // what arrived is not what was sent; on merges, the object is not what its chunks were
	misreport   kind = "misreport"   // a wrong checksum is told
	dropChunk   kind = "drop"        // the chunk is acknowledged and not kept
	endAs       kind = "end"         // the processing ends in this state
	virus       kind = "virus"       // a virus is found: REJECTED
	stuck       kind = "stuck"       // the processing stops for ever in this leg
	showAs      kind = "show"        // the status word during the processing
	slowProcess kind = "slow"        // the processing begins later
	undeletable kind = "undeletable" // the deletion fails
)

// trouble is what the service has to know about one thing that goes wrong.
type trouble struct {
	refused switches.Refused[Shape]
	bytes   int64
	delay   time.Duration
	word    string
	state   state
	leg     legName
}

// panel holds the conditions and the armed troubles. It has a lock of its own and may be asked with Service.mu held.
type panel = switches.Panel[Conditions, kind, step, trouble]

func table() switches.Table[Conditions, kind, step, trouble] {
	return switches.Table[Conditions, kind, step, trouble]{
		Conditions: conditionSwitches(), Troubles: troubleSwitches(), Steps: steps, Any: stepAny, Usual: stepChunk,
	}
}

// Switches returns every switch that [Service.Trouble] knows: the conditions, then the troubles.
func Switches() []switches.Line { return table().Lines() }

// Trouble throws one switch, written NAME[=VALUE][@STEP][*TIMES]; step and times are for troubles only, which strike chunks for ever if
// neither is given. An error names what is wrong and changes nothing.
func (s *Service) Trouble(setting string) error { return s.panel.Throw(setting) }

// Calm takes every trouble away. What it did to uploads stays.
func (s *Service) Calm() { s.panel.Calm() }

// struck lets the armed trouble act before the request is looked at.
func (x *exchange) struck() error {
	if t, no := x.take(refuseEarly); no {
		return t.refusal()
	}
	if _, gone := x.take(expire); gone {
		x.lab.revoke(x.presented())
	}
	if _, gone := x.take(forget); gone {
		x.lab.forget(x.r.PathValue("id"))
	}
	if _, fails := x.take(failUpload); fails {
		x.lab.fail(x.r.PathValue("id"))
	}
	if x.hasForm() {
		return nil
	}
	if _, reset := x.take(cut); reset {
		return errReset
	}
	if t, slow := x.take(slowAnswer); slow {
		x.wait(t.delay)
	}
	return nil
}

// hasForm reports whether the request carries one.
func (x *exchange) hasForm() bool {
	return x.step == stepWhole || x.step == stepOpen || x.step == stepChunk || x.step == stepMerge
}

// refusal is the answer that a refuse or refuse-late trouble asks for.
func (t trouble) refusal() *refusal {
	r := refused(t.refused.Status, "The service answers %d %s for a while.", t.refused.Status, http.StatusText(t.refused.Status))
	r.shape, r.retryAfter, r.code = t.refused.Shape, t.refused.RetryAfter, fmt.Sprintf("OCM-%d", t.refused.Status)
	return r
}

// forget forgets an upload.
func (s *Service) forget(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, u := range s.uploads {
		if u.name() == id && !u.merging {
			u.clear()
			u.end = stateDeleted // Chunks on their way find out when they have come.
			s.uploads = append(s.uploads[:i:i], s.uploads[i+1:]...)
			return
		}
	}
}

// fail ends an upload as FAILED.
func (s *Service) fail(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u, err := s.findLocked(id); err == nil && u.end == "" && !u.merging {
		u.end, u.changed = stateFailed, s.now()
		u.clear()
	}
}
