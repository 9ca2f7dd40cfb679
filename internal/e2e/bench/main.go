//go:build linux

// Command bench measures the byte path side by side with the tools an
// administrator would use otherwise, in one run, and prints ratios: absolute
// figures depend on the machine, ratios much less.
//
// It fails when memory grows with the file, or when a ratio misses the gate
// beside its target. Speed is gated at 0.85 of the target, since wall time is noisy;
// CPU time and memory are gated as they are. What several workers gain is not judged
// while other programs use the processors.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
)

func main() {
	var (
		bin  = flag.String("bin", "bin", "folder with the programs")
		size = flag.Int64("size", 1<<30, "bytes of the file that is sent")
		runs = flag.Int("runs", 5, "interleaved runs of each client; the median counts")
		sink = flag.Bool("sink", false, "serve a sink that reads and forgets, and print its addresses")
		put  = flag.String("put", "", "send -file to this address, with the certificate pinned by -pin, and end")
		file = flag.String("file", "", "the file to send")
		pin  = flag.String("pin", "", "SHA-256 of the certificate to accept")
	)
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var err error
	switch {
	case *sink:
		err = serveSink(ctx)
	case *put != "":
		err = putFile(ctx, *put, *file, *pin)
	default:
		err = compare(ctx, *bin, *size, *runs)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// compare runs every measurement and prints a table.
func compare(ctx context.Context, bin string, size int64, runs int) error {
	dir, err := os.MkdirTemp("", "slipway-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b := &bench{bin: bin, dir: dir, runs: runs, file: filepath.Join(dir, "file.raw")}
	if b.exe, err = os.Executable(); err != nil {
		return err
	}
	if err := sparse(b.file, size); err != nil {
		return err
	}
	stop, err := b.startSink(ctx)
	if err != nil {
		return err
	}
	defer stop()
	for _, part := range []func(context.Context) error{b.bytePath, b.chunks, b.wholeUpload, b.memory} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return b.verdict()
}

// sparse makes a file that takes no room.
func sparse(path string, size int64) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := f.Truncate(size); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}
