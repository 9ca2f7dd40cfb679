package zstack

import (
	"fmt"
	"time"

	"slipway/internal/lab/switches"
)

// conditionSwitches are the conditions by name, but for the agents'.
func conditionSwitches() []switches.Condition[Conditions] {
	type c = Conditions
	return []switches.Condition[Conditions]{
		{Name: "version", Value: "VERSION", Help: "be that version, e.g. 4.0.0", Set: switches.Text(func(c *c) *string { return &c.Version })},
		{Name: "locale", Value: "LOCALE", Help: "speak zh_CN or en_US", Set: switches.OneOf(func(c *c) *string { return &c.Locale }, LocaleChinese, LocaleEnglish)},
		{Name: "location-host", Value: "HOST", Help: "host:port in the location of accepted jobs", Set: switches.Text(func(c *c) *string { return &c.LocationHost })},
		{Name: "answers", Value: "HOW", Help: "answer calls that make something async or sync", Set: switches.OneOf(func(c *c) *string { return &c.Answers }, AnswersAsync, AnswersSync)},
		{Name: "loose", Help: "write numbers as 1.0 and booleans as strings", Set: switches.Flag(func(c *c) { c.LoosePayload = true })},
		{Name: "starting", Help: "the management node is not ready", Set: switches.Flag(func(c *c) { c.Starting = true })},
		{Name: "maintenance", Help: "503 with a page for everything", Set: switches.Flag(func(c *c) { c.Maintenance = true })},
		{Name: "zone", Value: "OFFSET", Help: "the server's wall clock, e.g. +08:00", Set: readZone},
		{Name: "check-zone", Help: "compare AccessKey dates as points in time", Set: switches.Flag(func(c *c) { c.CheckTimeZone = true })},
		{Name: "session-life", Value: "DURATION", Help: "sessions end so long after the login", Set: switches.Duration(func(c *c) *time.Duration { return &c.SessionLife })},
		{Name: "session-limit", Value: "N", Help: "sessions of one account at once", Set: switches.Count(func(c *c) *int { return &c.SessionLimit })},
		{Name: "captcha", Help: "logins need a verification code", Set: switches.Flag(func(c *c) { c.Captcha = true })},
		{Name: "two-factor", Help: "logins need a second factor", Set: switches.Flag(func(c *c) { c.TwoFactor = true })},
		{Name: "job-time", Value: "DURATION", Help: "jobs take so long", Set: switches.Duration(func(c *c) *time.Duration { return &c.JobTime })},
		{Name: "wait-time", Value: "DURATION", Help: "long jobs are Waiting so long before they run", Set: switches.Duration(func(c *c) *time.Duration { return &c.WaitTime })},
		{Name: "job-life", Value: "DURATION", Help: "jobs are forgotten so long after they began", Set: switches.Duration(func(c *c) *time.Duration { return &c.JobLife })},
		{Name: "long-jobs", Value: "HOW", Help: "long jobs are taken, denied or unknown", Set: switches.OneOf(func(c *c) *string { return &c.LongJobs }, LongJobsTaken, LongJobsDenied, LongJobsUnknown)},
		{Name: "results", Value: "FORM", Help: "a failed long job's result as object, code or text", Set: switches.OneOf(func(c *c) *string { return &c.Results }, ResultObject, ResultCode, ResultText)},
		{Name: "progress", Value: "FORM", Help: "task progress as number, decimal, words or none", Set: switches.OneOf(func(c *c) *string { return &c.Progress }, ProgressNumber, ProgressDecimal, ProgressWords, ProgressNone)},
		{Name: "pace", Value: "DURATION", Help: "images are ready so long after the last byte", Set: switches.Duration(func(c *c) *time.Duration { return &c.Pace })},
		{Name: "hash-time", Value: "DURATION", Help: "the MD5 is there so long after the image is ready", Set: switches.Duration(func(c *c) *time.Duration { return &c.HashTime })},
		{Name: "cancel-time", Value: "DURATION", Help: "long jobs are Canceling so long", Set: switches.Duration(func(c *c) *time.Duration { return &c.CancelTime })},
		{Name: "idle-limit", Value: "DURATION", Help: "uploads are stopped after so long without a byte", Set: switches.Duration(func(c *c) *time.Duration { return &c.IdleLimit })},
		{Name: "direct", Help: "deleted images are gone at once", Set: switches.Flag(func(c *c) { c.Direct = true })},
		{Name: "image-number", Value: "N", Help: "quota image.num of the account tenant", Set: switches.Count(func(c *c) *int { return &c.ImageNumber })},
		{Name: "image-bytes", Value: "SIZE", Help: "quota image.size of the account tenant", Set: switches.Size(func(c *c) *int64 { return &c.ImageBytes })},
		{Name: "no-storages", Help: "only admin may see backup storages", Set: switches.Flag(func(c *c) { c.NoStorages = true })},
		{Name: "refused", Value: "WHY", Help: "ImageStores refuse images: remote-backup or disaster-recovery", Set: switches.OneOf(func(c *c) *string { return &c.Refused }, RefusedBackup, RefusedRecovery)},
		{Name: "disconnected", Value: "STORAGE", Help: "that storage, by its name, is Disconnected", Set: switches.Text(func(c *c) *string { return &c.Disconnected })},
		{Name: "disabled", Value: "STORAGE", Help: "that storage, by its name, is Disabled", Set: switches.Text(func(c *c) *string { return &c.Disabled })},
		{Name: "capacity", Value: "SIZE", Help: "bytes each storage holds", Set: switches.Size(func(c *c) *int64 { return &c.Capacity })},
	}
}

// troubleSwitches are the troubles by name, but for the agents'.
func troubleSwitches() []switches.Trouble[kind, step, trouble] {
	code := switches.Text(func(t *trouble) *string { return &t.code })
	delay := switches.Duration(func(t *trouble) *time.Duration { return &t.delay })
	refusal := switches.Refusal(func(t *trouble) *switches.Refused[shape] { return &t.refused }, shapeText, shapeHTML, shapeEmpty)
	return []switches.Trouble[kind, step, trouble]{
		{Kind: refuse, Value: switches.RefusalValue, Help: "refuse without an error object; text, html, empty", Read: refusal},
		{Kind: failCall, Value: "CODE", Help: "fail with that code, above nested causes, e.g. SYS.1006", Read: code},
		{Kind: fail200, Help: "do nothing and answer 200 with a failure"},
		{Kind: cut, Help: "reset the connection instead of answering, and do nothing"},
		{Kind: loseAnswer, Help: "do what is asked, then close without an answer"},
		{Kind: resetAfter, Help: "reset the connection right after the answer"},
		{Kind: slowAnswer, Value: "DURATION", Help: "answer so late", Read: delay},
		{Kind: expire, Help: "the session has just ended"},
		{Kind: slowJob, Value: "DURATION", Help: "the job takes so much longer", Read: delay},
		{Kind: stuckJob, Help: "the job never ends"},
		{Kind: forgetJob, Help: "the job that is asked for has been expired", On: stepPoll},
		{Kind: failImage, Value: "CODE", Help: "once the bytes have come, the image fails with that code", On: stepAny, Read: code},
		{Kind: slowImage, Value: "DURATION", Help: "the image is ready so much later", On: stepAny, Read: delay},
		{Kind: stuckImage, Help: "the image never gets ready", On: stepAny},
		{Kind: vanish, Help: "once the bytes have come, the image is gone", On: stepAny},
		{Kind: noCancel, Help: "the long job cannot be cancelled now", On: stepAct},
		{Kind: restart, Help: "the management node restarts", On: stepPoll},
	}
}

// readZone reads a distance from UTC, such as +08:00.
func readZone(c *Conditions, value string) error {
	t, err := time.Parse("-07:00", value)
	if err != nil {
		return fmt.Errorf("%q is not a distance from UTC such as +08:00", value)
	}
	_, seconds := t.Zone()
	c.Zone = time.Duration(seconds) * time.Second
	return nil
}
