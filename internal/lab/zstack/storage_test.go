package zstack

import (
	"strings"
	"testing"
)

func TestStorages_oneForEachReasonNotToServe(t *testing.T) {
	s := New(Options{})
	defer s.Close()
	standing := func() map[string]string {
		all := map[string]string{}
		for _, b := range s.storages {
			state, status := s.Conditions().standing(b)
			all[b.name] = state + " " + status
		}
		return all
	}
	if got := standing(); got["ceph"] != "Enabled Connected" || got["imagestore-disabled"] != "Disabled Connected" || got["sftp-disconnected"] != "Enabled Disconnected" {
		t.Errorf("%v", got)
	}
	for _, setting := range []string{"disabled=ceph", "disconnected=ceph"} {
		if err := s.Trouble(setting); err != nil {
			t.Fatal(err)
		}
	}
	if got := standing(); got["ceph"] != "Disabled Disconnected" || got["sftp-disconnected"] != "Enabled Disconnected" {
		t.Errorf("%v", got)
	}
}

func TestStorages_judgeFilesByTheirHead(t *testing.T) {
	qcow2 := "QFI\xfb" + strings.Repeat("\x00", 20) + "\xff\xff\xff\xff\xff\xff\xff\xff"
	for _, c := range []struct {
		kind                    storageKind
		mediaType, format, head string
		wantFormat, wantMedia   string
		size                    int64
		converted               bool
	}{
		{kindSftp, mediaRoot, formatQcow2, qcow2, formatQcow2, "", 32, false}, // It claims more than any disk has.
		{kindSftp, mediaISO, formatIso, "QFI\xfb", formatQcow2, mediaRoot, 4, false},
		{kindCeph, mediaRoot, formatVmdk, "KDMV", formatRaw, "", 4, true},
		{kindCeph, mediaISO, formatIso, "no mark", "", "", 7, false},
		{kindCeph, mediaRoot, formatQcow2, "", formatRaw, "", 0, false},
		{kindSftp, mediaRoot, formatRaw, strings.Repeat("x", 0x8801) + "CD001", formatIso, mediaISO, 0x8806, false},
	} {
		g := newGauge()
		_, _ = g.Write([]byte(c.head))
		got, err := wanted{kind: c.kind, mediaType: c.mediaType, format: c.format}.judge(g)
		if err != nil || got.format != c.wantFormat || got.mediaType != c.wantMedia || got.size != c.size || got.converted != c.converted {
			t.Errorf("%.8q in %s: %+v, %v", c.head, c.kind, got, err)
		}
	}
}
