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

// rounds is what ours and its rivals have used, ours first.
type rounds struct {
	used   [][]usage
	others float64 // the largest share of the processors that others had meanwhile
}

// against runs ours and its rivals in turn and prints the ratios of their medians. A
// gate that is missed is judged once more, by twice as many runs.
func (b *bench) against(runs int, ours func() *exec.Cmd, rivals ...rival) error {
	all := rounds{used: make([][]usage, 1+len(rivals))}
	var missed []string
	for range 2 {
		if err := b.more(&all, runs, ours, rivals); err != nil {
			return err
		}
		if missed = all.compare(rivals); len(missed) == 0 {
			return nil
		}
		fmt.Println("  missed: " + strings.Join(missed, "; "))
	}
	b.missed = append(b.missed, missed...)
	return nil
}

// more adds runs of each, and looks at the machine between them.
func (b *bench) more(all *rounds, runs int, ours func() *exec.Cmd, rivals []rival) error {
	for range runs {
		now, err := crowd()
		if err != nil {
			return err
		}
		all.others = max(all.others, now)
		for i := range all.used {
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
			all.used[i] = append(all.used[i], u)
		}
	}
	return nil
}

// compare prints the ratios of our medians to those of each rival and returns what
// misses its gate. On a machine that others use, only memory is judged.
func (all *rounds) compare(rivals []rival) (missed []string) {
	if all.others > crowded {
		fmt.Printf("others use %.0f %% of the processors, so only memory is judged\n", all.others*100)
	}
	for i, with := range rivals {
		if all.others > crowded {
			with.gate = gate{rss: with.gate.rss}
		}
		missed = append(missed, judge(with.name, ratiosOf(with.name, all.used[0], all.used[i+1]), with.gate)...)
	}
	return missed
}

// ratiosOf prints and returns the ratios of our medians, a, to those of a rival, p.
func ratiosOf(name string, a, p []usage) ratios {
	r := ratios{
		speed: float64(median(p, wall)) / float64(median(a, wall)),
		cpu:   float64(median(a, cpu)) / float64(median(p, cpu)),
		rss:   float64(median(a, rss)) / float64(median(p, rss)),
	}
	fmt.Printf("%-52s speed %.2f x   CPU %.2f x   peak memory %.2f x   (%d MB, CPU %.2f s)\n",
		name, r.speed, r.cpu, r.rss, median(a, rss)>>20, time.Duration(median(a, cpu)).Seconds())
	if ours, theirs := median(a, sending), median(p, sending); ours > 0 && theirs > 0 {
		r.sending = float64(theirs) / float64(ours)
		fmt.Printf("  the sending alone %39.2f x\n", r.sending)
	}
	return r
}

// judge returns which gates are missed. Speed may fall short of its target by 15 %.
func judge(name string, r ratios, g gate) (missed []string) {
	miss := func(what string, got, target float64) {
		missed = append(missed, fmt.Sprintf("%s: %s %.2f, target %.2f", name, what, got, target))
	}
	if g.speed > 0 && r.speed < g.speed*0.85 {
		miss("speed", r.speed, g.speed)
	}
	if g.sending > 0 && r.sending < g.sending*0.85 {
		miss("speed of the sending", r.sending, g.sending)
	}
	if g.cpu > 0 && r.cpu > g.cpu {
		miss("CPU", r.cpu, g.cpu)
	}
	if g.rss > 0 && r.rss > g.rss {
		miss("memory", r.rss, g.rss)
	}
	return missed
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
