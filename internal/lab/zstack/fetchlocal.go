package zstack

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net/url"
	"slices"

	"slipway/internal/lab/wire"
)

// HostFile is a file on the hosts of the storages, and on the one file server that the site reaches by ftp and sftp.
type HostFile struct {
	Path   string
	Format string // as its content shows: qcow2, raw or iso
	Size   int64  // bytes
}

// FileServer is the host that ftp and sftp reach. It takes every user.
const FileServer = "files.lab"

// HostFiles returns the files that file:///, ftp://files.lab/ and sftp://files.lab/ find.
func HostFiles() []HostFile {
	return []HostFile{
		{Path: "/opt/images/centos-7.qcow2", Format: formatQcow2, Size: 4 << 20},
		{Path: "/opt/images/virtio-win.iso", Format: formatIso, Size: 2 << 20},
		{Path: "/opt/images/data.raw", Format: formatRaw, Size: 2 << 20},
	}
}

// content are the bytes of the file: the marks of its format, and then nothing but zeros.
func (h HostFile) content() io.Reader {
	start := make([]byte, headSize)
	switch h.Format {
	case formatQcow2:
		copy(start, "QFI\xfb\x00\x00\x00\x03")
		binary.BigEndian.PutUint64(start[24:], 10<<30)
	case formatIso:
		copy(start[0x8001:], "CD001")
	}
	return io.MultiReader(bytes.NewReader(start), io.LimitReader(zeros{}, h.Size-headSize))
}

// zeros is an endless file of zeros.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// local copies a file of the storage's host.
func (f *fetching) local(path string) *failure {
	return f.copied(path, fmt.Errorf("%s: no such file on host %s", path, f.host))
}

// remote copies a file of a file server.
func (f *fetching) remote(u *url.URL) *failure {
	if u.Hostname() != FileServer {
		return f.agentFailed(fmt.Errorf("curl: (7) Failed connect to %s (%s); Connection refused", u.Hostname(), u.Scheme))
	}
	return f.copied(u.Path, fmt.Errorf("%s: no such file on %s", u.Path, FileServer))
}

// copied takes the bytes of a file that the lab has, or fails as told.
func (f *fetching) copied(path string, missing error) *failure {
	files := HostFiles()
	i := slices.IndexFunc(files, func(h HostFile) bool { return h.Path == path })
	if i < 0 {
		return f.agentFailed(missing)
	}
	if err := f.expect(files[i].Size); err != nil {
		return f.agentFailed(err)
	}
	from := files[i].content()
	if t, slow := f.site.panel.Take(slowBody, stepFetch); slow && t.bytes > 0 {
		from = wire.Slow(from, t.bytes, f.pause)
	}
	if _, err := io.CopyBuffer(f, from, make([]byte, chunkSize)); err != nil {
		return f.agentFailed(err)
	}
	return nil
}
