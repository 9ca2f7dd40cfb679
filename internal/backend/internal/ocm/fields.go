package ocm

import (
	"cmp"
	"net/url"
	"strings"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/address"
)

// Keys of the profile fields.
const (
	KeyAddress      = "address"         // https://ocm-apis-cloud.oracle.com, with or without the path of the interface
	KeyUserID       = "user-id"         // e-mail address for X-Oracle-UserId
	KeyLogin        = "login"           // LoginAuthenticate, LoginTokenService or LoginToken
	KeyClientID     = "client-id"       // for LoginAuthenticate and LoginTokenService
	KeyClientSecret = "client-secret"   // secret; for LoginAuthenticate and LoginTokenService
	KeyToken        = "token"           // secret; for LoginToken
	KeyTokenURL     = "token-url"       // for LoginTokenService
	KeyDomain       = "identity-domain" // for LoginAuthenticate and LoginTokenService
)

// Values of KeyLogin.
const (
	LoginAuthenticate = "authenticate"  // the interface's own login
	LoginTokenService = "token-service" // Oracle Access Manager
	LoginToken        = "token"         // a token that was made elsewhere
)

const (
	defaultAddress  = "https://ocm-apis-cloud.oracle.com"
	defaultTokenURL = "https://login.us2.oraclecloud.com/oam/oauth2/tokens" //nolint:gosec // an address, not a secret

	// defaultDomain is the Marketplace's own identity domain, the same for all who
	// publish there.
	defaultDomain = "usoracle30650"
)

// ProfileFields returns what a connection to the Marketplace needs.
func ProfileFields() []backend.Field {
	return append([]backend.Field{
		{
			Key: KeyAddress, Label: "Address", Kind: backend.URL, Required: true, Default: defaultAddress, Schemes: []string{"https"},
			Help: "Of the Publisher interface; the name has a hyphen, ocm-apis-cloud, where the vendor's examples print a dot.", Check: addressProblem,
		},
		{
			Key: KeyUserID, Label: "User", Kind: backend.Text, Required: true, MaxLen: 254, Placeholder: "first.last@example.org",
			Help: "E-mail address of a user who is registered for the partner account.", Check: userProblem,
		},
		{
			Key: KeyLogin, Label: "Log in with", Kind: backend.Select, Default: LoginAuthenticate,
			Choices: []backend.Choice{
				{Value: LoginAuthenticate, Label: "Client id and secret"},
				{Value: LoginTokenService, Label: "Client id and secret, at a token service", Help: "Oracle Access Manager"},
				{Value: LoginToken, Label: "Access token", Help: "cannot be renewed"},
			},
		},
	}, keyFields()...)
}

// keyFields are those that depend on the way to log in.
func keyFields() []backend.Field {
	byClient := loginBy(LoginAuthenticate, LoginTokenService)
	return []backend.Field{
		{
			Key: KeyClientID, Label: "Client id", Kind: backend.Text, Required: true, MaxLen: 1000, When: byClient,
			Help: "The Marketplace's administrator issues it together with the secret.", Check: clientProblem,
		},
		{
			Key: KeyClientSecret, Label: "Client secret", Kind: backend.Secret, Required: true, When: byClient,
			Help: "As it was issued together with the client id.",
		},
		{
			Key: KeyToken, Label: "Access token", Kind: backend.Secret, Required: true, When: loginBy(LoginToken),
			Help: "Usually good for seven days.", Check: tokenProblem,
		},
		{
			Key: KeyTokenURL, Label: "Token address", Kind: backend.URL, Required: true, Default: defaultTokenURL, Schemes: []string{"https"},
			Help: "Of the token service; change it only if the Marketplace's administrator names another.",
			When: loginBy(LoginTokenService), Advanced: true, Check: tokenURLProblem,
		},
		{
			Key: KeyDomain, Label: "Identity domain", Kind: backend.Text, MaxLen: 255, Placeholder: defaultDomain, When: byClient, Advanced: true,
			Help: "Of the Marketplace, not of the partner. Empty means " + defaultDomain + " at a token service, and none otherwise.", Check: domainProblem,
		},
	}
}

func loginBy(ways ...string) backend.Condition {
	return backend.Condition{{Key: KeyLogin, In: ways}}
}

// inHeader reports whether s can be a word of a header.
func inHeader(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}

func userProblem(s string) string {
	if !inHeader(s) || strings.Count(s, "@") != 1 {
		return "User is not an e-mail address."
	}
	return ""
}

func clientProblem(s string) string {
	if !inHeader(s) || strings.Contains(s, ":") {
		return "Client id has a character that no such id has."
	}
	return ""
}

func domainProblem(s string) string {
	if !inHeader(s) {
		return "Identity domain has a character that no such name has."
	}
	return ""
}

func tokenProblem(s string) string {
	if bare := bareToken(s); bare == "" || !inHeader(bare) {
		return "Access token has a character that no token has."
	}
	return ""
}

// bareToken returns a token without what people copy along with it.
func bareToken(s string) string {
	s = strings.TrimSpace(s)
	if kind, rest, _ := strings.Cut(s, " "); strings.EqualFold(kind, "Bearer") {
		s = strings.TrimSpace(rest)
	}
	return s
}

func addressProblem(s string) string  { return address.Problem("Address", s) }
func tokenURLProblem(s string) string { return address.Problem("Token address", s) }

// Host returns the host:port of the interface that a profile names, in lower case; ""
// if it names none. A profile without an address names the Marketplace's own.
func Host(v backend.Values) string {
	return address.Host(cmp.Or(v[KeyAddress], defaultAddress), "443")
}

// apiPath is where the interface is on its host.
const apiPath = "/appstore/publisher/v1"

// rootOf returns the address down to the interface, without a trailing slash. The
// address has been validated; one that leads into the interface already counts once,
// and what a proxy has in front of it is kept.
func rootOf(place string) string {
	u, _ := url.Parse(place)
	way := strings.TrimRight(u.EscapedPath(), "/") + "/"
	way, _, _ = strings.Cut(way, "/appstore/")
	return "https://" + strings.ToLower(strings.TrimSuffix(u.Host, ":")) + strings.TrimRight(way, "/") + apiPath
}

// tokenCall returns the address of the token service with the grant in its query, as
// the service wants it. The address has been validated.
func tokenCall(place string) string {
	u, _ := url.Parse(place)
	q := u.Query()
	if q.Get("grant_type") == "" {
		q.Set("grant_type", "client_credentials")
	}
	u.RawQuery, u.Fragment = q.Encode(), ""
	return u.String()
}
