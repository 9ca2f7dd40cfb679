//go:build linux

package main

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"

	"slipway/internal/e2e/desk"
)

// bytePath compares sending a file with curl, against a sink in a process of its own.
func (b *bench) bytePath(ctx context.Context) error {
	for _, c := range []struct {
		name, url string
		gate      gate
	}{
		{"PUT, against curl -T", b.sink.Plain, gatePlain},
		{"PUT over TLS, against curl -T", b.sink.TLS, gateTLS},
	} {
		err := b.against(b.runs, b.self(ctx, "-put", c.url, "-file", b.file, "-pin", b.sink.Certificate),
			rival{c.name, func() *exec.Cmd {
				return exec.CommandContext(ctx, "curl", "-sS", "-f", "-k", "--noproxy", "*", "-o", "/dev/null", "-T", b.file, c.url)
			}, c.gate})
		if err != nil {
			return err
		}
	}
	return nil
}

// The gates hold what the byte path reaches. Over plain TCP that is what curl
// reaches: each block waits in a ring until the file has proved to be unchanged,
// which costs the copy that sendfile would save.
var (
	gatePlain = gate{speed: 0.85, cpu: 1.3}
	gateTLS   = gate{speed: 1.2, cpu: 0.9}
	gateWhole = gate{speed: 1.2, cpu: 1.1}
)

// target starts a lab and adds it as a target of a fresh workplace.
func (b *bench) target(ctx context.Context, name string) (*desk.Desk, *desk.Lab, error) {
	d, err := desk.New(b.bin, filepath.Join(b.dir, name))
	if err != nil {
		return nil, nil, err
	}
	lab, err := d.StartLab(ctx, filepath.Join(b.dir, name, "lab"))
	if err != nil {
		return nil, nil, err
	}
	d = d.With("SLIPWAY_PASSWORD=" + lab.Password)
	return d, lab, lab.AddTarget(ctx, d, "lab")
}

// wholeUpload compares an upload, login and comparison of digests included, with
// what an administrator would type to prove as much.
func (b *bench) wholeUpload(ctx context.Context) error {
	d, lab, err := b.target(ctx, "whole")
	if err != nil {
		return err
	}
	defer lab.Stop()
	n := 0
	ours := func() *exec.Cmd {
		n++
		return d.Command(ctx, "slipwayctl", "upload", b.file, "--target", "lab", "--name", fmt.Sprint("run-", n), "--quiet")
	}
	return b.against(b.runs, ours, rival{"upload and compare, against sha512sum && curl -T", func() *exec.Cmd {
		return exec.CommandContext(ctx, "sh", "-c", lab.CurlScript(b.file))
	}, gateWhole})
}

// memory compares the peaks of small and of huge uploads, the lowest of three each.
func (b *bench) memory(ctx context.Context) error {
	d, lab, err := b.target(ctx, "memory")
	if err != nil {
		return err
	}
	defer lab.Stop()
	small, err := b.peak(ctx, d, 64<<20)
	if err != nil {
		return err
	}
	huge, err := b.peak(ctx, d, 8<<30)
	if err != nil {
		return err
	}
	fmt.Printf("peak memory of an upload: 64 MiB %.1f MB, 8 GiB %.1f MB\n", float64(small)/1e6, float64(huge)/1e6)
	if grown := huge - small; grown > 10e6 {
		b.missed = append(b.missed, fmt.Sprintf("memory grows with the file: by %d bytes from 64 MiB to 8 GiB", grown))
	}
	return nil
}

// peak is the lowest peak memory of three uploads of a file of this size, in bytes.
func (b *bench) peak(ctx context.Context, d *desk.Desk, size int64) (lowest int64, err error) {
	path := filepath.Join(b.dir, fmt.Sprint(size, ".raw"))
	if err := sparse(path, size); err != nil {
		return 0, err
	}
	for i := range 3 {
		u, err := run(d.Command(ctx, "slipwayctl", "upload", path, "--target", "lab", "--name", fmt.Sprint(size, "-", i), "--disk-format", "raw", "--quiet"))
		if err != nil {
			return 0, err
		}
		if i == 0 || u.rss < lowest {
			lowest = u.rss
		}
	}
	return lowest, nil
}
