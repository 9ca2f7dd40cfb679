package zstack

import (
	"net"
	"net/url"
	"strconv"
	"strings"

	"slipway/internal/backend"
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
			Check: addressProblem,
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

// addressProblem refuses what the field's kind lets pass and no request could use.
func addressProblem(s string) string {
	switch u, err := url.Parse(s); {
	case err != nil || u.Hostname() == "":
		return "Address names no server."
	case u.Port() != "" && !validPort(u.Port()):
		return "Address has a port that is not between 1 and 65535."
	case strings.ContainsFunc(u.Host, func(r rune) bool { return r <= ' ' || r > '~' }):
		return "Address has letters that the network does not know; write the name in its xn-- form, or the IP address."
	case u.User != nil:
		return "Address carries a user or a password; those have fields of their own."
	}
	return ""
}

func validPort(s string) bool {
	n, err := strconv.ParseUint(s, 10, 16)
	return err == nil && n > 0
}

// Host returns the host:port of the management node a profile names, in lower case;
// "" if it names none.
func Host(v backend.Values) string {
	u, err := url.Parse(v[KeyAddress])
	if err != nil || u.Hostname() == "" {
		return ""
	}
	port := u.Port()
	switch {
	case port != "":
	case strings.EqualFold(u.Scheme, "https"):
		port = "443"
	default:
		port = "8080"
	}
	return strings.ToLower(net.JoinHostPort(u.Hostname(), port))
}

// contextPath is where the node's web server has ZStack.
const contextPath = "/zstack"

// rootOf returns the address down to the context path, without a trailing slash. The
// address has been validated. A proxy's own path in front is kept.
func rootOf(address string) string {
	u, _ := url.Parse(address)
	way := strings.TrimRight(u.EscapedPath(), "/")
	way = strings.TrimRight(strings.TrimSuffix(way, "/v1"), "/")
	way = strings.TrimRight(strings.TrimSuffix(way, contextPath), "/")
	return strings.ToLower(u.Scheme) + "://" + Host(backend.Values{KeyAddress: address}) + way + contextPath
}
