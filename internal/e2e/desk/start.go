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

// start runs slipway-lab, with its certificate kept in the folder state, and reads
// into l what it says of itself.
func (d *Desk) start(ctx context.Context, l any, state string, args ...string) (*exec.Cmd, error) {
	cmd := d.Command(ctx, "slipway-lab", append([]string{"--json", "--state", state}, args...)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, l)
	}
	if err != nil {
		end(cmd)
		return nil, fmt.Errorf("the lab said %q: %w", line, err)
	}
	return cmd, nil
}

// hostOf returns the host:port of an address.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}
