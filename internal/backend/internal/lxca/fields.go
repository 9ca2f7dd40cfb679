package lxca

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/address"
)

// Keys of the profile fields.
const (
	KeyAddress  = "address" // https://lxca01.example.org, with or without a port
	KeyLogin    = "login"   // LoginSession or LoginBasic
	KeyUser     = "user"
	KeyPassword = "password"
	KeyAnswer   = "answer-minutes" // how long the answer may take after the last byte of an upload
)

// Values of KeyLogin.
const (
	LoginSession = "session"
	LoginBasic   = "basic"
)

// defaultAnswer is the wait for an answer in minutes: 6,000 s, as long as Lenovo's
// own Python client waits for an import.
const defaultAnswer = 100

// ProfileFields returns what a connection to an appliance needs.
func ProfileFields() []backend.Field {
	return []backend.Field{
		{
			Key: KeyAddress, Label: "Address", Kind: backend.URL, Required: true, Schemes: []string{"https"},
			Placeholder: "https://lxca01.example.org",
			Help:        "Where the appliance's web interface is; a path behind the name is left away.", Check: func(s string) string { return address.Problem("Address", s) },
		},
		{Key: KeyUser, Label: "User", Kind: backend.Text, Required: true, MaxLen: 256, Help: "A job belongs to the user who created it, so uploads are resumed by the same one."},
		{Key: KeyPassword, Label: "Password", Kind: backend.Secret, Required: true},
		{
			Key: KeyLogin, Label: "Log in with", Kind: backend.Select, Default: LoginSession, Advanced: true,
			Choices: []backend.Choice{
				{Value: LoginSession, Label: "Session", Help: "one login for many requests, ended afterwards"},
				{Value: LoginBasic, Label: "Basic authentication", Help: "user and password with each request; never expires"},
			},
		},
		{
			Key: KeyAnswer, Label: "Wait for the answer, minutes", Kind: backend.Number, Default: strconv.Itoa(defaultAnswer),
			Min: 1, Max: 24 * 60, Advanced: true,
			Help: "How long the appliance may work after the last byte before it answers; then the import job is asked.",
		},
	}
}

// Host returns the host:port of the appliance a profile names, in lower case; "" if
// it names none.
func Host(v backend.Values) string { return address.Host(v[KeyAddress], "443") }

// rootOf returns the address of the appliance without path and trailing slash. The
// address has been validated.
func rootOf(place string) string {
	u, _ := url.Parse(place)
	return "https://" + strings.ToLower(strings.TrimSuffix(u.Host, ":"))
}

// answerTime reads KeyAnswer, which has been validated.
func answerTime(v backend.Values) time.Duration {
	n, _ := strconv.Atoi(v[KeyAnswer])
	return time.Duration(n) * time.Minute
}
