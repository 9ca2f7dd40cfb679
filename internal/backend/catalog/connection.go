package catalog

import (
	"slipway/internal/backend"
	"slipway/internal/transport"
)

// Keys of the fields that every back end has.
const (
	keyCAFile        = "ca-file"
	keyClientCert    = "client-cert"
	keyClientKey     = "client-key"
	keyProxy         = "proxy"
	keyProxyURL      = "proxy-url"
	keyProxyUser     = "proxy-user"
	keyProxyPassword = "proxy-password"
)

const group = "Connection"

// connectionFields returns the fields that say how any server is reached.
func connectionFields() []backend.Field {
	manual := backend.Condition{{Key: keyProxy, In: []string{string(transport.ProxyManual)}}}
	fields := []backend.Field{
		{Key: keyCAFile, Label: "CA file", Kind: backend.File, Help: "PEM certificates that are trusted beside the system's."},
		{Key: keyClientCert, Label: "Client certificate", Kind: backend.File, Help: "PEM file, where the server asks for one."},
		{Key: keyClientKey, Label: "Client key", Kind: backend.File, Help: "PEM file without a passphrase; empty if the key stands in the certificate's file."},
		{
			Key: keyProxy, Label: "Proxy", Kind: backend.Select, Default: string(transport.ProxyEnvironment),
			Choices: []backend.Choice{
				{Value: string(transport.ProxyEnvironment), Label: "As the environment says", Help: "HTTPS_PROXY, NO_PROXY"},
				{Value: string(transport.ProxyNone), Label: "None"},
				{Value: string(transport.ProxyManual), Label: "This one"},
			},
		},
		{
			Key: keyProxyURL, Label: "Proxy address", Kind: backend.URL, Schemes: []string{"http", "https", "socks5"}, Required: true,
			Placeholder: "http://proxy.example.org:3128", When: manual,
		},
		{Key: keyProxyUser, Label: "Proxy user", Kind: backend.Text, When: manual},
		{Key: keyProxyPassword, Label: "Proxy password", Kind: backend.Secret, When: manual},
	}
	for i := range fields {
		fields[i].Group, fields[i].Advanced = group, true
	}
	return fields
}

// connection translates filled-in texts for the transport.
func connection(v backend.Values, secrets []string, shared Shared) transport.Config {
	return transport.Config{
		CAFile: v[keyCAFile], ClientCert: v[keyClientCert], ClientKey: v[keyClientKey],
		Proxy: transport.ProxyMode(v[keyProxy]), ProxyURL: v[keyProxyURL],
		ProxyUser: v[keyProxyUser], ProxyPassword: v[keyProxyPassword],
		UserAgent: shared.UserAgent, Pins: shared.Pins, Limit: shared.Limit, Secrets: secrets, Log: shared.Log,
	}
}
