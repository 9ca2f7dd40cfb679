package ocimarket

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/inspect"
)

// disk is the beginning of a raw disk of n bytes: a boot sector, and then nothing.
func disk(n int) []byte {
	d := make([]byte, n)
	d[510], d[511] = 0x55, 0xaa
	return d
}

// zip compresses content.
func zip(t testing.TB, content []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// member is one entry of a tar; its header has the size of its content unless it has
// one of its own.
type member struct {
	header  tar.Header
	content []byte
}

// named is a file in a tar.
func named(name string, content []byte) member {
	return member{tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o600, Size: int64(len(content))}, content}
}

// of is another kind of entry.
func of(kind byte, name string) member {
	return member{tar.Header{Name: name, Typeflag: kind, Linkname: "elsewhere", Mode: 0o700}, nil}
}

// roll makes a tar.
func roll(t testing.TB, members ...member) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, m := range members {
		if err := w.WriteHeader(&m.header); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(m.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// archived packs members as a machine image.
func archived(t testing.TB, members ...member) []byte { return zip(t, roll(t, members...)) }

func TestPeek_tellsWhatAnArchiveBeginsWith(t *testing.T) {
	raw := disk(1 << 20)
	good := archived(t, named("disk.img", raw))
	pax := of(tar.TypeXGlobalHeader, "")
	pax.header = tar.Header{Typeflag: tar.TypeXGlobalHeader, PAXRecords: map[string]string{"comment": "made by git"}}
	small := archived(t, named("disk.img", noise(64<<10)))
	long := named(strings.Repeat("d", 300)+".img", raw)
	for name, c := range map[string]struct {
		file []byte
		want string // part of the sentence, which is good if it has "raw disk, and"
	}{
		"a raw disk":             {good, `The archive begins with "disk.img" of 1.0 MB, a raw disk, and nothing follows it.`},
		"as tar packs a folder":  {archived(t, of(tar.TypeDir, "./"), named("./disk.img", raw)), `begins with "./disk.img" of 1.0 MB, a raw disk, and`},
		"behind a comment":       {archived(t, pax, named("disk.img", raw)), "a raw disk, and nothing"},
		"with a long name":       {archived(t, long), "a raw disk, and nothing"},
		"padded like GNU tar":    {zip(t, append(roll(t, named("disk.img", raw)), make([]byte, 9216)...)), "a raw disk, and nothing"},
		"called a disk":          {archived(t, named("disk.img", make([]byte, 1<<20))), "a raw disk, and nothing"},
		"too long for a look":    {archived(t, named("disk.img", noise(4<<20))), "a raw disk, and nothing"},
		"no gzip":                {raw, "not compressed by gzip"},
		"nothing":                {nil, "not compressed by gzip"},
		"gzip by name only":      {[]byte("\x1f\x8b\x08"), "not compressed by gzip"},
		"cut off early":          {small[:len(small)/2], "damaged, or ends too early"},
		"cut off late":           {good[:len(good)/2], `holds more than "disk.img", or is not complete`},
		"changed":                {spoilt(small), "damaged, or ends too early"},
		"a disk without a tar":   {zip(t, raw), "is a raw disk by itself"},
		"a qcow2 without a tar":  {zip(t, append([]byte("QFI\xfb\x00\x00\x00\x03"), make([]byte, 512)...)), "is qcow2 by itself"},
		"text":                   {zip(t, []byte("Not found, sorry.")), "is text by itself"},
		"noise":                  {zip(t, noise(4096)), "no tar archive"},
		"an empty gzip":          {zip(t, nil), "no tar archive"},
		"empty gzips in a row":   {bytes.Repeat(zip(t, nil), 100_000), "no tar archive"},
		"an empty tar":           {archived(t), "No file was found"},
		"a folder first":         {archived(t, of(tar.TypeDir, "images/"), named("images/disk.img", raw)), `begins with "images/", so the disk does not stand at its root`},
		"in a folder":            {archived(t, named("images/disk.img", raw)), "does not stand at its root"},
		"below itself":           {archived(t, named("../disk.img", raw)), "does not stand at its root"},
		"a link":                 {archived(t, of(tar.TypeSymlink, "disk.img")), "a link or a device"},
		"from a Mac":             {archived(t, named("._disk.img", noise(512)), named("disk.img", raw)), "a Mac's attributes"},
		"an empty file":          {archived(t, named("disk.img", nil)), "is empty"},
		"no disk":                {archived(t, named("manifest", noise(4096))), `"manifest", does not look like a disk`},
		"another format":         {archived(t, named("disk.qcow2", append([]byte("QFI\xfb\x00\x00\x00\x03"), make([]byte, 512)...))), "is qcow2, and a raw"},
		"a readme":               {archived(t, named("README", []byte("Boot it.\n")), named("disk.img", raw)), "is text, and a raw"},
		"two disks":              {archived(t, named("disk.img", raw), named("data.img", raw)), `holds more than "disk.img", or is not complete`},
		"a disk that was cut":    {archived(t, named("disk.img", short(1<<20))), "ends before its partitions do"},
		"only folders and roots": {archived(t, slices.Repeat([]member{of(tar.TypeDir, "./")}, headersLimit+1)...), "No file was found"},
		"a name with controls":   {archived(t, named("d\x1b[2J\n.img", raw)), `"d\x1b[2J\n.img" of 1.0 MB, a raw disk, and`},
		"half a header":          {zip(t, roll(t, long)[:400]), "No file was found"},
	} {
		a, err := peek(t.Context(), bytes.NewReader(c.file), int64(len(c.file)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		f := a.verdict()
		isGood := f.Level == backend.OK && f.Remedy == ""
		isDoubt := f.Level == backend.Warning && f.Remedy != ""
		if !strings.Contains(f.What, c.want) || isGood == isDoubt || isGood != strings.Contains(c.want, "raw disk, and") {
			t.Errorf("%s: %+v, want %q", name, f, c.want)
		}
	}
}

// noise is a disk whose bytes do not compress.
func noise(n int) []byte {
	d, x := make([]byte, n), uint32(1)
	for i := range d {
		x = x*1664525 + 1013904223
		d[i] = byte(x >> 24)
	}
	return d
}

// spoilt changes a byte in the middle.
func spoilt(file []byte) []byte {
	out := bytes.Clone(file)
	out[len(out)/2] ^= 0xff
	return out
}

// short is a disk whose partition ends behind it.
func short(n int) []byte {
	d := disk(n)
	d[446+4], d[446+12+3] = 0x83, 1 // 2^24 sectors
	return d
}

func TestPeek_readsLittleOfALargeFile(t *testing.T) {
	file := archived(t, named("disk.img", noise(8<<20)))
	r := &counted{from: bytes.NewReader(file)}
	if _, err := peek(t.Context(), r, int64(len(file))); err != nil || r.bytes == 0 || r.bytes > packedLimit+4 {
		t.Errorf("%d bytes read, %v", r.bytes, err)
	}
}

// counted counts what is read, and fails with err, where that is set, once so many
// bytes were.
type counted struct {
	from  io.ReaderAt
	bytes int
	err   error
	after int
}

// ReadAt implements [io.ReaderAt].
func (c *counted) ReadAt(p []byte, off int64) (int, error) {
	if c.err != nil && c.bytes >= c.after {
		return 0, c.err
	}
	n, err := c.from.ReadAt(p, off)
	c.bytes += n
	return n, err
}

func TestPeek_failsAsTheFileDoes(t *testing.T) {
	file := archived(t, named("disk.img", disk(1<<20)))
	bad := fault.New(fault.FileUnread, "The share is gone.", "Connect it.")
	if _, err := peek(t.Context(), &counted{err: bad}, int64(len(file))); !errors.Is(err, bad) {
		t.Errorf("got %v", err)
	}
	late := &counted{from: bytes.NewReader(file), err: bad, after: len(file)}
	if _, err := peek(t.Context(), late, int64(len(file))); !errors.Is(err, bad) {
		t.Errorf("at its end: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := peek(ctx, bytes.NewReader(file), int64(len(file))); !fault.Is(err, fault.Canceled) || !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}

func TestVerdict_looksIntoNoSparseFile(t *testing.T) {
	for _, h := range []*tar.Header{
		{Name: "disk.img", Typeflag: tar.TypeGNUSparse, Size: 5e9},
		{Name: "disk.img", Typeflag: tar.TypeReg, Size: 5e9, PAXRecords: map[string]string{"GNU.sparse.major": "1"}},
	} {
		f := archive{gzip: true, tar: true, first: h}.verdict()
		if f.Level != backend.OK || f.What != `The archive begins with "disk.img" of 5.0 GB.` {
			t.Errorf("%+v", f)
		}
	}
}

// FuzzPeek feeds it packed tars, packed anything, and anything.
func FuzzPeek(f *testing.F) {
	tarball := roll(f, of(tar.TypeDir, "./"), named("disk.img", disk(2048)))
	f.Add(tarball, byte(0))
	f.Add(zip(f, tarball), byte(1))
	f.Add([]byte("QFI\xfb"), byte(0))
	f.Add(append(bytes.Clone(tarball[:512]), bytes.Repeat([]byte{0x80}, 512)...), byte(0))
	f.Add(append(zip(f, nil), zip(f, nil)...), byte(1))
	f.Fuzz(func(t *testing.T, data []byte, bare byte) {
		if bare%2 == 0 {
			data = zip(t, data)
		}
		a, err := peek(t.Context(), bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		found := a.verdict()
		if found.What == "" || (found.Level == backend.OK) != (found.Remedy == "") || strings.ContainsAny(found.What, "\r\n\x1b") {
			t.Errorf("%+v", found)
		}
		if a.told && a.image.Format == inspect.Unknown && found.Level == backend.OK {
			t.Errorf("%+v is good", a)
		}
	})
}
