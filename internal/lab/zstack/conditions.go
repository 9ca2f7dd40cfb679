package zstack

import (
	"cmp"
	"strconv"
	"strings"
	"time"
)

// Conditions describe how the site is set up, until changed. They are changed by [Site.Configure] while it runs. For trouble that
// strikes and passes see [Site.Trouble].
type Conditions struct {
	Version      string // as getVersion tells it; "" means "5.1.8". It decides what the site knows, see [Site]
	Locale       string // language of details and elaborations: LocaleChinese or LocaleEnglish; "" means Chinese
	LocationHost string // host:port in the location of accepted jobs; "" means the site's own idea of itself, which clients cannot reach
	Answers      string // AnswersAsync or AnswersSync; "" means async
	LoosePayload bool   // numbers come as 1.0 and booleans as strings
	Starting     bool   // the management node is not ready: SYS.1010 for every call that needs a login
	Maintenance  bool   // 503 with an HTML page for everything

	Zone          time.Duration // the server's distance from UTC; decides which wall clock AccessKey dates are compared with
	CheckTimeZone bool          // AccessKey dates are compared as points in time, not as what a wall clock shows
	SessionLife   time.Duration // from login to the end of a session, used or not; 0 means 2 hours
	SessionLimit  int           // sessions one account may have at once; 0 means 500
	Captcha       bool          // logins need a verification code
	TwoFactor     bool          // logins need a second factor

	JobTime  time.Duration // from the acceptance of a call to the end of its job, by the clock
	WaitTime time.Duration // how long a long job is Waiting before it runs, by the clock
	JobLife  time.Duration // a job that has ended is forgotten this long after it began; 0 means 3 hours
	LongJobs string        // LongJobsTaken, LongJobsDenied or LongJobsUnknown; "" means taken
	Results  string        // form of a failed long job's result: ResultObject, ResultCode or ResultText; "" means object
	Progress string        // form of task progress: ProgressNumber, ProgressDecimal, ProgressWords or ProgressNone; "" means number

	Pace       time.Duration // from the last byte to a Ready image, by the clock
	HashTime   time.Duration // from a Ready image to its MD5, by the clock
	CancelTime time.Duration // how long a long job is Canceling, by the clock
	IdleLimit  time.Duration // upload.max.idle.duration.in.seconds; 0 means 30 s
	Direct     bool          // deleted images are gone at once, instead of waiting for expungement

	ImageNumber  int    // quota image.num of Tenant; 0 means 20
	ImageBytes   int64  // quota image.size of Tenant; 0 means 10 TiB
	NoStorages   bool   // accounts other than admin may not see backup storages
	Capacity     int64  // bytes each storage holds; 0 means 500 GiB
	Disconnected string // name of a storage that is Disconnected; "" for none
	Disabled     string // name of a storage that is Disabled; "" for none
	Refused      string // storage-side refusal of every new image: RefusedBackup or RefusedRecovery; "" for none

	Agents AgentConditions // of the storages' agents
}

// Languages of the server.
const (
	LocaleChinese = "zh_CN"
	LocaleEnglish = "en_US"
)

// How calls that start a job are answered.
const (
	AnswersAsync = "async" // 202 with a location, as the real server
	AnswersSync  = "sync"  // 200 with the result, as the vendor's page has it
)

// Whether long jobs are taken.
const (
	LongJobsTaken   = "taken"
	LongJobsDenied  = "denied"  // ID.1002
	LongJobsUnknown = "unknown" // no such API
)

// Forms of a failed long job's result.
const (
	ResultObject = "object" // with the catalogue's message, detail and cause
	ResultCode   = "code"   // the error object
	ResultText   = "text"   // words
)

// Forms of task progress.
const (
	ProgressNumber  = "number"
	ProgressDecimal = "decimal"
	ProgressWords   = "words" // a number among words of the server's language
	ProgressNone    = "none"  // nothing is known of any task
)

// Refusals by an ImageStore that does not serve as an ordinary one.
const (
	RefusedBackup   = "remote-backup"
	RefusedRecovery = "disaster-recovery"
)

// Usual returns the conditions a new Site starts with: version 5.1.8, in Chinese, UTC, jobs that end at once, and an image's MD5 a
// second after it is ready.
func Usual() Conditions {
	return Conditions{
		Version: "5.1.8", Locale: LocaleChinese, Answers: AnswersAsync, LongJobs: LongJobsTaken, Results: ResultObject,
		Progress: ProgressNumber, HashTime: time.Second, Agents: usualAgents(),
	}
}

func (s Conditions) version() string            { return cmp.Or(s.Version, "5.1.8") }
func (s Conditions) sessionLife() time.Duration { return cmp.Or(s.SessionLife, 2*time.Hour) }
func (s Conditions) sessionLimit() int          { return cmp.Or(s.SessionLimit, 500) }
func (s Conditions) capacity() int64            { return cmp.Or(s.Capacity, 500<<30) }
func (s Conditions) jobLife() time.Duration     { return cmp.Or(s.JobLife, 3*time.Hour) }
func (s Conditions) idleLimit() time.Duration   { return cmp.Or(s.IdleLimit, 30*time.Second) }
func (s Conditions) imageNumber() int           { return cmp.Or(s.ImageNumber, 20) }
func (s Conditions) imageBytes() int64          { return cmp.Or(s.ImageBytes, 10<<40) }

// locationHost is the management node's own idea of its address, which is behind a translation of addresses.
func (s Conditions) locationHost() string { return cmp.Or(s.LocationHost, "192.0.2.10:8080") }

// hashes reports whether the site computes hashes on demand.
func (s Conditions) hashes() bool { return s.atLeast(4, 8) }

// apiTimeout is how long a call may take.
func (s Conditions) apiTimeout() time.Duration {
	if s.atLeast(4, 8) {
		return 72 * time.Hour
	}
	return 3 * time.Hour
}

// atLeast reports whether the site's version is not older than these numbers.
func (s Conditions) atLeast(numbers ...int) bool {
	parts := strings.Split(s.version(), ".")
	for i, want := range numbers {
		have := 0
		if i < len(parts) {
			have, _ = strconv.Atoi(parts[i]) // What is no number counts as 0.
		}
		if have != want {
			return have > want
		}
	}
	return true
}
