//go:build unix

package desk

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

const treeInfo = `[general]
family = Red Hat Enterprise Linux
name = Red Hat Enterprise Linux 9.4
version = 9.4
arch = x86_64
[release]
name = Red Hat Enterprise Linux
short = RHEL
version = 9.4
`

// Disc makes an installation disc of about 3 MB at path, as Red Hat labels it,
// with a SHA256SUMS beside it that has the line ends of Windows.
func Disc(ctx context.Context, path string) error {
	return master(ctx, path, "RHEL-9-4-0-BaseOS-x86_64", ".treeinfo", treeInfo)
}

// DriverDisc is Disc for a disc of drivers, as the installer of Red Hat looks for them.
func DriverDisc(ctx context.Context, path string) error {
	return master(ctx, path, "OEMDRV", "rhdd3", "Driver Update Disk version 3")
}

// master writes a disc that holds one named file beside a few megabytes of noise.
func master(ctx context.Context, path, label, name, content string) error {
	tree := path + ".tree"
	if err := os.MkdirAll(tree, 0o755); err != nil {
		return err
	}
	defer os.RemoveAll(tree)
	if err := os.WriteFile(filepath.Join(tree, name), []byte(content), 0o644); err != nil {
		return err
	}
	if err := noise(filepath.Join(tree, "install.img"), 3<<20); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "genisoimage", "-quiet", "-R", "-J", "-V", label, "-o", path, tree)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("genisoimage (Debian package genisoimage): %w\n%s", err, out)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	line := fmt.Appendf(nil, "%x *%s\r\n", sha256.Sum256(text), filepath.Base(path))
	return os.WriteFile(filepath.Join(filepath.Dir(path), "SHA256SUMS"), line, 0o644)
}

// noise writes a file of random bytes.
func noise(path string, size int64) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = io.CopyN(f, rand.Reader, size)
	return errors.Join(err, f.Close())
}
