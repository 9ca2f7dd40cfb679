package zstack

import (
	"net/url"
	"strings"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/address"
)

// Keys of the profile fields.
const (
	KeyAddress   = "address"    // http://mn.example.org:8080, with or without /zstack
	KeyLogin     = "login"      // LoginAccount, LoginUser, LoginLDAP or LoginAccessKey
	KeyAccount   = "account"    // for LoginAccount and LoginUser
	KeyUser      = "user"       // for LoginUser and LoginLDAP
	KeyPassword  = "password"   // secret; for LoginAccount, LoginUser and LoginLDAP
	KeyKeyID     = "key-id"     // for LoginAccessKey
	KeyKeySecret = "key-secret" // secret; for LoginAccessKey
)

// Values of KeyLogin.
const (
	LoginAccount   = "account"
	LoginUser      = "user"
	LoginLDAP      = "ldap"
	LoginAccessKey = "accesskey"
)

// ProfileFields returns what a connection to a management node needs.
func ProfileFields() []backend.Field {
	return []backend.Field{
		{
			Key: KeyAddress, Label: "Address", Kind: backend.URL, Required: true, Placeholder: "http://zstack.example.org:8080",
			Help:  "Of the management node, not of the web interface. Without a port, http means 8080 and https 443; /zstack at its end may be left away.",
			Check: func(s string) string { return address.Problem("Address", s) },
		},
		{
			Key: KeyLogin, Label: "Log in as", Kind: backend.Select, Default: LoginAccount,
			Choices: []backend.Choice{
				{Value: LoginAccount, Label: "Account", Help: "the owner of an account, such as admin"},
				{Value: LoginUser, Label: "User", Help: "a user within an account"},
				{Value: LoginLDAP, Label: "LDAP", Help: "a user of the directory that ZStack knows"},
				{Value: LoginAccessKey, Label: "AccessKey", Help: "never expires, and needs neither captcha nor second factor"},
			},
		},
		{Key: KeyAccount, Label: "Account", Kind: backend.Text, Required: true, MaxLen: 255, When: loginBy(LoginAccount, LoginUser)},
		{Key: KeyUser, Label: "User", Kind: backend.Text, Required: true, MaxLen: 255, When: loginBy(LoginUser, LoginLDAP)},
		{Key: KeyPassword, Label: "Password", Kind: backend.Secret, Required: true, When: loginBy(LoginAccount, LoginUser, LoginLDAP)},
		{
			Key: KeyKeyID, Label: "AccessKey ID", Kind: backend.Text, Required: true, MaxLen: 255, When: loginBy(LoginAccessKey), Check: wordProblem,
			Help: "Made in ZStack's web interface, where its secret is shown once.",
		},
		{Key: KeyKeySecret, Label: "AccessKey secret", Kind: backend.Secret, Required: true, When: loginBy(LoginAccessKey)},
	}
}

func loginBy(ways ...string) backend.Condition {
	return backend.Condition{{Key: KeyLogin, In: ways}}
}

// wordProblem refuses what cannot stand in a header.
func wordProblem(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || r == ':' }) {
		return "AccessKey ID has a character that no such key has."
	}
	return ""
}

// openPort is where the node listens for plain HTTP.
const openPort = "8080"

// Host returns the host:port of the management node a profile names, in lower case;
// "" if it names none.
func Host(v backend.Values) string { return address.Host(v[KeyAddress], openPort) }

// contextPath is where the node's web server has ZStack.
const contextPath = "/zstack"

// rootOf returns the address down to the context path, without a trailing slash. The
// address has been validated. A proxy's own path in front is kept.
func rootOf(place string) string {
	u, _ := url.Parse(place)
	way := strings.TrimRight(u.EscapedPath(), "/")
	way = strings.TrimRight(strings.TrimSuffix(way, "/v1"), "/")
	way = strings.TrimRight(strings.TrimSuffix(way, contextPath), "/")
	return strings.ToLower(u.Scheme) + "://" + address.Host(place, openPort) + way + contextPath
}
