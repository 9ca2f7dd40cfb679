package lxca

import (
	"slices"
	"strings"
	"time"
)

// conditionSwitches are the conditions by name.
func conditionSwitches() []Switch {
	return []Switch{
		{Name: "version", Value: "VERSION", Help: "be that version; below 2.1.0 there is no /files", set: text(func(c *Conditions) *string { return &c.Version })},
		{Name: "pace", Value: "DURATION", Help: "imports take so long after the last byte", set: duration(func(c *Conditions) *time.Duration { return &c.ImportTime })},
		{Name: "copy-time", Value: "DURATION", Help: "copying from a file server takes so long", set: duration(func(c *Conditions) *time.Duration { return &c.CopyTime })},
		{Name: "session-idle", Value: "DURATION", Help: "sessions end after so long without a request", set: duration(func(c *Conditions) *time.Duration { return &c.SessionIdle })},
		{Name: "login-status", Value: "STATUS", Help: "answer to a wrong password, e.g. 401", set: setLoginStatus},
		{Name: "csrf-misspelt", Help: "spell csrf as csfr in the login's body", set: flag(func(c *Conditions) { c.CSRFMisspelt = true })},
		{Name: "init-word", Value: "WORD", Help: "take only this Action: Init or init", set: oneOf(func(c *Conditions) *string { return &c.InitWord }, "Init", "init")},
		{Name: "files-only", Help: "refuse a total size beside the list of an update's files", set: flag(func(c *Conditions) { c.FilesOnly = true })},
		{Name: "update-part", Value: "NAME", Help: "take only this part name for an update's files", set: oneOf(func(c *Conditions) *string { return &c.UpdatePart }, updateParts...)},
		{Name: "config-token", Value: "TYPE", Help: "know only CONFIG or only CUSTOM_CONFIG", set: oneOf(func(c *Conditions) *string { return &c.ConfigToken }, typeConfig, typeCustomConfig)},
		{Name: "allow", Value: "OS/TYPE", Help: "take that type for that OS, e.g. esxi/SCRIPT", set: cell(func(c *Conditions) *[]string { return &c.Allow })},
		{Name: "forbid", Value: "OS/TYPE", Help: "refuse that type for that OS, e.g. sles/CONFIG", set: cell(func(c *Conditions) *[]string { return &c.Forbid })},
		{Name: "image-limit", Value: "N", Help: "OS images the repository holds", set: count(func(c *Conditions) *int { return &c.ImageLimit })},
		{Name: "image-space", Value: "SIZE", Help: "bytes the OS-image repository holds", set: size(func(c *Conditions) *int64 { return &c.ImageSpace })},
		{Name: "update-space", Value: "SIZE", Help: "bytes the updates repository holds", set: size(func(c *Conditions) *int64 { return &c.UpdateSpace })},
		{Name: "full", Help: "no repository has any room", set: flag(func(c *Conditions) { c.Full = true })},
		{Name: "one-at-a-time", Help: "409 for an upload while another or an import is under way", set: flag(func(c *Conditions) { c.OneAtATime = true })},
		{Name: "unlicensed", Help: "OS deployment is not licensed", set: flag(func(c *Conditions) { c.Unlicensed = true })},
		{Name: "maintenance", Help: "503 with a page for everything", set: flag(func(c *Conditions) { c.Maintenance = true })},
		{Name: "recovery", Value: "FORM", Help: "write recovery as object, array, string or null", set: oneOf(func(c *Conditions) *Form { return &c.Recovery }, recoveryForms...)},
		{Name: "markup", Help: "put HTML and formatted segments into texts", set: flag(func(c *Conditions) { c.Markup = true })},
		{Name: "help-url", Value: "URL", Help: "link every message to that page", set: text(func(c *Conditions) *string { return &c.HelpURL })},
		{Name: "tasks", Value: "SHAPE", Help: "answer tasks as array, TaskList or object", set: oneOf(func(c *Conditions) *Shape { return &c.Tasks }, taskShapes...)},
		{Name: "no-tasks", Help: "know /jobs only", set: flag(func(c *Conditions) { c.NoTasks = true })},
	}
}

var (
	recoveryForms = []Form{RecoveryObject, RecoveryArray, RecoveryString, RecoveryNull}
	taskShapes    = []Shape{TasksArray, TasksList, TasksObject}
)

// troubleSwitches are the troubles by name.
func troubleSwitches() []Switch {
	const refusal = "STATUS[:SHAPE[:RETRY-AFTER]]"
	return []Switch{
		{Name: string(refuseEarly), Value: refusal, Help: "refuse before the body; " + strings.Join(refusalShapes, ", "), kind: refuseEarly, read: readRefusal},
		{Name: string(refuseLate), Value: refusal, Help: "refuse after the last byte", kind: refuseLate, read: readRefusal},
		{Name: string(cut), Value: "SIZE", Help: "reset the connection after so much body", kind: cut, read: readBytes},
		{Name: string(slowBody), Value: "SIZE", Help: "take so many bytes a second", kind: slowBody, read: readBytes},
		{Name: string(slowAnswer), Value: "DURATION", Help: "answer so late after the last byte", kind: slowAnswer, read: readDelay},
		{Name: string(slowImport), Value: "DURATION", Help: "import so much longer", kind: slowImport, read: readDelay},
		{Name: string(endAs), Value: "STATUS", Help: "end the import as e.g. Stopped_With_Error", kind: endAs, read: readWord},
		{Name: string(showAs), Value: "STATUS", Help: "show the running import as e.g. Running_With_Errors", kind: showAs, read: readWord},
		plain(fail200, "do nothing and answer 200 with a failure"),
		plain(warn, "answer with a warning"),
		plain(loseAnswer, "do what is asked, then close without an answer"),
		plain(resetAfter, "reset the connection right after the answer"),
		plain(redirect, "answer 307 with a Location"),
		plain(expire, "the session has just ended (strikes tasks unless placed)"),
		plain(noJob, "answer a create with a listing instead of a job"),
		plain(stuck, "the import never ends"),
		plain(vanish, "the job is gone as soon as it is over"),
		plain(damaged, "the bytes are damaged on the way; a checksum shows it"),
	}
}

func oneOf[T ~string](field func(*Conditions) *T, words ...T) func(*Conditions, string) error {
	return func(c *Conditions, value string) error {
		if !slices.Contains(words, T(value)) {
			return notOneOf(value, words)
		}
		*field(c) = T(value)
		return nil
	}
}
