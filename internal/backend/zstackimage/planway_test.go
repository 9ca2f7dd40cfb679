package zstackimage

import (
	"strings"
	"testing"

	"slipway/internal/backend/internal/zstack"
	"slipway/internal/fault"
)

func TestWayOf_saysWhy(t *testing.T) {
	for _, c := range []struct {
		set       []string
		kind      string
		want, why string
	}{
		{nil, typeCeph, wayUpload, "sent straight to the storage pool."},
		{nil, typeImageStore, wayUpload, "sent straight"},
		{nil, typeSFTP, wayServe, "pool is an SFTP storage"},
		{nil, "Addon", wayServe, "not known to take uploads"},
		{nil, "", wayServe, "not known to take uploads"},
		{[]string{keyWay, wayAuto}, typeCeph, wayUpload, "sent straight"},
		{[]string{keyWay, wayServe}, typeCeph, wayServe, "as chosen"},
		{[]string{keyWay, wayUpload}, "Addon", wayUpload, "as chosen"},
		{[]string{keyMoreStorages, otherID}, typeCeph, wayServe, "Several storages"},
		{[]string{keyMoreStorages, oneID}, typeCeph, wayUpload, "sent straight"},
	} {
		way, why := wayOf(with(c.set...), zstack.Storage{Name: "pool", Type: c.kind})
		if way != c.want || !strings.Contains(why, c.why) || !strings.HasSuffix(why, ".") {
			t.Errorf("%v on %s: %s, %q", c.set, c.kind, way, why)
		}
	}
	if _, why := wayOf(with(), zstack.Storage{UUID: oneID}); !strings.HasPrefix(why, "The storage is") {
		t.Errorf("without a name: %q", why)
	}
}

func TestWayFault_onlySFTPCannotTakeUploads(t *testing.T) {
	for _, c := range []struct {
		way, kind string
		want      bool
	}{
		{wayUpload, typeSFTP, true}, {wayAuto, typeSFTP, false}, {wayServe, typeSFTP, false}, {wayUpload, typeCeph, false}, {wayUpload, "", false},
	} {
		f := wayFault(with(keyWay, c.way), zstack.Storage{Type: c.kind})
		if (f != nil) != c.want || f != nil && (f.Kind != fault.Invalid || f.Field != keyWay || f.Remedy == "") {
			t.Errorf("%s to %q: %+v", c.way, c.kind, f)
		}
	}
}

func TestVersionFault_slicesNeed44(t *testing.T) {
	for _, c := range []struct {
		transfer, way, version, want string
	}{
		{transferWhole, wayUpload, "3.0.0", ""},
		{transferSlices, wayServe, "3.0.0", ""},
		{transferSlices, wayUpload, "4.4.0", ""},
		{transferSlices, wayUpload, "5.1.8", ""},
		{transferSlices, wayUpload, "4.3.35", "ZStack 4.3.35 takes no slices"},
		{transferSlices, wayUpload, "", "does not tell its version"},
	} {
		f := versionFault(with(keyTransfer, c.transfer), c.way, zstack.Version{Text: c.version})
		switch {
		case c.want == "" && f != nil:
			t.Errorf("%+v: %v", c, f)
		case c.want != "" && (f == nil || f.Field != keyTransfer || f.Remedy == "" || !strings.Contains(f.What, c.want)):
			t.Errorf("%+v: %+v", c, f)
		}
	}
}
