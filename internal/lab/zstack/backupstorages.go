package zstack

import (
	"slices"

	"slipway/internal/lab/wire"
)

// The one zone.
const (
	zoneUUID = "0d6a3c5be1f84f72a9b04c8d7e6f1a25"
	zoneName = "ZONE-1"
)

// availableLocked is how many bytes a storage has room for.
func (s *Site) availableLocked(b *storage) int64 { return max(0, s.Conditions().capacity()-b.used) }

// listStorages answers GET /backup-storage and GET /backup-storage/{uuid}. A last part that names a type asks for that type.
func (x *exchange) listStorages() (wire.Answer, error) {
	if x.set.NoStorages && x.who.Role != roleAdmin {
		return wire.Answer{}, x.denied()
	}
	only, typed := map[string]storageKind{"ceph": kindCeph, "image-store": kindImageStore, "sftp": kindSftp}[x.r.PathValue("uuid")]
	if typed {
		x.r.SetPathValue("uuid", "")
	}
	x.site.mu.Lock()
	defer x.site.mu.Unlock()
	var rows []row
	for _, b := range x.site.storages {
		if !typed || b.kind == only {
			rows = append(rows, x.storageRowLocked(b))
		}
	}
	return x.list(rows, x.storageRowLocked(x.site.storages[0]))
}

// storageRowLocked shows a storage, but for the address of its host: that is none, and nobody shall try to reach it.
func (x *exchange) storageRowLocked(b *storage) row {
	zones := []any{}
	for _, z := range b.zones {
		zones = append(zones, z)
	}
	state, status := x.set.standing(b)
	shown := map[string]any{
		"uuid": b.uuid, "name": b.name, "type": string(b.kind), "url": "/" + b.name, "description": nil, "totalCapacity": x.set.capacity(),
		"availableCapacity": x.site.availableLocked(b), "state": state, "status": status, "attachedZoneUuids": zones,
		"createDate": x.set.date(x.site.born), "lastOpDate": x.set.date(x.site.born),
	}
	if b.kind == kindCeph {
		shown["fsid"], shown["poolName"] = hashOf(b.uuid), "bak-t-"+b.uuid
		shown["mons"] = []any{map[string]any{"hostname": "", "status": status, "monPort": 6789}}
	} else {
		shown["hostname"], shown["sshPort"], shown["username"] = "", 22, "root"
	}
	return row{shown: shown, more: map[string]any{"zone.uuid": zones}}
}

// listZones answers GET /zones and GET /zones/{uuid}.
func (x *exchange) listZones() (wire.Answer, error) {
	zone := row{shown: map[string]any{
		"uuid": zoneUUID, "name": zoneName, "description": nil, "state": "Enabled", "type": "zstack",
		"createDate": x.set.date(x.site.born), "lastOpDate": x.set.date(x.site.born),
	}}
	return x.list([]row{zone}, zone)
}

// storageLocked finds a storage.
func (s *Site) storageLocked(uuid string) (*storage, bool) {
	i := slices.IndexFunc(s.storages, func(b *storage) bool { return b.uuid == uuid })
	if i < 0 {
		return nil, false
	}
	return s.storages[i], true
}
