package openstack

import (
	"time"

	"slipway/internal/lab/switches"
)

// conditionSwitches are the site's conditions by name.
func conditionSwitches() []switches.Condition[Conditions] {
	return []switches.Condition[Conditions]{
		{Name: "huawei", Help: "be Huawei's image service: its fields, error bodies and delays", Set: switches.Flag(func(c *Conditions) { *c = Huawei() })},
		{Name: "quota", Value: "SIZE", Help: "bytes one project may store", Set: switches.Size(func(c *Conditions) *int64 { return &c.ProjectQuota })},
		{Name: "image-quota", Value: "N", Help: "images one project may have", Set: switches.Count(func(c *Conditions) *int { return &c.ImageQuota })},
		{Name: "cap", Value: "SIZE", Help: "bytes one image may have, found out late", Set: switches.Size(func(c *Conditions) *int64 { return &c.ImageSizeCap })},
		{Name: "store-space", Value: "SIZE", Help: "bytes until the store is full", Set: switches.Size(func(c *Conditions) *int64 { return &c.StoreSpace })},
		{Name: "proxy-limit", Value: "SIZE", Help: "largest body a front proxy lets through", Set: switches.Size(func(c *Conditions) *int64 { return &c.ProxyLimit })},
		{Name: "glance-down", Help: "the proxy answers 502 for the image service", Set: switches.Flag(func(c *Conditions) { c.GlanceDown = true })},
		{Name: "no-import", Help: "offer no import methods", Set: switches.Flag(func(c *Conditions) { c.ImportMethods = nil })},
		{Name: "no-format-check", Help: "accept content of any format", Set: switches.Flag(func(c *Conditions) { c.FormatMatch = false })},
		{Name: "no-image-size", Help: "ignore x-openstack-image-size, as older servers do", Set: switches.Flag(func(c *Conditions) { c.ImageSize = false })},
		{Name: "ignore-expect", Help: "never answer 100 Continue", Set: switches.Flag(func(c *Conditions) { c.IgnoreExpect = true })},
		{Name: "refuse-expect", Help: "answer Expect with 417", Set: switches.Flag(func(c *Conditions) { c.RefuseExpect = true })},
		{Name: "demand-length", Help: "answer 411 to a chunked body", Set: switches.Flag(func(c *Conditions) { c.DemandLength = true })},
		{Name: "reset-unread", Help: "reset the connection after an answer that left body unread", Set: switches.Flag(func(c *Conditions) { c.ResetUnread = true })},
		{Name: "settle", Value: "DURATION", Help: "images stay saving so long after the 204", Set: switches.Duration(func(c *Conditions) *time.Duration { return &c.Settle })},
		{Name: "settle-looks", Value: "N", Help: "images stay saving for so many looks", Set: switches.Count(func(c *Conditions) *int { return &c.SettleLooks })},
		{Name: "hash", Value: "ALGORITHM", Help: "os_hash_algo: sha512, sha256 or sha1", Set: switches.OneOf(func(c *Conditions) *string { return &c.HashAlgorithm }, "sha512", "sha256", "sha1")},
	}
}

// troubleSwitches are the troubles by name.
func troubleSwitches() []switches.Trouble[Kind, Step, Trouble] {
	bytes := switches.Size(func(t *Trouble) *int64 { return &t.Bytes })
	rate := switches.Size(func(t *Trouble) *int64 { return &t.Rate })
	delay := switches.Duration(func(t *Trouble) *time.Duration { return &t.Delay })
	return []switches.Trouble[Kind, Step, Trouble]{
		{Kind: Refuse, Value: switches.RefusalValue, Help: "refuse before the body is read", Read: readRefusal},
		{Kind: RefuseLate, Value: switches.RefusalValue, Help: "refuse after the last byte", Read: readRefusal},
		{Kind: Cut, Value: "SIZE", Help: "reset the connection after so much body; queued again", Read: bytes},
		{Kind: Die, Value: "SIZE", Help: "the server dies after so much body; saving for ever", Read: bytes},
		{Kind: SlowBody, Value: "SIZE", Help: "take so many bytes a second", Read: rate},
		{Kind: SlowAnswer, Value: "DURATION", Help: "answer so late after the last byte", Read: delay},
		{Kind: SlowActivation, Value: "DURATION", Help: "saving so long after the 204", Read: delay},
		{Kind: ResetAfterAnswer, Help: "reset the connection right after the answer"},
		{Kind: LoseAnswer, Help: "do what is asked, then close without an answer"},
		{Kind: WrongHash, Help: "claim digests of other bytes"},
		{Kind: WrongSize, Help: "claim one byte less than was received"},
		{Kind: NoChecksum, Help: "leave checksum and hash empty"},
		{Kind: Killed, Help: "end in status killed after the 204"},
		{Kind: FallBack, Help: "be queued again after the 204"},
		{Kind: StuckImport, On: StepImport, Help: "leave imports importing for ever"},
		{Kind: KeystoneDown, On: StepAny, Help: "Keystone is down: 401 from Glance, no answer from Keystone"},
	}
}
