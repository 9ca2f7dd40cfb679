package openstack

import (
	"fmt"
	"slices"
	"time"
)

// conditionSwitches are the site's conditions by name.
func conditionSwitches() []Switch {
	return []Switch{
		{Name: "huawei", Help: "be Huawei's image service: its fields, error bodies and delays", set: flag(func(c *Conditions) { *c = Huawei() })},
		{Name: "quota", Value: "SIZE", Help: "bytes one project may store", set: size(func(c *Conditions) *int64 { return &c.ProjectQuota })},
		{Name: "image-quota", Value: "N", Help: "images one project may have", set: count(func(c *Conditions) *int { return &c.ImageQuota })},
		{Name: "cap", Value: "SIZE", Help: "bytes one image may have, found out late", set: size(func(c *Conditions) *int64 { return &c.ImageSizeCap })},
		{Name: "store-space", Value: "SIZE", Help: "bytes until the store is full", set: size(func(c *Conditions) *int64 { return &c.StoreSpace })},
		{Name: "proxy-limit", Value: "SIZE", Help: "largest body a front proxy lets through", set: size(func(c *Conditions) *int64 { return &c.ProxyLimit })},
		{Name: "glance-down", Help: "the proxy answers 502 for the image service", set: flag(func(c *Conditions) { c.GlanceDown = true })},
		{Name: "no-import", Help: "offer no import methods", set: flag(func(c *Conditions) { c.ImportMethods = nil })},
		{Name: "no-format-check", Help: "accept content of any format", set: flag(func(c *Conditions) { c.FormatMatch = false })},
		{Name: "no-image-size", Help: "ignore x-openstack-image-size, as older servers do", set: flag(func(c *Conditions) { c.ImageSize = false })},
		{Name: "ignore-expect", Help: "never answer 100 Continue", set: flag(func(c *Conditions) { c.IgnoreExpect = true })},
		{Name: "refuse-expect", Help: "answer Expect with 417", set: flag(func(c *Conditions) { c.RefuseExpect = true })},
		{Name: "demand-length", Help: "answer 411 to a chunked body", set: flag(func(c *Conditions) { c.DemandLength = true })},
		{Name: "reset-unread", Help: "reset the connection after an answer that left body unread", set: flag(func(c *Conditions) { c.ResetUnread = true })},
		{Name: "settle", Value: "DURATION", Help: "images stay saving so long after the 204", set: duration(func(c *Conditions) *time.Duration { return &c.Settle })},
		{Name: "settle-looks", Value: "N", Help: "images stay saving for so many looks", set: count(func(c *Conditions) *int { return &c.SettleLooks })},
		{Name: "hash", Value: "ALGORITHM", Help: "os_hash_algo: sha512, sha256 or sha1", set: setHash},
	}
}

func flag(change func(*Conditions)) func(*Conditions, string) error {
	return func(c *Conditions, _ string) error {
		change(c)
		return nil
	}
}

func size(field func(*Conditions) *int64) func(*Conditions, string) error {
	return func(c *Conditions, value string) error { return readSize(field(c), value) }
}

func count(field func(*Conditions) *int) func(*Conditions, string) error {
	return func(c *Conditions, value string) error { return readCount(field(c), value) }
}

func duration(field func(*Conditions) *time.Duration) func(*Conditions, string) error {
	return func(c *Conditions, value string) error { return readDuration(field(c), value) }
}

func setHash(c *Conditions, value string) error {
	if !slices.Contains([]string{"sha512", "sha256", "sha1"}, value) {
		return fmt.Errorf("%q is not one of sha512, sha256 and sha1", value)
	}
	c.HashAlgorithm = value
	return nil
}

// troubleSwitches are the troubles by name.
func troubleSwitches() []Switch {
	const refusal = "STATUS[:SHAPE[:RETRY-AFTER]]"
	return []Switch{
		{Name: string(Refuse), Value: refusal, Help: "refuse before the body is read", kind: Refuse, read: readRefusal},
		{Name: string(RefuseLate), Value: refusal, Help: "refuse after the last byte", kind: RefuseLate, read: readRefusal},
		{Name: string(Cut), Value: "SIZE", Help: "reset the connection after so much body; queued again", kind: Cut, read: readBytes},
		{Name: string(Die), Value: "SIZE", Help: "the server dies after so much body; saving for ever", kind: Die, read: readBytes},
		{Name: string(SlowBody), Value: "SIZE", Help: "take so many bytes a second", kind: SlowBody, read: readRate},
		{Name: string(SlowAnswer), Value: "DURATION", Help: "answer so late after the last byte", kind: SlowAnswer, read: readDelay},
		{Name: string(SlowActivation), Value: "DURATION", Help: "saving so long after the 204", kind: SlowActivation, read: readDelay},
		plain(ResetAfterAnswer, "reset the connection right after the answer"),
		plain(LoseAnswer, "do what is asked, then close without an answer"),
		plain(WrongHash, "claim digests of other bytes"),
		plain(WrongSize, "claim one byte less than was received"),
		plain(NoChecksum, "leave checksum and hash empty"),
		plain(Killed, "end in status killed after the 204"),
		plain(FallBack, "be queued again after the 204"),
		plain(StuckImport, "leave imports importing for ever"),
		plain(KeystoneDown, "Keystone is down: 401 from Glance, no answer from Keystone"),
	}
}

func plain(k Kind, help string) Switch {
	return Switch{Name: string(k), Help: help, kind: k, read: func(*Trouble, string) error { return nil }}
}

func readBytes(t *Trouble, value string) error { return readSize(&t.Bytes, value) }
func readRate(t *Trouble, value string) error  { return readSize(&t.Rate, value) }
func readDelay(t *Trouble, value string) error { return readDuration(&t.Delay, value) }
