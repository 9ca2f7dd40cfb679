package wiring

import (
	"context"
	"fmt"
	"maps"
	"time"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/profile"
)

// spareWait is how long a keyring may take for secrets that are not needed.
const spareWait = 5 * time.Second

// Lend gives texts for a profile that count in this process only, over the saved
// ones: a password from standard input or from the environment, another CA file.
func (s *Station) Lend(profileID string, v backend.Values) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lent[profileID] = v.Clone()
}

func (s *Station) borrowed(profileID string) backend.Values {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lent[profileID]
}

// values returns the texts of p with its secrets. The keyring is asked only for
// what was not lent.
func (s *Station) values(ctx context.Context, spec backend.Spec, p profile.Profile) (backend.Values, error) {
	v := p.Values.Clone()
	lent := s.borrowed(p.ID)
	maps.Copy(v, lent)
	if len(missing(spec, v, false)) == 0 {
		return v, nil
	}
	enough := len(missing(spec, v, true)) == 0
	if enough {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, spareWait)
		defer cancel()
	}
	secrets, err := s.Secrets.Get(ctx, p.ID)
	if err != nil && !enough {
		return nil, err
	}
	maps.Copy(v, secrets)
	maps.Copy(v, lent)
	if fields := missing(spec, v, true); len(fields) > 0 {
		f := fault.New(fault.Login, fmt.Sprintf("%s of the target %s is not stored on this computer.", fields[0].Label, p.Name),
			"Edit the target and enter it; in a shell, give it for one session through standard input or the environment.")
		f.Field = fields[0].Key
		return nil, f
	}
	return v, nil
}

// missing returns the Secret fields that exist for v and have no text; with
// required, only those that must have one.
func missing(spec backend.Spec, v backend.Values, required bool) []backend.Field {
	var out []backend.Field
	for _, f := range backend.Visible(spec.Profile, v) {
		if f.Kind == backend.Secret && v[f.Key] == "" && (f.Required || !required) {
			out = append(out, f)
		}
	}
	return out
}
