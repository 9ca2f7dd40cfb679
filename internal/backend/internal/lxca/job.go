package lxca

import (
	"cmp"
	"fmt"

	"slipway/internal/fault"
)

// Job is one job of the appliance.
type Job struct {
	ID       string
	Status   string // the appliance's word: "Running_With_Errors"
	State    JobState
	Warned   bool   // running or done with errors by its own word
	Percent  int    // 0 to 100; never decides anything
	Step     string // what it says it is doing; may be ""
	Messages []Message
	Server   string // host:port
}

// Fault returns why the job failed, in its own words; nil unless it is JobFailed.
// Its cause is a [Refusal] with status 0. An interrupted job may be tried again.
func (j Job) Fault(op string) *fault.Fault {
	if j.State != JobFailed {
		return nil
	}
	f := &fault.Fault{
		Kind: fault.Rejected, Op: op, Server: j.Server, Code: j.Status, Detail: "Job " + j.ID + ": " + j.Status,
		What:   "The appliance gave the import up.",
		Remedy: fmt.Sprintf("Read the appliance's own words and follow what they advise; more may stand with job %s in its job list.", j.ID),
		Err:    &Refusal{Messages: j.Messages},
	}
	switch w := word(j.Status); {
	case contains(w, "cancel"):
		f.What, f.Remedy = "The job was cancelled on the appliance.", "Find out who cancelled it, then start again."
	case contains(w, "interrupt"):
		f.Kind, f.Retry = fault.ServerFailed, fault.Again
		f.What, f.Remedy = "The appliance interrupted the job; it does so when it restarts.", "It will be tried again with a new job."
	}
	quote(f, j.Messages)
	f.Code = cmp.Or(f.Code, j.Status)
	return f
}
