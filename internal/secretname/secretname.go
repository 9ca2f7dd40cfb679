// Package secretname knows by their names which headers, query keys and fields
// carry secrets. It looks at no value and removes nothing: redaction is the duty of
// the transport, and to refuse an address that carries a secret the contract's.
//
// The list is one for all back ends. A list for each would leave out what proxies
// and gateways of other makers put into the same answers.
package secretname

import "strings"

// secretWords make the name of a header, a key or a field sensitive wherever they
// stand in it.
var secretWords = []string{
	"password", "passwd", "passphrase", "passcode", "pwd", "secret", "token", "credential", "privatekey", "apikey",
	"accesskey", "authkey", "sharedkey", "authorization", "cookie", "sessionid", "signature", "tempurlsig", "adminpass", "userpass",
}

// secretNames are sensitive as a whole.
var secretNames = map[string]bool{
	"auth": true, "pass": true, "pw": true, "key": true, "sig": true, "jwt": true, "sid": true, "session": true, "otp": true, "bearer": true,
}

// Is reports whether what the name of a header, of a key in a query or of a field
// stands for is a secret: "X-Auth-Token", "adminPass", "temp_url_sig". Case, hyphens,
// underlines, dots and blanks do not matter.
func Is(name string) bool {
	name = strings.ToLower(strings.Map(func(r rune) rune {
		if strings.ContainsRune("-_. []", r) {
			return -1
		}
		return r
	}, name))
	if secretNames[name] {
		return true
	}
	for _, word := range secretWords {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}
