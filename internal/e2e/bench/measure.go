//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"
)

// bench is one run of all measurements.
type bench struct {
	bin, dir, file string
	exe            string // this program
	sink           sinkInfo
	runs           int
	missed         []string
}

// self returns what makes commands of this program itself.
func (b *bench) self(ctx context.Context, args ...string) func() *exec.Cmd {
	return func() *exec.Cmd { return exec.CommandContext(ctx, b.exe, args...) }
}

// usage is what one command took.
type usage struct {
	wall, cpu time.Duration
	rss       int64         // bytes, at the peak
	sending   time.Duration // of an upload in chunks, as the sink sees it; 0 for others
}

// ratios compares our medians with a peer's.
type ratios struct{ speed, cpu, rss, sending float64 }

// gate is what a comparison has to reach; zero means that it is only printed.
type gate struct{ speed, cpu, rss, sending float64 }

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

// rival is what we are compared with.
type rival struct {
	name string // of the comparison
	cmd  func() *exec.Cmd
	gate gate
}

// against runs ours and its rivals in turn and prints the ratios of their medians.
func (b *bench) against(runs int, ours func() *exec.Cmd, rivals ...rival) error {
	used := make([][]usage, 1+len(rivals))
	var others float64
	for range runs {
		now, err := crowd()
		if err != nil {
			return err
		}
		others = max(others, now)
		for i := range used {
			cmd := ours
			if i > 0 {
				cmd = rivals[i-1].cmd
			}
			u, err := run(cmd())
			if err == nil {
				u.sending, err = b.sink.sending()
			}
			if err != nil {
				return err
			}
			used[i] = append(used[i], u)
		}
	}
	for i, r := range rivals {
		if r.gate.sending > 0 && others > crowded {
			fmt.Printf("others use %.0f %% of the processors, so chunks side by side are not judged\n", others*100)
			r.gate.sending = 0
		}
		b.compare(r, used[0], used[i+1])
	}
	return nil
}

// compare prints the ratios of our medians to those of a rival.
func (b *bench) compare(with rival, a, p []usage) {
	r := ratios{
		speed: float64(median(p, wall)) / float64(median(a, wall)),
		cpu:   float64(median(a, cpu)) / float64(median(p, cpu)),
		rss:   float64(median(a, rss)) / float64(median(p, rss)),
	}
	fmt.Printf("%-52s speed %.2f x   CPU %.2f x   peak memory %.2f x   (%d MB, CPU %.2f s)\n",
		with.name, r.speed, r.cpu, r.rss, median(a, rss)>>20, time.Duration(median(a, cpu)).Seconds())
	if ours, theirs := median(a, sending), median(p, sending); ours > 0 && theirs > 0 {
		r.sending = float64(theirs) / float64(ours)
		fmt.Printf("  the sending alone %39.2f x\n", r.sending)
	}
	b.judge(with.name, r, with.gate)
}

func (b *bench) judge(name string, r ratios, g gate) {
	if g.speed > 0 && r.speed < g.speed*0.85 {
		b.missed = append(b.missed, fmt.Sprintf("%s: speed %.2f, target %.2f", name, r.speed, g.speed))
	}
	if g.sending > 0 && r.sending < g.sending*0.85 {
		b.missed = append(b.missed, fmt.Sprintf("%s: speed of the sending %.2f, target %.2f", name, r.sending, g.sending))
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

func sending(u usage) int64 { return int64(u.sending) }

func median(all []usage, of func(usage) int64) int64 {
	values := make([]int64, len(all))
	for i, u := range all {
		values[i] = of(u)
	}
	slices.Sort(values)
	return values[len(values)/2]
}
