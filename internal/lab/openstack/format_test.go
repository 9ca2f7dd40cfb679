package openstack_test

import (
	"encoding/binary"
	"strings"
	"testing"

	"slipway/internal/lab/openstack"
)

// head is n bytes with pieces of text and numbers at the offsets given.
func head(n int, pieces map[int]string) []byte {
	b := make([]byte, n)
	for at, piece := range pieces {
		copy(b[at:], piece)
	}
	return b
}

func big(n uint64) string    { return string(binary.BigEndian.AppendUint64(nil, n)) }
func little(n uint64) string { return string(binary.LittleEndian.AppendUint64(nil, n)) }

func TestFormats_areKnownByTheirHeadWithTheirVirtualSize(t *testing.T) {
	for _, c := range []struct {
		format string
		data   []byte
		size   string // "" for null
	}{
		{"raw", head(1000, nil), "1000"},
		{"raw", head(512, map[int]string{510: "\x55\xaa"}), "512"},
		{"qcow2", head(512, map[int]string{0: "QFI\xfb\x00\x00\x00\x03", 24: big(1 << 30)}), "1073741824"},
		{"qcow2", head(512, map[int]string{0: "QFI\xfb\x00\x00\x00\x03", 24: big(1 << 63)}), ""},
		{"qcow2", head(6, map[int]string{0: "QFI\xfb"}), ""},
		{"vmdk", head(2048, map[int]string{0: "KDMV", 12: little(2048), 512: `createType="monolithicSparse"`}), "1048576"},
		{"vmdk", head(2048, map[int]string{0: "KDMV", 12: little(2048), 512: `createType="streamOptimized"`}), "1048576"},
		{"vhd", head(512, map[int]string{0: "conectix", 48: big(4096)}), "4096"},
		{"vhdx", head(512, map[int]string{0: "vhdxfile"}), ""},
		{"vdi", head(512, map[int]string{64: "\x7f\x10\xda\xbe", 368: little(8192)}), "8192"},
		{"iso", head(40000, map[int]string{0x8001: "CD001", 0x8000 + 80: "\x14\x00\x00\x00", 0x8000 + 128: "\x00\x08"}), "40960"},
		{"iso", head(0x8000+6, map[int]string{0x8001: "CD001"}), ""},
		{"ami", []byte("whatever"), ""},
	} {
		b := open(t, openstack.Options{})
		id := b.create(`{"name":"disk","container_format":"bare","disk_format":"`+c.format+`"}`).Want(t, 201).Field(t, "id")
		b.put(id, c.data, nil).Want(t, 204)
		if got := b.get(id).Field(t, "virtual_size"); got != c.size {
			t.Errorf("%s of %d bytes: virtual_size is %q, want %q", c.format, len(c.data), got, c.size)
		}
	}
}

func TestFormats_foreignAndUnsafeContentIsRefused(t *testing.T) {
	for _, c := range []struct {
		format, words string
		data          []byte
	}{
		{"raw", "is of format luks", head(512, map[int]string{0: "LUKS\xba\xbe"})},
		{"raw", "is of format qed", head(512, map[int]string{0: "QED\x00"})},
		{"raw", "is of format iso", head(40000, map[int]string{0x8001: "CD001"})},
		{"iso", "is of format raw", head(40000, nil)},
		{"qcow2", "is of format raw", nil},
		{"qcow2", "it has a backing file", qcow2(1, 1)},
		{"qcow2", "it has an external data file", head(512, map[int]string{0: "QFI\xfb\x00\x00\x00\x03", 72: big(4)})},
		{"vmdk", "createType", head(512, map[int]string{0: "KDMV"})},
	} {
		b := open(t, openstack.Options{})
		id := b.create(`{"name":"disk","container_format":"bare","disk_format":"`+c.format+`"}`).Want(t, 201).Field(t, "id")
		b.put(id, c.data, nil).Want(t, 415).Says(t, c.words)
		if kept, _ := b.cloud.Image(id); kept.Status != "queued" || kept.Size != 0 || kept.MD5 != "" || kept.Received != int64(len(c.data)) {
			t.Errorf("%s: the cloud holds %+v", c.words, kept)
		}
	}
}

func TestFormats_headIsKeptAcrossSmallReads(t *testing.T) {
	b := open(t, openstack.Options{})
	b.cloud.Trouble(openstack.Trouble{Kind: openstack.SlowBody, Rate: 1 << 20}) // sips of a tenth of that
	id := b.create(`{"name":"disk","container_format":"bare","disk_format":"iso"}`).Want(t, 201).Field(t, "id")
	b.put(id, head(40000, map[int]string{0x8001: "CD001"}), nil).Want(t, 204)
	b.wantStatus(id, "active")
}

func TestFormats_aSiteMayTakeMore(t *testing.T) {
	b := open(t, openstack.Options{})
	body := `{"container_format":"bare","disk_format":"gpt"}`
	b.create(body).Want(t, 400)
	b.cloud.Configure(func(s *openstack.Conditions) { s.DiskFormats = []string{"raw", "gpt"} })
	b.create(body).Want(t, 201)
	b.create(strings.Replace(body, "gpt", "iso", 1)).Want(t, 400).Says(t, "not one of [None, 'raw', 'gpt']")
}
