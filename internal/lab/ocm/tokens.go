package ocm

import (
	"crypto/rand"
	"encoding/base64"
	"time"

	"slipway/internal/lab/wire"
)

// issue makes an access token that lives as long as the conditions say.
func (s *Service) issue(set Conditions) (token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	end := now.Add(set.tokenLife())
	if set.OpaqueTokens {
		token = rand.Text() + rand.Text()
	} else {
		token = webToken(now, end)
	}
	s.tokens[token] = end
	s.secrets = append(s.secrets, token)
	return token
}

// webToken is a JSON web token whose signature is random: nobody checks it.
func webToken(from, end time.Time) string {
	claims := map[string]any{"iss": "www.oracle.example", "sub": ClientID, "iat": from.Unix(), "exp": end.Unix(), "jti": rand.Text()}
	return encoded(wire.Encode(map[string]string{"alg": "RS256", "typ": "JWT"})) + "." + encoded(wire.Encode(claims)) + "." +
		encoded([]byte(rand.Text()+rand.Text()))
}

func encoded(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }

// live reports whether a token was issued and has not ended.
func (s *Service) live(token string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	end, issued := s.tokens[token]
	return issued && s.now().Before(end)
}

// revoke ends a token.
func (s *Service) revoke(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.tokens, token)
}
