package zstackimage

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/source"
	"slipway/internal/transport"
)

// says fails the test unless each of the texts stands in told.
func says(t *testing.T, told string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(told, text) {
			t.Errorf("%q is not in:\n%s", text, told)
		}
	}
}

func TestPlan_ofAGoodFileSaysWhatWillHappen(t *testing.T) {
	s := newStage(t, nil)
	req := s.file(2 << 20)
	req.Items[0].Expected = []source.Expected{{Algo: source.SHA256, Digest: strings.Repeat("a", 64), From: "SHA256SUMS"}}
	if blockers := s.plan(req, backend.Blocker); blockers != "" {
		t.Errorf("blockers:\n%s", blockers)
	}
	says(t, s.plan(req, backend.OK), "ZStack 5.1.8, as anna.", "The storage pool is there: Ceph, 5.0 GB free.", "sent straight to the storage pool",
		"port for uploads, mon1:7761, answers", "The file is qcow2 of 2.1 MB.", "7.0 GB of the account's quota are free.", "No image here has this name yet.", "checksum from SHA256SUMS")
	says(t, s.plan(req, backend.Warning), "plain HTTP")
}

func TestPlan_blocksWhatTheServerWouldRefuse(t *testing.T) {
	storages := func(old, changed string) map[string]string {
		return map[string]string{"GET /backup-storage": `200 {"inventories":[` + strings.ReplaceAll(cephPool, old, changed) + `]}`}
	}
	usages := func(list string) map[string]string {
		return map[string]string{"GET /accounts/quota/acc/usages": `200 {"usages":[` + list + `]}`}
	}
	for name, c := range map[string]struct {
		different map[string]string
		size      int64
		set       []string
		want      string
	}{
		"disconnected":      {storages("Connected", "Disconnected"), 9 << 20, nil, "storage: The storage pool is disconnected."},
		"disabled":          {storages("Enabled", "Disabled"), 9 << 20, nil, "storage: The storage pool is disabled."},
		"full":              {storages("5000000000", "1083741824"), 20 << 20, nil, "storage: The storage pool has 10 MB left for images, and the file has 21 MB."},
		"fuller than full":  {storages("5000000000", "1000"), 9 << 20, nil, "has 0 B left"},
		"gone":              {storages(oneID, otherID), 9 << 20, nil, "storage: There is no backup storage " + oneID},
		"too many":          {usages(`{"name":"image.num","total":20.0,"used":20}`), 9 << 20, nil, "quota of 20.0 images is used up (image.num)"},
		"too much":          {usages(`{"name":"image.size","total":10000000,"used":9000000}`), 9 << 20, nil, "quota has 1.0 MB left for images (image.size), and the file has 9.4 MB"},
		"upload to SFTP":    {nil, 9 << 20, []string{keyStorage, otherID, keyWay, wayUpload}, "way: The storage shelf is an SFTP storage, which takes no uploads."},
		"too small to pull": {nil, 1<<20 - 1, []string{keyStorage, otherID}, "way: The file has 1.0 MB; ZStack fetches nothing below 1 MiB."},
		"old slices":        {map[string]string{"PUT /management-nodes/actions": `200 {"version":"4.1.0"}`}, 9 << 20, []string{keyTransfer, transferSlices}, "transfer: ZStack 4.1.0 takes no slices"},
		"raw":               {nil, 9 << 20, []string{keyFormat, formatVMDK}, "format: The format says vmdk, but the file is qcow2."},
		"same UUID": {
			map[string]string{"GET /images/" + oneID: `200 {"inventories":[{"uuid":"` + oneID + `"}]}`},
			9 << 20,
			[]string{keyImageID, oneID},
			"image-id: An image with this UUID is there already.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, c.different)
			got := s.plan(s.file(c.size, c.set...), backend.Blocker)
			if !strings.Contains(got, c.want) || strings.Contains(got, "\n") {
				t.Errorf("blockers:\n%s\nwant %q", got, c.want)
			}
		})
	}
}

func TestPlan_warnsOfWhatMayGoWrong(t *testing.T) {
	version := func(v string) map[string]string {
		return map[string]string{"PUT /management-nodes/actions": `200 {"version":"` + v + `"}`}
	}
	for name, c := range map[string]struct {
		different map[string]string
		set       []string
		want      string
	}{
		"no zone":      {map[string]string{"GET /backup-storage": `200 {"inventories":[` + strings.ReplaceAll(cephPool, `["z"]`, `[]`) + `]}`}, nil, "storage: The storage pool belongs to no zone"},
		"twin":         {map[string]string{"GET /images": `200 {"inventories":[{"uuid":"u1","name":"disk","status":"Ready"},{"uuid":"u2","name":"disk2"}]}`}, nil, "name: An image of this name is there already: u1, Ready."},
		"architecture": {version("3.10.0"), []string{keyArchitecture, archARM}, "architecture: ZStack 3.10.0 asks for no architecture"},
		"virtio":       {version("4.1.1"), []string{keyVirtio, "true"}, "virtio: ZStack 4.1.1 asks for no virtio drivers"},
		"tags":         {version("3.3.0"), []string{keyTagIDs, otherID}, "tag-ids: ZStack 3.3.0 asks for no tags"},
		"no long jobs": {map[string]string{"GET /longjobs": denied503}, nil, "This account may not use long jobs"},
		"old release":  {map[string]string{"GET /longjobs": "404 no api mapping to /longjobs"}, nil, "knows no long jobs"},
		"blind":        {map[string]string{"GET /backup-storage": denied503}, nil, "may not look at backup storages"},
		"bare hands":   {nil, nil, "bytes go over plain HTTP"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, c.different)
			says(t, s.plan(s.file(9<<20, c.set...), backend.Warning), c.want)
		})
	}
}

func TestPlan_saysNothingOfWhatTheServerDoesNotTell(t *testing.T) {
	s := newStage(t, map[string]string{
		"GET /accounts": denied503, "GET /backup-storage/" + oneID: denied503, "PUT /management-nodes/actions": `200 {"version":"next"}`,
	})
	req := s.file(9<<20, keyArchitecture, archARM, keyVirtio, "true")
	if got := s.plan(req, backend.Blocker); got != "" {
		t.Errorf("blockers:\n%s", got)
	}
	if got := s.plan(req, backend.Warning) + s.plan(req, backend.OK); strings.Contains(got, "quota") || strings.Contains(got, "asks for no") || strings.Contains(got, "port") && strings.Contains(got, "7761") {
		t.Errorf("findings:\n%s", got)
	}
}

func TestPlan_administratorsHaveNoQuota(t *testing.T) {
	for name, accounts := range map[string]string{
		"alone":        `{"uuid":"acc","type":"SystemAdmin"}`,
		"among others": `{"uuid":"acc","type":"Normal"},{"uuid":"b","type":"Normal"}`,
	} {
		s := newStage(t, map[string]string{
			"GET /accounts":                  `200 {"inventories":[` + accounts + `]}`,
			"GET /accounts/quota/acc/usages": `200 {"usages":[{"name":"image.num","total":1,"used":1}]}`,
		})
		if got := s.plan(s.file(9<<20), backend.Blocker); got != "" {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestPlan_limitsThatAreNoneDoNotBind(t *testing.T) {
	s := newStage(t, map[string]string{
		"GET /accounts/quota/acc/usages": `200 {"usages":[{"name":"image.num","total":-1,"used":7},{"name":"image.size","used":1},{"name":"image.num","total":5}]}`,
	})
	req := s.file(9 << 20)
	if got := s.plan(req, backend.Blocker) + s.plan(req, backend.OK); strings.Contains(got, "quota") {
		t.Errorf("findings:\n%s", got)
	}
}

func TestPlan_probesTheHostOfAnImageStore(t *testing.T) {
	store := strings.NewReplacer(`"Ceph"`, `"ImageStoreBackupStorage","hostname":"192.0.2.8"`).Replace(cephPool)
	s := newStage(t, map[string]string{"GET /backup-storage": `200 {"inventories":[` + store + `]}`, "GET /images": denied503})
	s.open = []string{"192.0.2.8:8001"}
	if _, err := s.driver.Plan(t.Context(), s.file(9<<20)); !fault.Is(err, fault.Denied) {
		t.Errorf("without the right to look at images: %v", err)
	}
	s.answers["GET /images"] = `200 {"inventories":[]}`
	says(t, s.plan(s.file(9<<20), backend.OK), "port for uploads, 192.0.2.8:8001, answers")
}

func TestPlan_closedPortAndSFTPLetTheStorageFetch(t *testing.T) {
	s := newStage(t, nil)
	s.open = nil
	req := s.file(9 << 20)
	says(t, s.plan(req, backend.Warning), "way: The storage's usual port for uploads, mon1:7761 or mon2:7761, does not answer. If that stays so, the storage fetches")
	says(t, s.plan(req, backend.OK), "must reach this computer at 127.0.0.1")

	only := s.file(9<<20, keyWay, wayUpload)
	says(t, s.plan(only, backend.Warning), "way: The storage's usual port for uploads, mon1:7761 or mon2:7761, does not answer.")
	if got := s.plan(only, backend.OK); strings.Contains(got, "must reach this computer") {
		t.Errorf("a way that was not wanted:\n%s", got)
	}

	s.driver.v[keyServeAddress] = "pc.example.org:8000"
	says(t, s.plan(s.file(9<<20, keyStorage, otherID), backend.OK), "way: The storage shelf is an SFTP storage", "must reach this computer at pc.example.org:8000")
}

func TestPlan_leavesAPortBehindAProxyToTheUpload(t *testing.T) {
	s := newStage(t, nil)
	s.open = nil
	client, err := transport.New(transport.Config{Proxy: transport.ProxyManual, ProxyURL: "http://proxy.example.org:3128"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	s.driver.net = client
	if got := s.plan(s.file(9<<20), backend.Warning); strings.Contains(got, "does not answer") || len(s.tried) > 0 {
		t.Errorf("tried %q:\n%s", s.tried, got)
	}
}

func TestPlan_withoutARouteNothingCanBeFetched(t *testing.T) {
	s := newStage(t, nil)
	s.driver.dial = func(context.Context, string, string) (net.Conn, error) {
		return nil, errors.New("network is unreachable")
	}
	says(t, s.plan(s.file(9<<20, keyStorage, otherID), backend.Blocker), "way: This computer finds no route to 127.0.0.1")
}

func TestPlan_ofAnAddress(t *testing.T) {
	s := newStage(t, nil)
	req := address("http://files/a%20b.qcow2", keyWay, wayServe)
	if got := s.plan(req, backend.Blocker); got != "" {
		t.Errorf("blockers:\n%s", got)
	}
	says(t, s.plan(req, backend.OK), "does not matter here", "nothing here can be compared")
	warnings := s.plan(req, backend.Warning)
	says(t, warnings, "quote the characters % & [ ]")
	if strings.Contains(warnings, "bytes go over") || len(s.tried) > 0 {
		t.Errorf("nothing passes through this computer, but:\n%s\n%v", warnings, s.tried)
	}
	says(t, s.plan(address("http://files/a b"), backend.Blocker), "must not stand in one")
}

func TestPlan_anAddressNeedsRoomAsWell(t *testing.T) {
	s := newStage(t, map[string]string{"GET /backup-storage": `200 {"inventories":[` + strings.ReplaceAll(cephPool, "5000000000", "1073741824") + `]}`})
	says(t, s.plan(address("http://files/a.qcow2"), backend.Blocker), "storage: The storage pool has nothing left for images.")
}

func TestPlan_saysWhatWillProveTheArrival(t *testing.T) {
	s := newStage(t, nil)
	says(t, s.plan(s.file(9<<20), backend.OK), "Ceph storages turn such images into raw ones")
	says(t, s.plan(s.file(9<<20, keyStorage, otherID), backend.OK), "The server's MD5 will be compared with the file's")
}

func TestPlan_cephKeepsTheWholeDisk(t *testing.T) {
	header := make([]byte, 104)
	copy(header, "QFI\xfb\x00\x00\x00\x03")
	header[26] = 1 // a disk of 1 TiB
	s := newStage(t, nil)
	says(t, s.plan(s.content(header, 9<<20), backend.Warning), "storage: The disk in the image has 1.1 TB, Ceph keeps it raw, and 3.9 GB are left.")
	if got := s.plan(s.content(header, 9<<20, keyStorage, otherID), backend.Warning); strings.Contains(got, "raw") {
		t.Errorf("on an SFTP storage: %s", got)
	}
}

func TestPlan_aFileThatHasGoneIsAnError(t *testing.T) {
	s := newStage(t, nil)
	req := s.file(9 << 20)
	req.Items[0].Identity.Path += ".gone"
	if _, err := s.driver.Plan(t.Context(), req); !fault.Is(err, fault.NotFound) {
		t.Errorf("got %v", err)
	}
	req.Items = nil
	says(t, s.plan(req, backend.Blocker), "exactly one file")
}

func TestPlan_severalStoragesAreAllLookedAt(t *testing.T) {
	s := newStage(t, nil)
	req := s.file(9<<20, keyMoreStorages, otherID)
	says(t, s.plan(req, backend.OK), "The storage pool is there", "The storage shelf is there: SFTP", "Several storages get the image")
}

func TestPlan_cannotBeMadeWhereTheServerAnswersNothing(t *testing.T) {
	for key, answer := range map[string]string{
		"PUT /accounts/login": `503 {"error":{"code":"ID.1000","details":"wrong account name or password"}}`,
		"GET /backup-storage": `404 no api mapping to /backup-storage`,
	} {
		s := newStage(t, map[string]string{key: answer})
		if _, err := s.driver.Plan(t.Context(), s.file(9<<20)); !fault.Is(err, fault.Login, fault.NotFound) {
			t.Errorf("%s: %v", key, err)
		}
	}
}

func TestPlan_stopsWithItsContext(t *testing.T) {
	s := newStage(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	s.driver.dial = func(ctx context.Context, _, _ string) (net.Conn, error) {
		cancel()
		return nil, ctx.Err()
	}
	if _, err := s.driver.Plan(ctx, s.file(9<<20)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
