package ocm

import (
	"crypto/subtle"
	"net/http"
	"strings"
	"time"

	"slipway/internal/lab/wire"
)

// Paths of the two logins.
const (
	AuthenticatePath = basePath + "/authenticate"
	TokenPath        = "/oam/oauth2/tokens" //nolint:gosec // It is a path.
)

// authenticate answers GET /authenticate, the service's own login.
func (x *exchange) authenticate() (wire.Answer, error) {
	if x.set.Login == LoginTokenService {
		return wire.Answer{}, refused(http.StatusNotFound, "Entity Not Found")
	}
	if !x.knownClient() {
		return wire.Answer{}, refused(http.StatusUnauthorized, "The client credentials are not valid.").challenged("Basic")
	}
	return x.token(map[string]any{
		"oracle_tk_context": "client_assertion", "oracle_client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
	}), nil
}

// tokenService answers POST /oam/oauth2/tokens, Oracle's token service. The grant travels in the query.
func (x *exchange) tokenService() (wire.Answer, error) {
	switch {
	case x.set.Login == LoginAuthenticate:
		return wire.Answer{}, refused(http.StatusNotFound, "Not Found").as(shapeHTML)
	case x.r.Header.Get("X-User-Identity-Domain-Name") != Domain:
		return wire.Answer{}, denied(http.StatusBadRequest, "invalid_request", "The identity domain is missing or not known.")
	case !x.knownClient():
		return wire.Answer{}, denied(http.StatusUnauthorized, "invalid_client", "Client authentication failed.").challenged("Basic")
	case x.r.URL.Query().Get("grant_type") != "client_credentials":
		return wire.Answer{}, denied(http.StatusBadRequest, "unsupported_grant_type", "The grant type is missing or not supported.")
	}
	return x.token(map[string]any{"token_type": "Bearer"}), nil
}

// token makes the answer to a good login.
func (x *exchange) token(body map[string]any) wire.Answer {
	body["access_token"] = x.lab.issue(x.set)
	if !x.set.NoExpiresIn {
		body["expires_in"] = int64(x.set.tokenLife() / time.Second)
	}
	return x.json(http.StatusOK, body)
}

func (x *exchange) knownClient() bool {
	id, secret, given := x.r.BasicAuth()
	return given && id == ClientID && subtle.ConstantTimeCompare([]byte(secret), []byte(ClientSecret)) == 1
}

// presented is the token that the request comes with, "" for none.
func (x *exchange) presented() string {
	kind, token, _ := strings.Cut(x.r.Header.Get("Authorization"), " ")
	if kind != "Bearer" {
		return ""
	}
	return token
}

// letIn checks the token and the user.
func (x *exchange) letIn() error {
	user := x.r.Header.Get("X-Oracle-UserId")
	switch {
	case !x.lab.live(x.presented()):
		return refused(http.StatusUnauthorized, "Not Authorized: the access token is missing, not valid, or has expired.").challenged("Bearer")
	case user == "":
		return refused(http.StatusUnauthorized, "Not Authorized: the header X-Oracle-UserId is missing.")
	case !registered(user):
		return refused(http.StatusForbidden, "The user %s is not registered with the partner account.", user)
	}
	x.user = user
	return nil
}
