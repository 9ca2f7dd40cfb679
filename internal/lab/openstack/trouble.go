package openstack

import (
	"time"

	"slipway/internal/lab/switches"
)

// Step names a request of the protocol, so that trouble can be put on it.
type Step string

// The steps of the protocol.
const (
	StepAny      Step = "any"      // every request
	StepLogin    Step = "login"    // POST /v3/auth/tokens
	StepIdentity Step = "identity" // every other request to Keystone
	StepVersions Step = "versions" // GET of the image service's root
	StepCreate   Step = "create"   // POST /v2/images
	StepUpload   Step = "upload"   // PUT /v2/images/{id}/file
	StepStage    Step = "stage"    // PUT /v2/images/{id}/stage
	StepImport   Step = "import"   // POST /v2/images/{id}/import
	StepShow     Step = "show"     // GET /v2/images/{id}
	StepList     Step = "list"     // GET /v2/images
	StepUpdate   Step = "update"   // PATCH /v2/images/{id}
	StepDelete   Step = "delete"   // DELETE /v2/images/{id}
	StepTasks    Step = "tasks"    // GET /v2/images/{id}/tasks
	StepInfo     Step = "info"     // GET /v2/info/...
	StepOther    Step = "other"    // anything else under the image service
)

// Kind says what goes wrong.
type Kind string

// The kinds of trouble. Those without a remark about it can be put on any step; the others only mean something on an upload.
const (
	// Refuse answers Trouble.Status in Trouble.Shape before any of the body is read; the image is unchanged.
	Refuse Kind = "refuse"
	// RefuseLate answers so after the last byte of the body; the image is queued again.
	RefuseLate Kind = "refuse-late"
	// ResetAfterAnswer gives the answer that was due, then resets the connection.
	ResetAfterAnswer Kind = "reset-after-answer"
	// Cut resets the connection after Trouble.Bytes of the body; the image is queued again. On other steps nothing is done at all; a
	// client that repeats by itself a GET whose kept connection broke, as Go's does, will not notice a single one.
	Cut Kind = "cut"
	// Die resets the connection after Trouble.Bytes of the body and leaves the image "saving" for ever, as a killed worker does.
	Die Kind = "die"
	// LoseAnswer does what was asked, then closes the connection without an answer.
	LoseAnswer Kind = "lose-answer"
	// SlowBody reads the body at Trouble.Rate bytes per second. Uploads only.
	SlowBody Kind = "slow-body"
	// SlowAnswer waits Trouble.Delay before it answers; an upload's image is "saving" meanwhile.
	SlowAnswer Kind = "slow-answer"
	// SlowActivation keeps the image "saving" for Trouble.Delay (by the cloud's clock) after the 204. Uploads only.
	SlowActivation Kind = "slow-activation"
	// WrongHash makes the image claim digests that are not those of the bytes received. Uploads only.
	WrongHash Kind = "wrong-hash"
	// WrongSize makes the image claim one byte less than was received. Uploads only.
	WrongSize Kind = "wrong-size"
	// NoChecksum leaves checksum and os_hash_value null, and spares the hashing. Uploads only.
	NoChecksum Kind = "no-checksum"
	// Killed answers 204 and then shows the image as "killed". Uploads only.
	Killed Kind = "killed"
	// FallBack answers 204 and then shows the image as "queued" again. Uploads only.
	FallBack Kind = "fall-back"
	// StuckImport leaves an accepted import "importing" for ever. Imports only; put it on StepImport.
	StuckImport Kind = "stuck-import"
	// KeystoneDown makes Glance answer 401 to every token, and Keystone close the connection without a word. Its step defaults to any.
	KeystoneDown Kind = "keystone-down"
)

// Trouble is one thing that goes wrong, for the next Times requests of one step.
type Trouble struct {
	Kind       Kind
	On         Step          // the request it strikes; "" means StepUpload, or StepImport or StepAny where Kind says so
	Times      int           // how many matching requests it strikes; 0 means until [Cloud.Calm]
	Status     int           // HTTP status of a refusal; 0 means 503
	Shape      Shape         // body of a refusal; "" means ShapeWebOb, or Huawei's own under [Conditions.Huawei]
	Message    string        // words of a refusal; "" means fitting ones
	Code       string        // error code in the shapes that have one, e.g. "IMG.0060"; "" means a fitting one
	RetryAfter time.Duration // whole seconds for Retry-After; 0 means no such header
	Bytes      int64         // body bytes taken before it strikes; a shorter body is cut at its end
	Rate       int64         // bytes per second of SlowBody; 0 means 64 KiB
	Delay      time.Duration // of SlowAnswer and SlowActivation
}

// Shape is the form of an error's body.
type Shape string

// The shapes in which errors come, by who speaks.
const (
	ShapeWebOb    Shape = "webob"    // Glance: JSON, HTML or plain text, by the request's Accept
	ShapeHTML     Shape = "html"     // Glance's HTML whatever the Accept
	ShapePlain    Shape = "plain"    // Glance's plain text whatever the Accept
	ShapeKeystone Shape = "keystone" // {"error":{"code":401,"title":…,"message":…}}; a 401 carries WWW-Authenticate
	ShapeIMS      Shape = "ims"      // Huawei IMS: {"error":{"message":…,"code":"IMG.…"}}
	ShapeGateway  Shape = "gateway"  // Huawei API gateway: {"error_msg":…,"error_code":"APIGW.…","request_id":…}
	ShapeNginx    Shape = "nginx"    // a proxy's own HTML page; the connection is closed
	ShapeEmpty    Shape = "empty"    // no body at all
)

// Trouble puts t in the way of requests to come, behind what is there already. Several kinds may strike one request.
func (c *Cloud) Trouble(t Trouble) {
	c.panel.Arm(switches.Strike[Kind, Step, Trouble]{Kind: t.Kind, On: t.On, Times: t.Times, With: t})
}

// Calm takes every trouble away. What it did to images stays.
func (c *Cloud) Calm() { c.panel.Calm() }

// Troubles returns what may still strike, oldest first, with defaults filled in and Times counted down.
func (c *Cloud) Troubles() []Trouble {
	var all []Trouble
	for _, s := range c.panel.Armed() {
		t := s.With.filled()
		t.Kind, t.On, t.Times = s.Kind, s.On, s.Times
		all = append(all, t)
	}
	return all
}

// filled puts the documented defaults into t's zero fields, but for its step, which the panel fills in.
func (t Trouble) filled() Trouble {
	if t.Status == 0 {
		t.Status = 503
	}
	if t.Rate <= 0 {
		t.Rate = 64 << 10
	}
	return t
}
