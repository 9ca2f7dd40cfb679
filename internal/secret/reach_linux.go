package secret

import (
	"errors"
	"fmt"
	"os"
)

const remedy = "Start and unlock a keyring service (GNOME Keyring, KWallet or KeePassXC with its Secret Service), " +
	"or go on without one: secrets are then kept for this session only."

// reachable refuses before the D-Bus library looks for a session bus itself: where
// there is none it would start one that nobody ends and that has no keyring.
func reachable() error {
	return findBus(os.Getenv, fmt.Sprintf("/run/user/%d", os.Getuid()))
}

func findBus(getenv func(string) string, runtimeDir string) error {
	if getenv("DBUS_SESSION_BUS_ADDRESS") != "" {
		return nil
	}
	for _, name := range []string{"bus", "dbus-session"} {
		if _, err := os.Stat(runtimeDir + "/" + name); err == nil {
			return nil
		}
	}
	return errors.New("there is no D-Bus session bus here")
}
