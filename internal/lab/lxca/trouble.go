package lxca

import (
	"time"

	"slipway/internal/lab/switches"
)

// step names a request of the protocol, so that trouble can be put on it.
type step string

const (
	stepAny     step = "any"
	stepLogin   step = "login"   // POST /sessions
	stepLogout  step = "logout"  // DELETE /sessions
	stepAbout   step = "about"   // GET /aicc
	stepCreate  step = "create"  // POST /osImages and /managementServer/updates
	stepUpload  step = "upload"  // POST /files/osImages and /files/managementServer/updates
	stepTasks   step = "tasks"   // GET of /tasks and /jobs
	stepCancel  step = "cancel"  // PUT of /tasks and /jobs, DELETE /tasks
	stepList    step = "list"    // GET /osImages and /managementServer/updates
	stepDelete  step = "delete"  // DELETE of images and updates
	stepServers step = "servers" // /osImages/remoteFileServers
	stepOther   step = "other"
)

var steps = []step{
	stepAny, stepLogin, stepLogout, stepAbout, stepCreate, stepUpload, stepTasks, stepCancel, stepList, stepDelete, stepServers, stepOther,
}

// kind says what goes wrong.
type kind string

const (
	refuseEarly kind = "refuse"      // before any of the body is read; the job stays as it is
	refuseLate  kind = "refuse-late" // after the last byte; the job stops with an error
	fail200     kind = "fail-200"    // nothing is done, and 200 comes with "result":"failure"
	warn        kind = "warn"        // done, and the result is "warning"
	cut         kind = "cut"         // the connection is reset in the body, or instead of an answer
	loseAnswer  kind = "lose-answer" // done, but the connection closes without an answer
	resetAfter  kind = "reset-after" // the answer is followed by a reset
	slowBody    kind = "slow-body"   // uploads only
	slowAnswer  kind = "slow-answer" // on uploads after the last byte
	redirect    kind = "redirect"    // 307 to another path of the same host
	expire      kind = "expire"      // the session the request comes with has just ended
	noJob       kind = "no-job"      // the answer to a create is a listing without a job id
	slowImport  kind = "slow-import" // uploads only: the import takes longer
	stuck       kind = "stuck"       // uploads only: the job runs for ever
	endAs       kind = "end"         // uploads only: the job ends in this status word
	showAs      kind = "show"        // uploads only: the job's status word while the import runs
	vanish      kind = "vanish"      // uploads only: once the job is over, it is not there any more
	damaged     kind = "damaged"     // uploads only: what arrived is not what was sent, as the declared checksum shows
)

// trouble is what the appliance has to know about one thing that goes wrong.
type trouble struct {
	refused switches.Refused[string]
	bytes   int64
	delay   time.Duration
	word    string
}
