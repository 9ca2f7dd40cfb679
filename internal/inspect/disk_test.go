package inspect

import (
	"encoding/binary"
	"reflect"
	"strings"
	"testing"
)

// header makes a file of size bytes with the given values at their offsets:
// strings as they are, numbers in the byte order and width of their type.
func header(size int, order binary.ByteOrder, fields map[int]any) []byte {
	p := make([]byte, size)
	for off, v := range fields {
		switch v := v.(type) {
		case string:
			copy(p[off:], v)
		case uint16:
			order.PutUint16(p[off:], v)
		case uint32:
			order.PutUint32(p[off:], v)
		case uint64:
			order.PutUint64(p[off:], v)
		}
	}
	return p
}

// with returns the fields of base and more, which win.
func with(base, more map[int]any) map[int]any {
	out := map[int]any{}
	for _, m := range []map[int]any{base, more} {
		for k, v := range m {
			out[k] = v
		}
	}
	return out
}

const gib = 1 << 30

var (
	le = binary.LittleEndian
	be = binary.BigEndian

	qcow2Fields = map[int]any{
		0: "QFI\xfb", 4: uint32(3), 20: uint32(16), 24: uint64(gib), 36: uint32(2), 40: uint64(4096), 48: uint64(65536), 56: uint32(1),
	}
	vmdkFields = map[int]any{0: "KDMV", 4: uint32(1), 12: uint64(gib / 512), 28: uint64(1), 36: uint64(20), 56: uint64(21), 64: uint64(128)}
	vhdFields  = map[int]any{0: "conectix", 48: uint64(gib), 60: uint32(3)}
	vdiFields  = map[int]any{64: uint32(0xbeda107f), 76: uint32(1), 344: uint32(4096), 368: uint64(gib), 376: uint32(1024), 388: uint32(2)}
)

const splitText = "# Disk DescriptorFile\nversion=1\nparentCID=ffffffff\ncreateType=\"twoGbMaxExtentSparse\"\n" +
	"RW 1048576 SPARSE \"a-s001.vmdk\"\nRW 1048576 SPARSE \"a-s002.vmdk\"\n"

const innerText = "# Disk DescriptorFile\nparentCID=ffffffff\ncreateType=\"monolithicSparse\"\nRW 2097152 SPARSE \"a.vmdk\"\n"

var diskTests = map[string]struct {
	file []byte
	name string
	want Report
}{
	"qcow2":                  {file: header(1<<18, be, qcow2Fields), want: Report{Format: QCOW2, SubFormat: "v3", VirtualSize: gib}},
	"qcow2 v2":               {file: header(1<<18, be, with(qcow2Fields, map[int]any{4: uint32(2), 76: uint32(4)})), want: Report{Format: QCOW2, SubFormat: "v2", VirtualSize: gib}},
	"qcow2 difference":       {file: header(1<<18, be, with(qcow2Fields, map[int]any{8: uint64(512), 16: uint32(4)})), want: Report{Format: QCOW2, SubFormat: "v3", VirtualSize: gib, BackingFile: true}},
	"qcow2 data file":        {file: header(1<<18, be, with(qcow2Fields, map[int]any{72: uint64(1<<60 | 4)})), want: Report{Format: QCOW2, SubFormat: "v3", VirtualSize: gib, External: true}},
	"qcow2 encrypted":        {file: header(1<<18, be, with(qcow2Fields, map[int]any{32: uint32(2)})), want: Report{Format: QCOW2, SubFormat: "v3", VirtualSize: gib, Encrypted: true}},
	"qcow2 cut":              {file: header(1<<18, be, qcow2Fields)[:70000], want: Report{Format: QCOW2, SubFormat: "v3", VirtualSize: gib, Truncated: true}},
	"qcow2 cut in its table": {file: header(8192, be, with(qcow2Fields, map[int]any{40: uint64(8180), 48: uint64(0), 56: uint32(0)})), want: Report{Format: QCOW2, SubFormat: "v3", VirtualSize: gib, Truncated: true}},
	"qcow2 cut in header":    {file: header(1<<18, be, qcow2Fields)[:60], want: Report{Format: QCOW2, Truncated: true}},
	"qcow2 cut after name":   {file: []byte("QFI\xfb"), want: Report{Format: QCOW2, Truncated: true}},
	"qcow2 absurd size":      {file: header(1<<18, be, with(qcow2Fields, map[int]any{24: uint64(1 << 63)})), want: Report{Format: QCOW2, SubFormat: "v3"}},
	"qcow": {
		file: header(512, be, map[int]any{0: "QFI\xfb", 4: uint32(1), 8: uint64(48), 24: uint64(gib), 36: uint32(1)}),
		want: Report{Format: QCOW1, SubFormat: "v1", VirtualSize: gib, BackingFile: true, Encrypted: true},
	},
	"qed": {
		file: header(1<<17, le, map[int]any{0: "QED\x00", 16: uint64(1), 40: uint64(65536), 48: uint64(gib)}),
		want: Report{Format: QED, VirtualSize: gib, BackingFile: true},
	},
	"vmdk": {
		file: header(1<<17, le, with(vmdkFields, map[int]any{512: innerText})),
		want: Report{Format: VMDK, SubFormat: "monolithicSparse", VirtualSize: gib},
	},
	"vmdk cut": {
		file: header(1<<17, le, with(vmdkFields, map[int]any{512: innerText}))[:5000],
		want: Report{Format: VMDK, SubFormat: "monolithicSparse", VirtualSize: gib, Truncated: true},
	},
	"vmdk cut before its directory": {
		file: header(1<<17, le, with(vmdkFields, map[int]any{56: uint64(300), 64: uint64(0)})),
		want: Report{Format: VMDK, SubFormat: "monolithicSparse", VirtualSize: gib, Truncated: true},
	},
	"vmdk difference": {
		file: header(1<<17, le, with(vmdkFields, map[int]any{512: strings.Replace(innerText, "ffffffff", "1234abcd", 1)})),
		want: Report{Format: VMDK, SubFormat: "monolithicSparse", VirtualSize: gib, BackingFile: true},
	},
	"vmdk stream": {
		file: header(1<<17, le, with(vmdkFields, map[int]any{8: uint32(3 << 16), 56: uint64(1<<64 - 1), 1<<17 - 1024: "KDMV"})),
		want: Report{Format: VMDK, SubFormat: "streamOptimized", VirtualSize: gib},
	},
	"vmdk stream cut": {
		file: header(1<<16, le, with(vmdkFields, map[int]any{8: uint32(3 << 16), 56: uint64(1<<64 - 1)})),
		want: Report{Format: VMDK, SubFormat: "streamOptimized", VirtualSize: gib, Truncated: true},
	},
	"vmdk split":      {file: []byte(splitText), want: Report{Format: VMDK, SubFormat: "twoGbMaxExtentSparse", VirtualSize: gib, External: true}},
	"vmdk encrypted":  {file: []byte(splitText + "encryption.keySafe = \"vmware:key\"\r\n"), want: Report{Format: VMDK, SubFormat: "twoGbMaxExtentSparse", VirtualSize: gib, External: true, Encrypted: true}},
	"vmdk of a store": {file: header(2048, le, map[int]any{0: "COWD", 12: uint32(gib / 512)}), want: Report{Format: VMDK, SubFormat: "vmfsSparse", VirtualSize: gib}},
	"vhd dynamic": {
		file: append(header(4096, be, vhdFields), header(512, be, vhdFields)...),
		want: Report{Format: VHD, SubFormat: "dynamic", VirtualSize: gib},
	},
	"vhd cut": {file: header(4096, be, vhdFields), want: Report{Format: VHD, SubFormat: "dynamic", VirtualSize: gib, Truncated: true}},
	"vhd difference": {
		file: append(header(4096, be, with(vhdFields, map[int]any{60: uint32(4)})), header(512, be, vhdFields)...),
		want: Report{Format: VHD, SubFormat: "differencing", VirtualSize: gib, BackingFile: true},
	},
	"vhd fixed": {
		file: append(header(4096, le, map[int]any{510: "\x55\xaa"}), header(512, be, with(vhdFields, map[int]any{60: uint32(2)}))...),
		want: Report{Format: VHD, SubFormat: "fixed", VirtualSize: gib},
	},
	"vhd with 511 bytes of footer": {
		file: append(make([]byte, 4096), header(511, be, with(vhdFields, map[int]any{60: uint32(2)}))...),
		want: Report{Format: VHD, SubFormat: "fixed", VirtualSize: gib},
	},
	"vhdx":               {file: vhdx(0, 1<<20), want: Report{Format: VHDX, SubFormat: "dynamic", VirtualSize: gib}},
	"vhdx fixed":         {file: vhdx(1, 1<<20), want: Report{Format: VHDX, SubFormat: "fixed", VirtualSize: gib}},
	"vhdx difference":    {file: vhdx(2, 1<<20), want: Report{Format: VHDX, SubFormat: "differencing", VirtualSize: gib, BackingFile: true}},
	"vhdx cut":           {file: vhdx(0, 1<<21), want: Report{Format: VHDX, SubFormat: "dynamic", VirtualSize: gib, Truncated: true}},
	"vhdx cut early":     {file: vhdx(0, 1<<20)[:1000], want: Report{Format: VHDX, Truncated: true}},
	"vdi":                {file: header(8192, le, vdiFields), want: Report{Format: VDI, SubFormat: "dynamic", VirtualSize: gib}},
	"vdi cut":            {file: header(6000, le, vdiFields), want: Report{Format: VDI, SubFormat: "dynamic", VirtualSize: gib, Truncated: true}},
	"vdi without blocks": {file: header(8192, le, with(vdiFields, map[int]any{376: uint32(0)})), want: Report{Format: VDI, SubFormat: "dynamic", VirtualSize: gib}},
	"vdi difference":     {file: header(8192, le, with(vdiFields, map[int]any{76: uint32(4)})), want: Report{Format: VDI, SubFormat: "differencing", VirtualSize: gib, BackingFile: true}},
	"mbr":                {file: header(8192, le, map[int]any{450: "\x83", 454: uint32(1), 458: uint32(15), 510: "\x55\xaa"}), want: Report{Format: Raw, SubFormat: "mbr", VirtualSize: 8192}},
	"mbr cut":            {file: header(8192, le, map[int]any{450: "\x83", 454: uint32(1), 458: uint32(16), 510: "\x55\xaa"}), want: Report{Format: Raw, SubFormat: "mbr", VirtualSize: 8192, Truncated: true}},
	"boot sector":        {file: header(8192, le, map[int]any{3: "NTFS", 446: "\xb4\x0e\xbb\x07\x83\xcd\x10\xeb\xf2\xff\xff\xff\xff", 510: "\x55\xaa"}), want: Report{Format: Raw, SubFormat: "mbr", VirtualSize: 8192}},
	"gpt":                {file: header(8192, le, map[int]any{510: "\x55\xaa", 512: "EFI PART", 544: uint64(15)}), want: Report{Format: Raw, SubFormat: "gpt", VirtualSize: 8192}},
	"gpt cut":            {file: header(8192, le, map[int]any{512: "EFI PART", 544: uint64(1<<64 - 1)}), want: Report{Format: Raw, SubFormat: "gpt", VirtualSize: 8192, Truncated: true}},
	"gpt of 4K":          {file: header(16384, le, map[int]any{4096: "EFI PART", 4128: uint64(3)}), want: Report{Format: Raw, SubFormat: "gpt", VirtualSize: 16384}},
	"ext4":               {file: header(8192, le, map[int]any{1080: "\x53\xef"}), want: Report{Format: Raw, VirtualSize: 8192}},
	"xfs":                {file: header(8192, le, map[int]any{0: "XFSB"}), want: Report{Format: Raw, VirtualSize: 8192}},
	"gzip":               {file: []byte("\x1f\x8b\x08\x00"), want: Report{Format: Gzip}},
	"xz":                 {file: []byte("\xfd7zXZ\x00"), want: Report{Format: XZ}},
	"zstd":               {file: []byte("\x28\xb5\x2f\xfd\x00"), want: Report{Format: Zstd}},
	"bzip2":              {file: []byte("BZh91AY&SY\x00"), want: Report{Format: Bzip2}},
	"zip":                {file: []byte("PK\x03\x04\x14"), want: Report{Format: Zip}},
	"tar":                {file: header(1024, le, map[int]any{0: "a.ovf", 257: "ustar"}), want: Report{Format: Tar}},
	"xml":                {file: []byte("\ufeff\n<?xml version=\"1.0\"?>"), want: Report{Format: XML}},
	"ovf":                {file: []byte("<Envelope xmlns=\"http://schemas.dmtf.org/ovf/envelope/1\">"), want: Report{Format: XML}},
	"text":               {file: []byte("#!/bin/sh\necho grüß dich\n"), want: Report{Format: Plain}},
	"long text":          {file: []byte("x" + strings.Repeat("ü", textSample)), want: Report{Format: Plain}},
	"text with NUL":      {file: []byte("abc\x00def"), want: Report{}},
	"cut in a letter":    {file: []byte("gr\xc3"), want: Report{}},
	"latin-1":            {file: []byte("gr\xfc\xdfe"), want: Report{}},
	"empty":              {file: nil, name: "a.raw", want: Report{}},
	"zeros":              {file: make([]byte, 4096), name: "a.bin", want: Report{}},
	"gzip named iso":     {file: []byte("\x1f\x8b\x08\x00"), name: "a.iso", want: Report{Format: Gzip}},
}

// vhdx makes a file of 1 MiB whose metadata region claims size bytes.
func vhdx(flags uint32, size uint32) []byte {
	const meta = 256 << 10
	return header(1<<20+meta, le, map[int]any{
		0: "vhdxfile", vhdxTable: "regi", vhdxTable + 8: uint32(1), vhdxTable + 16: vhdxMetadata, vhdxTable + 32: uint64(meta), vhdxTable + 40: size,
		meta: "metadata", meta + 10: uint16(2), meta + 32: vhdxFileInfo, meta + 48: uint32(65536), meta + 64: vhdxDiskSize, meta + 80: uint32(65544),
		meta + 65540: flags, meta + 65544: uint64(gib),
	})
}

func TestFile_knowsTheFormatByItsContent(t *testing.T) {
	for name, test := range diskTests {
		t.Run(name, func(t *testing.T) {
			if got := lookAt(t, test.file, test.name); !reflect.DeepEqual(got, test.want) {
				t.Errorf("\n got %+v\nwant %+v", got, test.want)
			}
		})
	}
}

func TestFile_nameHelpsWhereContentDoesNotTell(t *testing.T) {
	for name, want := range map[string]Format{"a.raw": Raw, "A.IMG": Raw, "a.iso": Unknown, "a": Unknown} {
		r := lookAt(t, make([]byte, 4096), name)
		if r.Format != want || (want == Raw) != (len(r.Notes) == 1) {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if r := lookAt(t, make([]byte, 4097), "a.raw"); r.Format != Unknown {
		t.Errorf("half a sector is no disk: %+v", r)
	}
}
