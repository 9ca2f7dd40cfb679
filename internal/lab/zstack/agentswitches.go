package zstack

import (
	"cmp"
	"time"

	"slipway/internal/lab/switches"
)

// AgentConditions describe the agents of the storages.
type AgentConditions struct {
	Slices     string        // generation of the upload agents, e.g. SlicesEqual; "" means that of the version
	AlwaysOK   bool          // upload agents answer 200 whatever happened
	Convert    time.Duration // how long the last POST of an upload waits after its last byte
	SocketIdle time.Duration // an upload's connection ends after so long without a byte; 0 means 15 s
	FetchWait  time.Duration // how long the site's hosts wait for a URL's server; 0 means 30 s
	TakeURLs   bool          // the agent of Ceph leaves URLs as they are, instead of quoting them again
}

func usualAgents() AgentConditions { return AgentConditions{} }

// wait is how long the site's hosts wait for another server.
func (c AgentConditions) wait() time.Duration { return cmp.Or(c.FetchWait, fetchWait) }

// slices is the generation of the upload agents.
func (s Conditions) slices() string {
	switch {
	case s.Agents.Slices != "":
		return s.Agents.Slices
	case s.atLeast(4, 6, 21):
		return SlicesEqual
	case s.atLeast(4, 4):
		return SlicesSequential
	default:
		return SlicesWhole
	}
}

// Troubles of the agents.
const (
	refuseLate kind = "refuse-late" // the file is not taken after its last byte
	mismatch   kind = "mismatch"    // 406: the slice is not what its digest says
	cutBody    kind = "cut-body"    // the connection is reset in the body
	slowBody   kind = "slow-body"   // the body is taken slowly
	silent     kind = "silent"      // done, but no answer ever comes
)

// agentConditionSwitches are the agents' conditions by name.
func agentConditionSwitches() []switches.Condition[Conditions] {
	type c = Conditions
	return []switches.Condition[Conditions]{
		{
			Name: "slices", Value: "HOW", Help: "agents take a file whole, or slices that are sequential, equal or ranges",
			Set: switches.OneOf(func(c *c) *string { return &c.Agents.Slices }, SlicesWhole, SlicesSequential, SlicesEqual, SlicesRanges),
		},
		{Name: "always-200", Help: "agents answer 200 whatever happened", Set: switches.Flag(func(c *c) { c.Agents.AlwaysOK = true })},
		{Name: "convert", Value: "DURATION", Help: "agents answer so long after a file's last byte", Set: switches.Duration(func(c *c) *time.Duration { return &c.Agents.Convert })},
		{Name: "socket-idle", Value: "DURATION", Help: "agents wait so long for the next byte", Set: switches.Duration(func(c *c) *time.Duration { return &c.Agents.SocketIdle })},
		{Name: "fetch-wait", Value: "DURATION", Help: "the site's hosts wait so long for a URL's server", Set: switches.Duration(func(c *c) *time.Duration { return &c.Agents.FetchWait })},
		{Name: "take-urls", Help: "the agent of Ceph does not quote URLs again", Set: switches.Flag(func(c *c) { c.Agents.TakeURLs = true })},
	}
}

// agentTroubleSwitches are the agents' troubles by name.
func agentTroubleSwitches() []switches.Trouble[kind, step, trouble] {
	size := switches.Size(func(t *trouble) *int64 { return &t.bytes })
	return []switches.Trouble[kind, step, trouble]{
		{Kind: refuseLate, Value: "TEXT", Help: "after the last byte of an upload, fail with that text", On: stepUpload, Read: switches.Text(func(t *trouble) *string { return &t.code })},
		{Kind: mismatch, Help: "answer 406 to a slice, as if it were damaged", On: stepUpload},
		{Kind: cutBody, Value: "SIZE", Help: "reset an upload's or a fetch's connection after so much body", On: stepUpload, Read: size},
		{Kind: slowBody, Value: "SIZE", Help: "take so many bytes a second of an upload or a fetch", On: stepUpload, Read: size},
		{Kind: silent, Help: "take an upload and never answer", On: stepUpload},
	}
}
