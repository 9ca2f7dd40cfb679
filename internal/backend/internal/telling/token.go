package telling

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"slipway/internal/backend"
)

// Token writes a token as JSON. v is of texts, numbers, times and truth values, which
// always encode.
func Token(v any) []byte {
	out, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return out
}

// Digest returns sixteen hexadecimal digits that tell one order from another, so that a
// later attempt takes up only what was made for the same. order is of what [Token] takes.
func Digest(order []any) string {
	sum := sha256.Sum256(Token(order))
	return hex.EncodeToString(sum[:8])
}

// Files returns what an order says of the files that it is about: that they are those
// which were queued.
func Files(items []backend.Item) []any {
	var out []any
	for _, item := range items {
		id := item.Identity
		out = append(out, id.Path, fmt.Sprint(id.Size), id.ModTime.UTC().String())
	}
	return out
}
