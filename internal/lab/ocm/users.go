package ocm

import "slices"

// The partner's client, as Oracle issues one on request. Names and secrets are fixed and public: they guard nothing.
const (
	ClientID     = "a7c0e5d1-4b9f-4f36-9d52-6f1e0b8c3a74"
	ClientSecret = "Yk3-vW8s_Qz5nT0hJd7m" //nolint:gosec // It guards nothing.
	Domain       = "usoracle30650"        // value of X-USER-IDENTITY-DOMAIN-NAME for the token service
)

// Users registered for the partner, and one who is not.
const (
	UserID       = "publisher@partner.example"
	Colleague    = "colleague@partner.example"
	Unregistered = "stranger@elsewhere.example"
)

// Users returns the e-mail addresses registered for the partner, [UserID] first.
func Users() []string { return []string{UserID, Colleague} }

func registered(user string) bool { return slices.Contains(Users(), user) }
