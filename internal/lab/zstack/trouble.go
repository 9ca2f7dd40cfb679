package zstack

import (
	"time"

	"slipway/internal/lab/switches"
)

// step names a request of the protocol, so that trouble can be put on it.
type step string

const (
	stepAny      step = "any"
	stepNode     step = "node"     // /management-nodes and /meta-data
	stepLogin    step = "login"    // every login
	stepSession  step = "session"  // validity, renewal and logout
	stepStorages step = "storages" // GET /backup-storage and /zones
	stepAdd      step = "add"      // POST /images
	stepSubmit   step = "submit"   // POST /longjobs
	stepPoll     step = "poll"     // GET /api-jobs
	stepJob      step = "job"      // GET /longjobs
	stepAct      step = "act"      // actions on long jobs, and their deletion
	stepProgress step = "progress" // GET /task-progresses
	stepDetails  step = "details"  // GET /images/upload-job/details
	stepImages   step = "images"   // GET /images
	stepHash     step = "hash"     // actions on images, other than expungement
	stepDelete   step = "delete"   // DELETE /images and expungement
	stepUpload   step = "upload"   // the byte POST to an agent
	stepFetch    step = "fetch"    // what the site itself asks of a URL that is imported
	stepOther    step = "other"
)

var steps = []step{
	stepAny, stepNode, stepLogin, stepSession, stepStorages, stepAdd, stepSubmit, stepPoll, stepJob, stepAct, stepProgress, stepDetails,
	stepImages, stepHash, stepDelete, stepUpload, stepFetch, stepOther,
}

// kind says what goes wrong.
type kind string

const (
	refuse     kind = "refuse"      // a status without an error object: an outage, or a proxy
	failCall   kind = "fail"        // the call fails with this code, above nested causes
	fail200    kind = "fail-200"    // nothing is done, and 200 comes with "success":false
	cut        kind = "cut"         // the connection is reset instead of answered
	loseAnswer kind = "lose-answer" // done, but the connection closes without an answer
	resetAfter kind = "reset-after" // the answer is followed by a reset
	slowAnswer kind = "slow-answer" // the answer comes late
	expire     kind = "expire"      // the session the request comes with has just ended
	slowJob    kind = "slow-job"    // the job of the call takes longer
	stuckJob   kind = "stuck-job"   // the job of the call never ends
	forgetJob  kind = "forget-job"  // the polled job has been expired
	failImage  kind = "fail-image"  // the image cannot be made once its bytes have come
	slowImage  kind = "slow-image"  // the image is ready later
	stuckImage kind = "stuck-image" // the image never gets ready
	vanish     kind = "vanish"      // the image is gone once its bytes have come, and nobody says why
	noCancel   kind = "no-cancel"   // the long job cannot be cancelled now
	restart    kind = "restart"     // the management node restarts before it answers
)

// shape is the body of a refusal.
type shape string

const (
	shapeText  shape = "text"  // a line of plain text
	shapeHTML  shape = "html"  // a proxy's page
	shapeEmpty shape = "empty" // nothing
)

// trouble is what is known of one thing that goes wrong, beside its kind and step.
type trouble struct {
	refused switches.Refused[shape]
	bytes   int64
	delay   time.Duration
	code    string
}

// panel holds the conditions and the armed troubles. It has a lock of its own and may be asked with Site.mu held.
type panel = switches.Panel[Conditions, kind, step, trouble]

func table() switches.Table[Conditions, kind, step, trouble] {
	return switches.Table[Conditions, kind, step, trouble]{
		Conditions: append(conditionSwitches(), agentConditionSwitches()...), Troubles: append(troubleSwitches(), agentTroubleSwitches()...),
		Steps: steps, Any: stepAny, Usual: stepSubmit,
	}
}

// Switches returns every switch that [Site.Trouble] knows: the conditions, then the troubles.
func Switches() []switches.Line { return table().Lines() }

// Trouble throws one switch, written NAME[=VALUE][@STEP][*TIMES]; step and times are for troubles only. An error names what is wrong
// and changes nothing.
func (s *Site) Trouble(setting string) error { return s.panel.Throw(setting) }

// Calm takes every trouble away. What it did to jobs and images stays.
func (s *Site) Calm() { s.panel.Calm() }

// Conditions returns a copy of the present ones.
func (s *Site) Conditions() Conditions { return s.panel.Conditions() }

// Configure lets change alter the conditions, at once for every request that starts later. It must not call other methods of s.
func (s *Site) Configure(change func(*Conditions)) { s.panel.Configure(change) }
