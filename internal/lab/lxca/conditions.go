package lxca

import (
	"maps"
	"slices"
	"time"
)

// Conditions describe how the appliance is set up, until changed. They are changed by [Appliance.Configure] while it runs. For trouble
// that strikes and passes see [Appliance.Trouble].
type Conditions struct {
	Version      string           // of the appliance, as its content type and /aicc tell; "" means "4.1.0"; below 2.1.0 /files is 404
	ImportTime   time.Duration    // from the last byte of an upload to the end of its job, by the clock; 0 means at once
	CopyTime     time.Duration    // how long the call blocks that orders a copy from a remote file server
	SessionIdle  time.Duration    // a session ends after this long without a request; 0 means 24 hours
	LoginStatus  int              // for a wrong password; 0 means 403
	CSRFMisspelt bool             // the login's body says "csfr"; the cookie is as ever
	InitWord     string           // the only Action that POST /osImages takes; "" means "Init" and "init"
	FilesOnly    bool             // a "size" beside "files" in an update's job is answered with 400
	UpdatePart   string           // the only part name an update's upload may use; "" means any that Lenovo has published
	ConfigToken  string           // the imageType that stands for a configuration file, else 412; "" means CONFIG and CUSTOM_CONFIG
	Allow        []string         // cells "os/TYPE" taken beyond the table of types, e.g. "esxi/SCRIPT"; supportedImages says so
	Forbid       []string         // cells of the table that are refused, e.g. "sles/CONFIG"; supportedImages says so
	ImageLimit   int              // OS images the repository holds; 0 means no limit
	ImageSpace   int64            // bytes the OS-image repository holds; 0 means endless
	UpdateSpace  int64            // bytes the updates repository holds; 0 means endless
	Full         bool             // neither repository has room for one more byte
	FullStatus   int              // answer when there is no room; 0 means 507
	OneAtATime   bool             // 409 for an upload while another one, or an import, is under way
	Unlicensed   bool             // OS deployment is not licensed: 403 for the whole osImages family
	Maintenance  bool             // 503 with an HTML page for everything
	RemoteFiles  map[string]int64 // sizes by path on every remote file server; nil means that each path has 700 MiB
	Recovery     Form             // how "recovery" is written
	Markup       bool             // texts contain HTML, and job summaries are formatted segments
	HelpURL      string           // recovery.URL of every message; "" leaves it empty
	Tasks        Shape            // what GET /tasks/{ids} answers
	NoTasks      bool             // GET /tasks is 404, as on appliances that know only /jobs
}

// Form is how a message's "recovery" is written.
type Form string

// The forms. The pages' tables say array, their examples and every recording say object.
const (
	RecoveryObject Form = "object"
	RecoveryArray  Form = "array"
	RecoveryString Form = "string"
	RecoveryNull   Form = "null"
)

// Shape is what GET /tasks/{ids} answers.
type Shape string

// The shapes: the array of the real appliance, Lenovo's Python wrapper around it, and one bare element.
const (
	TasksArray  Shape = "array"
	TasksList   Shape = "TaskList"
	TasksObject Shape = "object"
)

// Usual returns the conditions a new Appliance starts with: version 4.1.0, imports that take a tenth of a second, and the limits of
// Lenovo's page: ten images, 50 GB.
func Usual() Conditions {
	return Conditions{
		Version: "4.1.0", ImportTime: 100 * time.Millisecond, CopyTime: 100 * time.Millisecond,
		ImageLimit: 10, ImageSpace: 50e9, UpdateSpace: 50e9, Recovery: RecoveryObject, Tasks: TasksArray,
	}
}

// Conditions returns a copy of the present ones.
func (a *Appliance) Conditions() Conditions { return a.panel.Conditions() }

// Configure lets change alter the conditions, at once for every request that starts later. It must not call other methods of a.
func (a *Appliance) Configure(change func(*Conditions)) { a.panel.Configure(change) }

func (s Conditions) clone() Conditions {
	s.Allow, s.Forbid, s.RemoteFiles = slices.Clone(s.Allow), slices.Clone(s.Forbid), maps.Clone(s.RemoteFiles)
	return s
}

func (s Conditions) version() string {
	if s.Version == "" {
		return "4.1.0"
	}
	return s.Version
}

func (s Conditions) idle() time.Duration {
	if s.SessionIdle == 0 {
		return 24 * time.Hour
	}
	return s.SessionIdle
}
