package lxcaos

import (
	"strings"

	"slipway/internal/backend"
)

// Keys of the settings of a file server.
const (
	keyServerName     = "display-name"
	keyServerProtocol = "protocol"
	keyServerAddress  = "address"
	keyServerPort     = "port"
	keyServerUser     = "user"
	keyServerPassword = "password"
	keyKeyType        = "key-type"
	keyKeyPassphrase  = "key-passphrase"
	keyKeyComment     = "key-comment"
)

// fileServerFields declares a file server of the appliance.
// https://pubs.lenovo.com/lxca_scripting/rest_api_osimages_remotefileserverspost
func fileServerFields() []backend.Field {
	keys := backend.Condition{{Key: keyServerProtocol, In: []string{"sftp"}}}
	return []backend.Field{
		{Key: keyServerName, Label: "Name", Kind: backend.Text, Required: true, MaxLen: 255, Help: "Under which the appliance keeps it; each name once."},
		{
			Key: keyServerProtocol, Label: "Protocol", Kind: backend.Select, Required: true, Default: "https",
			Choices: []backend.Choice{{Value: "https", Label: "HTTPS"}, {Value: "http", Label: "HTTP"}, {Value: "sftp", Label: "SFTP"}, {Value: "ftp", Label: "FTP"}},
		},
		{Key: keyServerAddress, Label: "Host name or IP address", Kind: backend.Text, Required: true, MaxLen: 255, Placeholder: "files.example.org", Check: bareHost},
		{Key: keyServerPort, Label: "Port", Kind: backend.Number, Min: 1, Max: 65535, Help: "Empty means the protocol's usual one."},
		{Key: keyServerUser, Label: "User", Kind: backend.Text, MaxLen: 255, Help: "Empty means anonymous."},
		{Key: keyServerPassword, Label: "Password", Kind: backend.Secret},
		{
			Key: keyKeyType, Label: "Key type", Kind: backend.Select, When: keys, Advanced: true,
			Choices: []backend.Choice{{Value: "RSA-2048"}, {Value: "RSA-4096"}, {Value: "ECDSA-521-secp521r1"}},
			Help:    "The appliance makes a key pair of this type to log in with; its public key then belongs on the file server.",
		},
		{Key: keyKeyPassphrase, Label: "Passphrase of the key", Kind: backend.Secret, When: keys, Advanced: true},
		{Key: keyKeyComment, Label: "Comment of the key", Kind: backend.Text, When: keys, Advanced: true, MaxLen: 255},
	}
}

func bareHost(s string) string {
	if strings.ContainsAny(s, "/@ ") {
		return "The host name carries more than a name: leave out scheme, user and path."
	}
	return ""
}
