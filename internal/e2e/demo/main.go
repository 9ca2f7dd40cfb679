//go:build unix

// Command demo shows the main job. It starts the lab cloud, adds it as a target
// with its certificate pinned, and opens the window. Without a display it does so
// on a virtual screen, drops an image on the window as a file manager would,
// queues it with the keyboard, waits until the image is active and verified, and
// saves a picture.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"slipway/internal/e2e/desk"
)

const width, height = 1280, 860

func main() {
	bin := flag.String("bin", "bin", "folder with the programs")
	out := flag.String("out", "out/demo", "folder for targets, lab and screenshot")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *bin, *out); err != nil && ctx.Err() == nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, bin, out string) error {
	if err := os.RemoveAll(filepath.Join(out, "home")); err != nil {
		return err
	}
	d, err := desk.New(bin, out)
	if err != nil {
		return err
	}
	lab, err := d.StartLab(ctx, filepath.Join(d.Home, "lab"))
	if err != nil {
		return err
	}
	defer lab.Stop()
	fmt.Printf("The lab cloud listens at %s.\n", lab.AuthURL)
	if os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != "" {
		return byHand(ctx, d, lab)
	}
	return byItself(ctx, d, lab, out)
}

// byHand opens the window on the user's display and waits until it is closed. The
// lab's password, which guards nothing, comes by the environment and stays out of
// the user's keyring.
func byHand(ctx context.Context, d *desk.Desk, lab *desk.Lab) error {
	d = d.With("SLIPWAY_PASSWORD=" + lab.Password)
	if err := lab.AddTarget(ctx, d, "Lab cloud"); err != nil {
		return err
	}
	fmt.Println("Drop an image on the window. The lab ends when you close it.")
	cmd := d.Command(ctx, "slipway")
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd.Run()
}

// byItself uploads through the window on a virtual screen.
func byItself(ctx context.Context, d *desk.Desk, lab *desk.Lab, out string) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	fmt.Println("There is no display: the window opens on a virtual one.")
	file := filepath.Join(d.Home, "debian-12-demo.raw")
	if err := randomImage(file, 48<<20); err != nil {
		return err
	}
	stop, err := d.Keyring(ctx)
	if err != nil {
		return err
	}
	defer stop()
	if err := lab.AddTarget(ctx, d, "Lab cloud"); err != nil {
		return err
	}
	screen, err := d.Show(ctx, width, height)
	if err != nil {
		return err
	}
	defer screen.Kill()
	job, err := upload(ctx, d, screen, file)
	picture := filepath.Join(out, "screenshot.png")
	if shotErr := screen.Settle(ctx, picture); shotErr != nil {
		return shotErr
	}
	if err != nil {
		return fmt.Errorf("%w; see %s", err, picture)
	}
	return report(ctx, lab, job, picture)
}

// upload drops the file, queues its card, and waits for the end.
func upload(ctx context.Context, d *desk.Desk, screen *desk.Screen, file string) (desk.Job, error) {
	if err := screen.DropFiles(ctx, width, height, file); err != nil {
		return desk.Job{}, err
	}
	err := screen.Until(ctx, "ctrl+Return", func() bool {
		jobs, err := d.Jobs(ctx)
		return err == nil && len(jobs) > 0
	})
	if err != nil {
		return desk.Job{}, err
	}
	job, err := d.Await(ctx, filepath.Base(file), "done", "failed", "needs-you")
	if err != nil {
		return job, err
	}
	if job.State != "done" {
		return job, fmt.Errorf("the upload stands at %s: %+v", job.State, job.Fault)
	}
	return job, nil
}

// report asks the lab itself what it has and says so.
func report(ctx context.Context, lab *desk.Lab, job desk.Job, picture string) error {
	status, err := lab.Status(ctx, job.Result.ID)
	if err != nil {
		return err
	}
	if status != "active" || job.Result.Verification.Verdict != "verified" {
		return fmt.Errorf("the image is %s and %s", status, job.Result.Verification.Verdict)
	}
	fmt.Printf("%s was dropped on the window and arrived.\n", job.File())
	fmt.Printf("Image %s is %s; %s compared: %s\n", job.Result.ID, status, job.Result.Verification.Algorithm, job.Result.Verification.Digest)
	fmt.Printf("The picture is %s\n", picture)
	return nil
}

// randomImage makes a disk image of the given size: a boot sector's mark, then noise.
func randomImage(path string, size int64) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = io.CopyN(f, rand.Reader, size)
	_, merr := f.WriteAt([]byte{0x55, 0xaa}, 510)
	return errors.Join(err, merr, f.Close())
}
