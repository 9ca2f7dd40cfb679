//go:build unix

package desk

import (
	"context"
	"fmt"
	"os"
	"os/exec"
)

// Node is a running slipway-lab that is a ZStack management node with its storages,
// as it describes itself with --json.
type Node struct {
	program

	URL      string    `json:"url"`
	Plain    string    `json:"plain_url"` // without TLS; the storages' agents take the bytes there
	Account  string    `json:"account"`
	Password string    `json:"password"`
	Logins   []Login   `json:"logins"`
	Storages []Storage `json:"storages"`
}

// Login is one of the accounts of a [Node].
type Login struct {
	Login    string `json:"login"`
	Account  string `json:"account"`
	Password string `json:"password"`
	Role     string `json:"role"`
}

// Storage is one of the backup storages of a [Node].
type Storage struct {
	UUID string `json:"uuid"`
	Name string `json:"name"`
	Type string `json:"type"`
}

// StartNode starts the lab; its certificate is kept in the folder state. Further
// arguments are passed on.
func (d *Desk) StartNode(ctx context.Context, state string, args ...string) (*Node, error) {
	n := &Node{}
	return n, d.start(ctx, &n.program, n, state, append([]string{"--lab", "zstack"}, args...)...)
}

// Storage returns the uuid of the storage of that name; "" if there is none.
func (n *Node) Storage(name string) string {
	for _, s := range n.Storages {
		if s.Name == name {
			return s.UUID
		}
	}
	return ""
}

// AddTarget adds the node as a target of an account, "" for the first one, with its
// certificate pinned. Further flags come last and win.
func (n *Node) AddTarget(ctx context.Context, d *Desk, name, account string, flags ...string) error {
	password := n.Password
	for _, l := range n.Logins {
		if l.Login == "account" && l.Account == account {
			password = l.Password
		}
	}
	if account == "" {
		account = n.Account
	}
	return n.add(ctx, d, name, password, append([]string{
		"--backend", "zstackimage", "--address", n.URL, "--login", "account", "--account", account, "--password-stdin",
	}, flags...)...)
}

// Qcow2 makes a disk image of some size, full of noise, in QEMU's own format.
func Qcow2(ctx context.Context, path string, size int64) error {
	raw := path + ".raw"
	if err := noise(raw, size); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "qemu-img", "convert", "-f", "raw", "-O", "qcow2", raw, path)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("qemu-img (Debian package qemu-utils): %w\n%s", err, out)
	}
	return os.Remove(raw)
}
