//go:build !linux

package secret

const remedy = "Unlock the keyring or log in to the desktop, or go on without it: secrets are then kept for this session only."

// reachable knows no reason: the keyring is a part of the operating system.
func reachable() error { return nil }
