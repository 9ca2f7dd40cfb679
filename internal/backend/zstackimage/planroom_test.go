package zstackimage

import (
	"strings"
	"testing"

	"slipway/internal/backend"
)

func TestPlan_aStorageThatTellsNoCapacityIsNotFull(t *testing.T) {
	s := newStage(t, map[string]string{
		"GET /backup-storage": `200 {"inventories":[{"uuid":"` + oneID + `","name":"pool","type":"Ceph","state":"Enabled","status":"Connected","attachedZoneUuids":["z"]}]}`,
	})
	for name, req := range map[string]backend.Request{"a file": s.file(9 << 20), "an address": address("http://files/a.qcow2")} {
		if got := s.plan(req, backend.Blocker); strings.Contains(got, "left for images") {
			t.Errorf("%s is kept back: %s", name, got)
		}
	}
}
