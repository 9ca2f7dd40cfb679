//go:build linux

package main

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// crowded is the share of the processors in the hands of others beyond which speed and
// CPU are printed, and not judged.
const crowded = 0.2

// glance is how long the machine is looked at before each round of commands.
const glance = 200 * time.Millisecond

// crowd returns the share of the machine's processors that others use at the moment,
// from 0 to 1.
func crowd() (float64, error) {
	busy, all, err := processors()
	if err != nil {
		return 0, err
	}
	time.Sleep(glance)
	busyThen, allThen, err := processors()
	if err != nil || allThen == all {
		return 0, err
	}
	return float64(busyThen-busy) / float64(allThen-all), nil
}

// processors returns how long all processors together were busy, and how long they
// were there, in ticks since the start. See proc_stat(5).
func processors() (busy, all int64, err error) {
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0, 0, err
	}
	first, _, _ := strings.Cut(string(text), "\n")
	var user, nice, system, idle, wait, irq, softirq, steal int64
	if _, err := fmt.Sscanf(first, "cpu %d %d %d %d %d %d %d %d", &user, &nice, &system, &idle, &wait, &irq, &softirq, &steal); err != nil {
		return 0, 0, fmt.Errorf("/proc/stat begins with %q: %w", first, err)
	}
	busy = user + nice + system + irq + softirq + steal
	return busy, busy + idle + wait, nil
}
