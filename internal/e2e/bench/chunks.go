//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"slipway/internal/e2e/desk"
)

// The gates of chunks hold what a whole upload reaches on two cores, which the sink
// shares: two workers fill them. The other clients read a file once or twice; ours
// reads it twice for its chunks, and once more for the MD5 of the whole.
var (
	gateWorkers = gate{sending: 1.3, cpu: 1.15}
	gateRclone  = gate{speed: 1.5, cpu: 0.55, rss: 0.25}
	gateAWS     = gate{speed: 0.9, cpu: 1.05, rss: 0.6}
)

// chunks compares an upload of 64 MiB chunks, each with its MD5 and two at a time,
// with one of a single chunk at a time, and with clients that send parts of the same
// size, four at once, to the same sink.
func (b *bench) chunks(ctx context.Context) error {
	d, err := b.marketplace(ctx)
	if err != nil {
		return err
	}
	image, settings := filepath.Join(b.dir, "image.tar.gz"), filepath.Join(b.dir, "aws")
	text := "[default]\nregion = here\ns3 =\n  multipart_chunksize = 64MB\n  max_concurrent_requests = 4\n"
	if err := errors.Join(os.Link(b.file, image), os.WriteFile(settings, []byte(text), 0o600)); err != nil {
		return err
	}
	n := 0
	by := func(workers string) func() *exec.Cmd {
		return func() *exec.Cmd {
			n++
			return d.Command(ctx, "slipwayctl", "upload", image, "--target", "market", "--application", "bench", "--version", fmt.Sprint(n),
				"--os", "linux", "--mode", "chunks", "--chunk-size", "64", "--parallel", workers, "--quiet")
		}
	}
	return b.against(min(b.runs, 3), by("2"),
		rival{"64 MiB chunks with MD5, 2 at a time, against 1", by("1"), gateWorkers},
		rival{"the same, against rclone (S3, 64 MiB x 4)", func() *exec.Cmd { return rclone(ctx, image, b.sink.TLS) }, gateRclone},
		rival{"the same, against aws s3 cp (64 MiB x 4)", func() *exec.Cmd { return aws(ctx, image, b.sink.TLS, settings) }, gateAWS},
	)
}

// marketplace returns a workplace whose target market is the sink.
func (b *bench) marketplace(ctx context.Context) (*desk.Desk, error) {
	d, err := desk.New(b.bin, filepath.Join(b.dir, "market"))
	if err != nil {
		return nil, err
	}
	d = d.With("SLIPWAY_CLIENT_SECRET=forgotten-secret")
	_, err = d.Must(ctx, "", "target", "add", "market", "--backend", "ocimarket", "--address", b.sink.TLS,
		"--user-id", "bench@example.org", "--client-id", "bench", "--pin", "sha256:"+b.sink.Certificate)
	return d, err
}

func rclone(ctx context.Context, file, sink string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "/usr/bin/rclone", "copyto", file, ":s3:bench/image", "--config", "/dev/null", "--no-check-certificate",
		"--s3-provider", "Other", "--s3-endpoint", sink, "--s3-access-key-id", "a", "--s3-secret-access-key", "b",
		"--s3-no-check-bucket", "--s3-no-head", "--s3-chunk-size", "64M", "--s3-upload-concurrency", "4")
	cmd.Env = bare()
	return cmd
}

func aws(ctx context.Context, file, sink, settings string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "/usr/bin/aws", "s3", "cp", file, "s3://bench/image", "--endpoint-url", sink, "--no-verify-ssl", "--only-show-errors")
	cmd.Env = append(bare(), "AWS_CONFIG_FILE="+settings, "AWS_ACCESS_KEY_ID=a", "AWS_SECRET_ACCESS_KEY=b")
	return cmd
}

// bare returns the environment without what would steer clients of object stores.
func bare() []string {
	return slices.DeleteFunc(os.Environ(), func(setting string) bool {
		name, _, _ := strings.Cut(strings.ToUpper(setting), "=")
		return strings.HasPrefix(name, "AWS_") || strings.HasPrefix(name, "RCLONE_") || strings.HasSuffix(name, "_PROXY")
	})
}
