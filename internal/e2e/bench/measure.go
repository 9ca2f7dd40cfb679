//go:build linux

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"slipway/internal/e2e/desk"
)

// bench is one run of all measurements.
type bench struct {
	bin, dir, file string
	runs           int
	missed         []string
}

// usage is what one command took.
type usage struct {
	wall, cpu time.Duration
	rss       int64 // bytes, at the peak
}

// ratios compares our medians with a peer's.
type ratios struct{ speed, cpu, rss float64 }

// gate is what a comparison has to reach; zero means that it is only printed.
type gate struct{ speed, cpu, rss float64 }

func run(cmd *exec.Cmd) (usage, error) {
	begun := time.Now()
	out, err := cmd.CombinedOutput()
	if err != nil {
		return usage{}, fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, out)
	}
	used, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return usage{}, errors.New("this system does not say what a process used")
	}
	cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return usage{wall: time.Since(begun), cpu: cpu, rss: used.Maxrss << 10}, nil
}

// against runs two commands in turn and prints the ratios of their medians.
func (b *bench) against(name string, ours, peer func() *exec.Cmd, g gate) error {
	var a, p []usage
	for range b.runs {
		for _, side := range []struct {
			cmd  func() *exec.Cmd
			into *[]usage
		}{{ours, &a}, {peer, &p}} {
			u, err := run(side.cmd())
			if err != nil {
				return err
			}
			*side.into = append(*side.into, u)
		}
	}
	r := ratios{
		speed: float64(median(p, wall)) / float64(median(a, wall)),
		cpu:   float64(median(a, cpu)) / float64(median(p, cpu)),
		rss:   float64(median(a, rss)) / float64(median(p, rss)),
	}
	fmt.Printf("%-52s speed %.2f x   CPU %.2f x   peak memory %.2f x   (%d MB, CPU %.2f s)\n",
		name, r.speed, r.cpu, r.rss, median(a, rss)>>20, time.Duration(median(a, cpu)).Seconds())
	b.judge(name, r, g)
	return nil
}

func (b *bench) judge(name string, r ratios, g gate) {
	if g.speed > 0 && r.speed < g.speed*0.85 {
		b.missed = append(b.missed, fmt.Sprintf("%s: speed %.2f, target %.2f", name, r.speed, g.speed))
	}
	if g.cpu > 0 && r.cpu > g.cpu {
		b.missed = append(b.missed, fmt.Sprintf("%s: CPU %.2f, target %.2f", name, r.cpu, g.cpu))
	}
	if g.rss > 0 && r.rss > g.rss {
		b.missed = append(b.missed, fmt.Sprintf("%s: memory %.2f, target %.2f", name, r.rss, g.rss))
	}
}

func (b *bench) verdict() error {
	if len(b.missed) > 0 {
		return errors.New("missed:\n  " + strings.Join(b.missed, "\n  "))
	}
	return nil
}

func wall(u usage) int64 { return int64(u.wall) }
func cpu(u usage) int64  { return int64(u.cpu) }
func rss(u usage) int64  { return u.rss }

func median(all []usage, of func(usage) int64) int64 {
	values := make([]int64, len(all))
	for i, u := range all {
		values[i] = of(u)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// bytePath compares sending a file with curl, against a sink in a process of its own.
func (b *bench) bytePath(ctx context.Context) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	server := exec.CommandContext(ctx, self, "-sink")
	out, err := server.StdoutPipe()
	if err != nil {
		return err
	}
	if err := server.Start(); err != nil {
		return err
	}
	defer func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	}()
	var sink sinkInfo
	if err := json.NewDecoder(bufio.NewReader(out)).Decode(&sink); err != nil {
		return err
	}
	for _, c := range []struct {
		name, url string
		gate      gate
	}{
		{"PUT, against curl -T", sink.Plain, gatePlain},
		{"PUT over TLS, against curl -T", sink.TLS, gateTLS},
	} {
		err := b.against(c.name,
			func() *exec.Cmd {
				return exec.CommandContext(ctx, self, "-put", c.url, "-file", b.file, "-pin", sink.Certificate)
			},
			func() *exec.Cmd {
				return exec.CommandContext(ctx, "curl", "-sS", "-f", "-k", "--noproxy", "*", "-o", "/dev/null", "-T", b.file, c.url)
			}, c.gate)
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
	return b.against("upload and compare, against sha512sum && curl -T",
		func() *exec.Cmd {
			n++
			return d.Command(ctx, "slipwayctl", "upload", b.file, "--target", "lab", "--name", fmt.Sprint("run-", n), "--quiet")
		},
		func() *exec.Cmd { return exec.CommandContext(ctx, "sh", "-c", lab.CurlScript(b.file)) }, gateWhole)
}

// memory compares the peak of a small and of a huge upload.
func (b *bench) memory(ctx context.Context) error {
	d, lab, err := b.target(ctx, "memory")
	if err != nil {
		return err
	}
	defer lab.Stop()
	peaks := map[string]int64{}
	for name, size := range map[string]int64{"small": 64 << 20, "huge": 8 << 30} {
		path := filepath.Join(b.dir, name+".raw")
		if err := sparse(path, size); err != nil {
			return err
		}
		u, err := run(d.Command(ctx, "slipwayctl", "upload", path, "--target", "lab", "--disk-format", "raw", "--quiet"))
		if err != nil {
			return err
		}
		peaks[name] = u.rss
	}
	fmt.Printf("peak memory of an upload: 64 MiB %.1f MB, 8 GiB %.1f MB\n", float64(peaks["small"])/1e6, float64(peaks["huge"])/1e6)
	if grown := peaks["huge"] - peaks["small"]; grown > 10e6 {
		b.missed = append(b.missed, fmt.Sprintf("memory grows with the file: by %d bytes from 64 MiB to 8 GiB", grown))
	}
	return nil
}
