package lxca

import (
	"strings"
	"time"

	"slipway/internal/lab/switches"
)

// conditionSwitches are the conditions by name.
func conditionSwitches() []switches.Condition[Conditions] {
	return []switches.Condition[Conditions]{
		{Name: "version", Value: "VERSION", Help: "be that version; below 2.1.0 there is no /files", Set: switches.Text(func(c *Conditions) *string { return &c.Version })},
		{Name: "pace", Value: "DURATION", Help: "imports take so long after the last byte", Set: switches.Duration(func(c *Conditions) *time.Duration { return &c.ImportTime })},
		{Name: "copy-time", Value: "DURATION", Help: "copying from a file server takes so long", Set: switches.Duration(func(c *Conditions) *time.Duration { return &c.CopyTime })},
		{Name: "session-idle", Value: "DURATION", Help: "sessions end after so long without a request", Set: switches.Duration(func(c *Conditions) *time.Duration { return &c.SessionIdle })},
		{Name: "login-status", Value: "STATUS", Help: "answer to a wrong password, e.g. 401", Set: switches.Status(func(c *Conditions) *int { return &c.LoginStatus })},
		{Name: "csrf-misspelt", Help: "spell csrf as csfr in the login's body", Set: switches.Flag(func(c *Conditions) { c.CSRFMisspelt = true })},
		{Name: "init-word", Value: "WORD", Help: "take only this Action: Init or init", Set: switches.OneOf(func(c *Conditions) *string { return &c.InitWord }, "Init", "init")},
		{Name: "files-only", Help: "refuse a total size beside the list of an update's files", Set: switches.Flag(func(c *Conditions) { c.FilesOnly = true })},
		{Name: "update-part", Value: "NAME", Help: "take only this part name for an update's files", Set: switches.OneOf(func(c *Conditions) *string { return &c.UpdatePart }, updateParts...)},
		{Name: "config-token", Value: "TYPE", Help: "know only CONFIG or only CUSTOM_CONFIG", Set: switches.OneOf(func(c *Conditions) *string { return &c.ConfigToken }, typeConfig, typeCustomConfig)},
		{Name: "allow", Value: "OS/TYPE", Help: "take that type for that OS, e.g. esxi/SCRIPT", Set: cell(func(c *Conditions) *[]string { return &c.Allow })},
		{Name: "forbid", Value: "OS/TYPE", Help: "refuse that type for that OS, e.g. sles/CONFIG", Set: cell(func(c *Conditions) *[]string { return &c.Forbid })},
		{Name: "image-limit", Value: "N", Help: "OS images the repository holds", Set: switches.Count(func(c *Conditions) *int { return &c.ImageLimit })},
		{Name: "image-space", Value: "SIZE", Help: "bytes the OS-image repository holds", Set: switches.Size(func(c *Conditions) *int64 { return &c.ImageSpace })},
		{Name: "update-space", Value: "SIZE", Help: "bytes the updates repository holds", Set: switches.Size(func(c *Conditions) *int64 { return &c.UpdateSpace })},
		{Name: "full", Help: "no repository has any room", Set: switches.Flag(func(c *Conditions) { c.Full = true })},
		{Name: "one-at-a-time", Help: "409 for an upload while another or an import is under way", Set: switches.Flag(func(c *Conditions) { c.OneAtATime = true })},
		{Name: "unlicensed", Help: "OS deployment is not licensed", Set: switches.Flag(func(c *Conditions) { c.Unlicensed = true })},
		{Name: "maintenance", Help: "503 with a page for everything", Set: switches.Flag(func(c *Conditions) { c.Maintenance = true })},
		{Name: "recovery", Value: "FORM", Help: "write recovery as object, array, string or null", Set: switches.OneOf(func(c *Conditions) *Form { return &c.Recovery }, recoveryForms...)},
		{Name: "markup", Help: "put HTML and formatted segments into texts", Set: switches.Flag(func(c *Conditions) { c.Markup = true })},
		{Name: "help-url", Value: "URL", Help: "link every message to that page", Set: switches.Text(func(c *Conditions) *string { return &c.HelpURL })},
		{Name: "tasks", Value: "SHAPE", Help: "answer tasks as array, TaskList or object", Set: switches.OneOf(func(c *Conditions) *Shape { return &c.Tasks }, taskShapes...)},
		{Name: "no-tasks", Help: "know /jobs only", Set: switches.Flag(func(c *Conditions) { c.NoTasks = true })},
	}
}

var (
	recoveryForms = []Form{RecoveryObject, RecoveryArray, RecoveryString, RecoveryNull}
	taskShapes    = []Shape{TasksArray, TasksList, TasksObject}
)

// troubleSwitches are the troubles by name.
func troubleSwitches() []switches.Trouble[kind, step, trouble] {
	bytes := switches.Size(func(t *trouble) *int64 { return &t.bytes })
	delay := switches.Duration(func(t *trouble) *time.Duration { return &t.delay })
	word := switches.Text(func(t *trouble) *string { return &t.word })
	refusal := switches.Refusal(func(t *trouble) *switches.Refused[string] { return &t.refused }, refusalShapes...)
	return []switches.Trouble[kind, step, trouble]{
		{Kind: refuseEarly, Value: switches.RefusalValue, Help: "refuse before the body; " + strings.Join(refusalShapes, ", "), Read: refusal},
		{Kind: refuseLate, Value: switches.RefusalValue, Help: "refuse after the last byte", Read: refusal},
		{Kind: cut, Value: "SIZE", Help: "reset the connection after so much body", Read: bytes},
		{Kind: slowBody, Value: "SIZE", Help: "take so many bytes a second", Read: bytes},
		{Kind: slowAnswer, Value: "DURATION", Help: "answer so late after the last byte", Read: delay},
		{Kind: slowImport, Value: "DURATION", Help: "import so much longer", Read: delay},
		{Kind: endAs, Value: "STATUS", Help: "end the import as e.g. Stopped_With_Error", Read: word},
		{Kind: showAs, Value: "STATUS", Help: "show the running import as e.g. Running_With_Errors", Read: word},
		{Kind: fail200, Help: "do nothing and answer 200 with a failure"},
		{Kind: warn, Help: "answer with a warning"},
		{Kind: loseAnswer, Help: "do what is asked, then close without an answer"},
		{Kind: resetAfter, Help: "reset the connection right after the answer"},
		{Kind: redirect, Help: "answer 307 with a Location"},
		{Kind: expire, On: stepTasks, Help: "the session has just ended (strikes tasks unless placed)"},
		{Kind: noJob, On: stepCreate, Help: "answer a create with a listing instead of a job"},
		{Kind: stuck, Help: "the import never ends"},
		{Kind: vanish, Help: "the job is gone as soon as it is over"},
		{Kind: damaged, Help: "the bytes are damaged on the way; a checksum shows it"},
	}
}
