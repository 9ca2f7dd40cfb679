package zstack

import (
	"strconv"
	"time"

	"slipway/internal/lab/wire"
)

// usageLocked is how many images an account has, and how many bytes they hold.
func (s *Site) usageLocked(owner string) (images int, bytes int64) {
	for _, i := range s.imagesLocked() {
		if i.owner != owner {
			continue
		}
		images++
		for _, p := range i.places {
			bytes += p.total
		}
	}
	return images, bytes
}

// quotaLocked is the failure of an account that may not have that much more; nobody counts what admin has.
func (s *Site) quotaLocked(owner string, moreImages int, moreBytes int64) *failure {
	if owner == adminUUID {
		return nil
	}
	set := s.Conditions()
	images, bytes := s.usageLocked(owner)
	switch {
	case images+moreImages > set.imageNumber():
		return overQuota("image.num", int64(set.imageNumber()), int64(images+moreImages))
	case bytes+moreBytes > set.imageBytes():
		return overQuota("image.size", set.imageBytes(), bytes+moreBytes)
	}
	return nil
}

func overQuota(name string, limit, wanted int64) *failure {
	return failing("ID.1003", say(
		"配额不足, 账户的配额[%s]为[%d], 本次操作需要[%d]", "quota exceeding, the quota[%s] of the account is %d, this operation needs %d", name, limit, wanted,
	)).elaborated("QUOTA.1001", "账户配额不足", "the quota of the account is used up")
}

// listAccounts answers GET /accounts: all to admin, itself to any other account.
func (x *exchange) listAccounts() (wire.Answer, error) {
	var rows []row
	sample := x.accountRow(Admin, "SystemAdmin")
	for kind, account := range map[string]Account{"SystemAdmin": Admin, "Normal": Tenant} {
		if x.mine(account.UUID) {
			rows = append(rows, x.accountRow(account, kind))
		}
	}
	return x.list(rows, sample)
}

func (x *exchange) accountRow(a Account, kind string) row {
	return row{shown: map[string]any{
		"uuid": a.UUID, "name": a.Account, "type": kind, "createDate": x.set.date(x.site.born), "lastOpDate": x.set.date(x.site.born),
	}}
}

// listQuotas answers GET /accounts/quotas.
func (x *exchange) listQuotas() (wire.Answer, error) {
	var rows []row
	for name, value := range map[string]int64{"image.num": int64(x.set.imageNumber()), "image.size": x.set.imageBytes()} {
		rows = append(rows, row{shown: map[string]any{
			"uuid": hashOf(name), "name": name, "identityUuid": tenantUUID, "identityType": "AccountVO", "value": value,
			"createDate": x.set.date(x.site.born), "lastOpDate": x.set.date(x.site.born),
		}})
	}
	sample := rows[0]
	if !x.mine(tenantUUID) {
		rows = nil
	}
	return x.list(rows, sample)
}

// quotaUsage answers GET /accounts/quota/{uuid}/usages; without a uuid it is that of who asks.
func (x *exchange) quotaUsage() (wire.Answer, error) {
	owner := x.who.UUID
	if uuid := x.r.PathValue("uuid"); uuid != "" {
		owner = uuid
	}
	if !x.mine(owner) {
		return wire.Answer{}, x.denied()
	}
	x.site.mu.Lock()
	defer x.site.mu.Unlock()
	images, bytes := x.site.usageLocked(owner)
	number, size := any(int64(x.set.imageNumber())), any(x.set.imageBytes())
	if owner == adminUUID {
		number, size = int64(-1), int64(-1)
	}
	return x.ok(map[string]any{"success": true, "usages": []any{
		map[string]any{"name": "image.num", "total": number, "used": images},
		map[string]any{"name": "image.size", "total": size, "used": bytes},
	}})
}

// listConfigurations answers GET /global-configurations, for admin only.
func (x *exchange) listConfigurations() (wire.Answer, error) {
	if x.who.Role != roleAdmin {
		return wire.Answer{}, x.denied()
	}
	rows := []row{configuration("identity", "session.timeout", "7200", seconds(x.set.sessionLife()))}
	if x.set.atLeast(4, 7) {
		rows = append(rows, configuration("image", "upload.max.idle.duration.in.seconds", "30", seconds(x.set.idleLimit())))
	}
	return x.list(rows, rows[0])
}

func configuration(category, name, standard, value string) row {
	return row{shown: map[string]any{"category": category, "name": name, "description": nil, "defaultValue": standard, "value": value}}
}

func seconds(d time.Duration) string { return strconv.Itoa(int(d / time.Second)) }
