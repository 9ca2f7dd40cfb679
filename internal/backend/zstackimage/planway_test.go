package zstackimage

import (
	"net"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
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

func TestLiteralFault_cephQuotesTheBracketsOfIPv6(t *testing.T) {
	for _, c := range []struct {
		own, kind string
		want      bool
	}{
		{"[fd00::5]:4711", typeCeph, true},
		{"[fd00::5]", typeCeph, true},
		{"fd00::5", typeCeph, true},
		{"[fd00::5]:4711", typeSFTP, false},
		{"10.0.0.5:4711", typeCeph, false},
		{"10.0.0.5", typeCeph, false},
		{"pc.example.org:8000", typeCeph, false},
		{"::ffff:10.0.0.5", typeCeph, false},
		{"", typeCeph, false},
		{"[fd00::5]:4711", typeImageStore, false},
	} {
		f := literalFault(c.own, zstack.Storage{Name: "pool", Type: c.kind})
		if (f != nil) != c.want || f != nil && (f.Kind != fault.Invalid || !strings.Contains(f.What, "pool") || !strings.Contains(f.Remedy, "IPv4")) {
			t.Errorf("%s to %s: %+v", c.own, c.kind, f)
		}
	}
}

func TestServe_anIPv6AddressIsRefusedForCephBeforeAnythingIsOrdered(t *testing.T) {
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String()) // it has one
	_ = l.Close()                                      // it has done its duty
	for name, texts := range map[string][]string{
		"as the only storage":   {keyWay, wayServe},
		"as another storage":    {keyStorage, otherID, keyMoreStorages, oneID},
		"behind a closed port":  {keyStorage, oneID},
		"in every way but SFTP": {keyStorage, otherID},
	} {
		s := newStage(t, nil)
		s.open = nil
		s.driver.v[keyServeAddress] = "[2001:db8::7]:" + port
		req := s.file(9<<20, texts...)
		want, wanted := backend.Blocker, "Ceph"
		switch name {
		case "behind a closed port":
			want = backend.Warning
		case "in every way but SFTP":
			want, wanted = backend.OK, "must reach this computer at [2001:db8::7]:"
		default:
			_, err := s.driver.Upload(t.Context(), req, func(backend.Progress) error { return nil })
			if f := stand.FaultOf(t, err, fault.Invalid); f.Field != "serve-address" {
				t.Errorf("%s: %+v", name, f)
			}
			if got := strings.Join(s.asked, "\n"); strings.Contains(got, "POST") {
				t.Errorf("%s: asked was\n%s", name, got)
			}
		}
		says(t, s.plan(req, want), wanted)
	}
}
