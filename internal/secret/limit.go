package secret

import (
	"fmt"

	"slipway/internal/fault"
)

// The sizes, in bytes of JSON, that the keyrings take for one item.
const (
	// CRED_MAX_CREDENTIAL_BLOB_SIZE of the Windows credential store:
	// https://learn.microsoft.com/windows/win32/api/wincred/ns-wincred-credentialw
	windowsLimit = 5 * 512
	// The keychain is filled through one line of at most 4,096 bytes that also
	// carries the names and enlarges the secret by a third (base64).
	darwinLimit = 2900
)

// limit returns how many bytes the keyring of an operating system takes; 0 means
// that no limit is known.
func limit(goos string) int {
	switch goos {
	case "windows":
		return windowsLimit
	case "darwin":
		return darwinLimit
	default:
		return 0
	}
}

// tooLarge returns the fault for an item that the keyring would refuse. It names
// the largest of the secrets as the one at fault.
func tooLarge(goos string, size int, secrets map[string]string) error {
	worst := ""
	for key, text := range secrets {
		if worst == "" || len(text) > len(secrets[worst]) || len(text) == len(secrets[worst]) && key < worst {
			worst = key
		}
	}
	f := fault.New(fault.Invalid,
		fmt.Sprintf("The secrets of this target take %d bytes; the keyring of this computer holds %d for each target.", size, limit(goos)),
		"Use a shorter secret: a password or an application credential instead of a token, a key file instead of a pasted key.")
	f.Op, f.Field = "store secret", worst
	return f
}
