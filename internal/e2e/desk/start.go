//go:build unix

package desk

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os/exec"
)

// program is a running slipway-lab, with what each lab says of itself.
type program struct {
	Fingerprint string `json:"certificate_sha256"`
	PEM         string `json:"certificate_pem"` // path

	cmd *exec.Cmd
}

// Stop ends the lab.
func (p *program) Stop() { end(p.cmd) }

// add adds the lab as a target, with its certificate pinned. The words say the rest,
// and which secret comes by standard input.
func (p *program) add(ctx context.Context, d *Desk, name, secret string, words ...string) error {
	args := append([]string{"target", "add", name, "--pin", "sha256:" + p.Fingerprint}, words...)
	_, err := d.Must(ctx, secret+"\n", args...)
	return err
}

// start runs slipway-lab as p, with its certificate kept in the folder state, and
// reads into l what it says of itself. The program p is part of l.
func (d *Desk) start(ctx context.Context, p *program, l any, state string, args ...string) error {
	cmd := d.Command(ctx, "slipway-lab", append([]string{"--json", "--state", state}, args...)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, l)
	}
	if err != nil {
		end(cmd)
		return fmt.Errorf("the lab said %q: %w", line, err)
	}
	p.cmd = cmd
	return nil
}

// hostOf returns the host:port of an address.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}
