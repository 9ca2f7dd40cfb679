package zstack_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"slipway/internal/lab/zstack"
)

func TestAddImage_importsAndSaysSoWhenTheImageIsThere(t *testing.T) {
	b := open(t)
	b.trouble("pace=1m")
	job := b.start(http.MethodPost, "/images", asJSON(t, map[string]any{
		"params": b.order("SftpBackupStorage", map[string]any{"url": published(t, 2<<20)}), "systemTags": []string{"bootMode::UEFI"},
	}))
	for b.lab.Images()[0].Size == 0 {
		b.get(job).Want(t, 202).Says(t, "{}")
	}
	b.get(job).Want(t, 202)
	b.clock.Pass(time.Minute)
	got := one(t, b.get(job).Want(t, 200))
	if got["status"] != "Ready" || got["md5Sum"] != "not calculated" || got["actualSize"] != float64(2<<20) || got["uuid"] != imageID {
		t.Errorf("image %v", got)
	}
	if image := b.lab.Images()[0]; !image.Usable || image.Tags[0] != "bootMode::UEFI" || image.SHA512 == "" {
		t.Errorf("image %+v", image)
	}
	free := map[string]int64{}
	for _, s := range b.lab.Storages() {
		free[s.Name] = s.Capacity - s.Available
	}
	if free["sftp"] != 2<<20 || free["ceph"] != 0 {
		t.Errorf("used: %v", free)
	}
}

func TestAddImage_rules(t *testing.T) {
	long := strings.Repeat("x", 3000)
	for name, c := range map[string]struct {
		changes map[string]any
		code    string
	}{
		"no name":               {map[string]any{"name": nil}, "SYS.1007"},
		"long name":             {map[string]any{"name": long[:256]}, "SYS.1007"},
		"long description":      {map[string]any{"description": long}, "SYS.1007"},
		"no url":                {map[string]any{"url": nil}, "SYS.1007"},
		"long url":              {map[string]any{"url": "http://h/" + long}, "SYS.1007"},
		"unknown scheme":        {map[string]any{"url": "nfs://h/a"}, "SYS.1007"},
		"no format":             {map[string]any{"format": nil}, "SYS.1007"},
		"unknown format":        {map[string]any{"format": "vhd"}, "SYS.1007"},
		"unknown media type":    {map[string]any{"mediaType": "Floppy"}, "SYS.1007"},
		"system ISO":            {map[string]any{"mediaType": "ISO", "system": true}, "SYS.1007"},
		"unknown platform":      {map[string]any{"platform": "BeOS"}, "SYS.1007"},
		"unknown architecture":  {map[string]any{"architecture": "vax"}, "SYS.1007"},
		"upper-case uuid":       {map[string]any{"resourceUuid": strings.ToUpper(imageID)}, "SYS.1007"},
		"uuid of version 0":     {map[string]any{"resourceUuid": "0f9d8c7b6a5e0f3d9c2b1a0f8e7d6c5b"}, "SYS.1007"},
		"no storage":            {map[string]any{"backupStorageUuids": []string{}}, "SYS.1007"},
		"unknown storage":       {map[string]any{"backupStorageUuids": []string{imageID}}, "SYS.1003"},
		"two boot modes":        {map[string]any{"systemTags": []string{"bootMode::UEFI", "bootMode::Legacy"}}, "SYS.1007"},
		"unknown boot mode":     {map[string]any{"systemTags": []string{"bootMode::BIOS"}}, "SYS.1007"},
		"small file":            {map[string]any{"url": published(t, 1000)}, "SYS.1002"},
		"nobody serves the url": {map[string]any{"url": "http://127.0.0.1:1/f.raw"}, "SYS.1002"},
	} {
		b := open(t)
		r := b.add(b.order("Ceph", c.changes))
		if r.Status != 503 || !strings.Contains(r.Text, `"code":"`+c.code+`"`) {
			t.Errorf("%s: answer %d: %s", name, r.Status, r.Text)
		}
		if n := len(b.lab.Images()); n != 0 {
			t.Errorf("%s: %d images", name, n)
		}
	}
}

func TestAddImage_whatStoragesRefuse(t *testing.T) {
	for _, c := range []struct {
		kind, setting, code, words string
	}{
		{"SftpBackupStorage", "loose", "SYS.1002", "doesn't support scheme"},
		{"Ceph", "disabled=ceph", "SYS.1002", "not Enabled"},
		{"Ceph", "disconnected=ceph", "SYS.1006", "no backup storage"},
		{"Ceph", "image-number=1", "", ""},
		{"ImageStoreBackupStorage", "refused=remote-backup", "SYS.1002", "remote backup"},
		{"ImageStoreBackupStorage", "refused=disaster-recovery", "SYS.1002", "disaster recovery"},
		{"Ceph", "fail=BS.1003@add", "BS.1003", "connection timed out"},
	} {
		b := open(t, c.setting)
		r := b.add(b.order(c.kind, nil))
		if c.code == "" {
			r.Want(t, 200)
			continue
		}
		r.Want(t, 503).Says(t, `"code":"`+c.code+`"`).Says(t, c.words)
	}
}

func TestAddImage_quotasBindTenants(t *testing.T) {
	b := open(t, "image-number=1", "image-bytes=5M").as(zstack.Tenant)
	b.add(b.order("Ceph", map[string]any{"url": published(t, 6<<20)})).Want(t, 503).Says(t, "ID.1003").Says(t, "image.size")
	b.add(b.order("Ceph", map[string]any{"url": published(t, 4<<20)})).Want(t, 200)
	b.add(b.order("Ceph", map[string]any{"resourceUuid": nil})).Want(t, 503).Says(t, "ID.1003").Says(t, "image.num")
	b.get("/accounts/quota/usages").Want(t, 200).Says(t, `{"name":"image.num","total":1,"used":1}`).Says(t, `"used":4194304`)
	b.get("/accounts/quotas?q=name=image.num").Want(t, 200).Says(t, `"value":1`)
}

func TestAddImage_capacityLeavesAReserve(t *testing.T) {
	b := open(t, "capacity=1026M")
	b.add(b.order("Ceph", map[string]any{"url": published(t, 3<<20)})).Want(t, 503).Says(t, "BS.1003")
	b.add(b.order("Ceph", map[string]any{"url": published(t, 2<<20)})).Want(t, 200)
	b.trouble("capacity=1M")
	b.add(b.order("Ceph", map[string]any{"resourceUuid": nil, "url": published(t, 2<<20)})).Want(t, 503).Says(t, "SYS.1006")
}

func TestAddImage_tellsWhatTheServerMadeOfIt(t *testing.T) {
	b := open(t)
	got := one(t, b.add(b.order("Ceph", map[string]any{
		"mediaType": "ISO", "format": nil, "platform": "WindowsVirtio", "architecture": "aarch64", "systemTags": []string{"bootMode::Legacy"}, "type": "zstack",
	})).Want(t, 200))
	for name, want := range map[string]any{
		"format": "iso", "platform": "Windows", "guestOsType": "Windows", "architecture": "aarch64", "virtio": true, "status": "Downloading", "size": 0.0,
	} {
		if got[name] != want {
			t.Errorf("%s is %v, want %v", name, got[name], want)
		}
	}
	if tags := got["systemTags"].([]any); len(tags) != 1 || tags[0] != "bootMode::UEFI" {
		t.Errorf("tags %v", tags)
	}
	if _, told := got["md5Sum"]; told {
		t.Error("null is told")
	}
	b.add(b.order("Ceph", nil)).Want(t, 503).Says(t, "the uuid is in use")
}

func TestAddImage_olderVersionsKnowLess(t *testing.T) {
	b := open(t, "version=3.9.0")
	got := one(t, b.add(b.order("Ceph", map[string]any{"architecture": "vax"})).Want(t, 200))
	for _, name := range []string{"architecture", "virtio"} {
		if _, told := got[name]; told {
			t.Errorf("%s is told", name)
		}
	}
	open(t, "version=4.7.0").add(b.order("Ceph", map[string]any{"architecture": "loongarch64"})).Want(t, 503)
	open(t).add(b.order("Ceph", map[string]any{"architecture": "loongarch64"})).Want(t, 200)
}

func TestUpload_withoutALongJob(t *testing.T) {
	b := open(t)
	image := one(t, b.add(b.order("Ceph", nil)).Want(t, 200))
	b.send(image, strings.Repeat("x", 2<<20))
	if got := b.image(); got["status"] != "Ready" || got["md5Sum"] != nil {
		t.Errorf("image %v", got)
	}
	hash := `{"calculateImageHash":{"backupStorageUuid":"` + b.storage("Ceph") + `","algorithm":"MD5"}}`
	job := b.start(http.MethodPut, "/images/"+imageID+"/actions", hash)
	b.get(job).Want(t, 202)
	b.clock.Pass(time.Second)
	if md5 := one(t, b.get(job).Want(t, 200))["md5Sum"]; md5 == nil || len(md5.(string)) != 32 {
		t.Errorf("MD5 %v", md5)
	}
	b.run(http.MethodPut, "/images/"+imageID+"/actions", strings.Replace(hash, "MD5", "CRC", 1)).Want(t, 503)
	b.run(http.MethodPut, "/images/"+imageID+"/actions", `{"calculateImageHash":{"backupStorageUuid":"x"}}`).Want(t, 503)
}

func TestUpload_withoutALongJobIsGoneWithoutAWord(t *testing.T) {
	b := open(t)
	b.add(b.order("Ceph", nil)).Want(t, 200)
	b.clock.Pass(30 * time.Second)
	if b.image() == nil {
		t.Error("the image is gone too early")
	}
	b.clock.Pass(time.Second)
	if got := b.image(); got != nil {
		t.Errorf("image %v", got)
	}
}

func TestDelete_waitsForExpungement(t *testing.T) {
	b := open(t)
	b.add(b.order("Ceph", map[string]any{"url": published(t, 2<<20)})).Want(t, 200)
	expunge := func() {
		t.Helper()
		b.run(http.MethodPut, "/images/"+imageID+"/actions", `{"expungeImage":{}}`).Want(t, 200)
	}
	b.run(http.MethodPut, "/images/"+imageID+"/actions", `{"expungeImage":{}}`).Want(t, 503).Says(t, "not Deleted")
	b.run(http.MethodDelete, "/images/"+imageID+"?deleteMode=Permissive", "").Want(t, 200)
	if got := b.image(); got["status"] != "Deleted" {
		t.Errorf("image %v", got)
	}
	b.run(http.MethodPut, "/images/"+imageID+"/actions", `{"recoverImage":{}}`).Want(t, 200).Says(t, `"status":"Ready"`)
	b.run(http.MethodPut, "/images/"+imageID+"/actions", `{"recoverImage":{}}`).Want(t, 503)
	b.run(http.MethodDelete, "/images/"+imageID, "").Want(t, 200)
	expunge()
	if got := b.image(); got != nil {
		t.Errorf("image %v", got)
	}
	b.run(http.MethodDelete, "/images/"+imageID, "").Want(t, 200)
	b.run(http.MethodPut, "/images/"+imageID+"/actions", `{"expungeImage":{}}`).Want(t, 503).Says(t, "SYS.1003")
	for _, s := range b.lab.Storages() {
		if s.Available != s.Capacity {
			t.Errorf("%s keeps %d bytes", s.Name, s.Capacity-s.Available)
		}
	}
}

func TestDelete_byTheClockOrAtOnce(t *testing.T) {
	b := open(t)
	b.add(b.order("Ceph", map[string]any{"url": published(t, 2<<20)})).Want(t, 200)
	b.run(http.MethodDelete, "/images/"+imageID, "").Want(t, 200)
	b.clock.Pass(72 * time.Hour)
	if n := len(b.lab.Images()); n != 0 {
		t.Errorf("%d images", n)
	}
	b = open(t, "direct")
	b.add(b.order("Ceph", map[string]any{"url": published(t, 2<<20)})).Want(t, 200)
	b.run(http.MethodDelete, "/images/"+imageID, "").Want(t, 200)
	b.add(b.order("Ceph", nil)).Want(t, 200)
	b.run(http.MethodDelete, "/images/"+imageID, "").Want(t, 200)
	if n := len(b.lab.Images()); n != 0 {
		t.Errorf("%d images", n)
	}
}
