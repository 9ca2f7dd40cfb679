package main

import (
	"io"
	"maps"
	"strings"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// maxSecret bounds what is read from standard input, in bytes.
const maxSecret = 64 << 10

// declareSecrets makes a flag --KEY-stdin of each Secret field. The secret itself
// is never an argument: arguments are visible to every user of the computer. prefix
// stands in front of the key in the environment; it is "" for the target's own.
func (c *call) declareSecrets(fields []backend.Field, prefix string) {
	for _, f := range fields {
		if f.Kind == backend.Secret {
			c.flags.Bool(f.Key+"-stdin", false, f.Label+", read from standard input (or from "+variable(prefix+f.Key)+")")
		}
	}
}

// variable returns the environment variable that supplies a field.
func variable(key string) string {
	return "SLIPWAY_" + strings.ToUpper(strings.ReplaceAll(key, "-", "_"))
}

// suppliedSecrets returns the secrets that came with this command line: from the
// environment, and over it from standard input. Faults: Invalid.
func (c *call) suppliedSecrets(fields []backend.Field) (backend.Values, error) {
	typed, err := c.typedSecrets(fields)
	return merged(c.environmentSecrets(fields, ""), typed), err
}

// environmentSecrets returns the secrets that stand in the environment.
func (c *call) environmentSecrets(fields []backend.Field, prefix string) backend.Values {
	v := backend.Values{}
	for _, f := range fields {
		if text := c.getenv(variable(prefix + f.Key)); f.Kind == backend.Secret && text != "" {
			v[f.Key] = text
		}
	}
	return v
}

// typedSecrets returns the secret that comes from standard input, if one does.
func (c *call) typedSecrets(fields []backend.Field) (backend.Values, error) {
	v := backend.Values{}
	for _, f := range fields {
		if f.Kind != backend.Secret || !on(c, f.Key+"-stdin") {
			continue
		}
		if len(v) > 0 {
			return nil, usage("Only one secret can come from standard input.", "Supply the other one through "+variable(f.Key)+".")
		}
		text, err := c.readSecret()
		if err != nil {
			return nil, err
		}
		v[f.Key] = text
	}
	return v, nil
}

// typed returns those of the secrets that come from standard input.
func (c *call) typed(secrets backend.Values) backend.Values {
	v := secrets.Clone()
	maps.DeleteFunc(v, func(key, _ string) bool { return !on(c, key+"-stdin") })
	return v
}

// readSecret reads one line. Its error leaves out what was read.
func (c *call) readSecret() (string, error) {
	text, err := io.ReadAll(io.LimitReader(c.in, maxSecret+1))
	if err != nil {
		return "", fault.Wrap(err, fault.Invalid, "The secret cannot be read from standard input.", "Give it as one line: printf '%s\\n' SECRET | slipwayctl …")
	}
	line := strings.TrimSuffix(strings.TrimSuffix(string(text), "\n"), "\r")
	if line == "" || len(line) > maxSecret || strings.ContainsAny(line, "\r\n") {
		return "", usage("Standard input does not hold one line with the secret.", "Give the secret and nothing else, as one line.")
	}
	return line, nil
}
