package lxcaos

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"slipway/internal/backend/internal/lxca"
	"slipway/internal/backend/internal/published"
	"slipway/internal/fault"
	"slipway/internal/source"
)

// explained adds to a refusal what is known of the request here: that a digest
// went ahead of the file, and which other word there is for its type.
func (a *attempt) explained(err error) error {
	f, ok := errors.AsType[*fault.Fault](err)
	refusal, refused := errors.AsType[*lxca.Refusal](err)
	if !ok || !refused {
		return err
	}
	told := *f
	switch {
	case a.aboutChecksum(refusal):
		a.blameChecksum(&told)
	case refusal.Status == http.StatusPreconditionFailed, refusal.Status == http.StatusBadRequest && a.req.Values[keyType] == typeConfig:
		a.blameType(&told)
	default:
		return err
	}
	return &told
}

// aboutChecksum reports whether a refusal speaks of the digest that went ahead.
// Message ids decide nothing: only one of them is published.
func (a *attempt) aboutChecksum(r *lxca.Refusal) bool {
	if len(a.tok.Parts) == 0 || a.tok.Parts[0].Algo == "" || r.Status != 0 && r.Status != http.StatusConflict {
		return false
	}
	for _, m := range r.Messages {
		if strings.Contains(strings.ToLower(m.Text+" "+m.Explanation), "checksum") {
			return true
		}
	}
	return false
}

// blameChecksum turns f into the fault of a file that arrived as another one. What
// was remembered of the file is forgotten: it may have changed on its medium.
func (a *attempt) blameChecksum(f *fault.Fault) {
	f.Kind, f.Retry, f.RetryAfter = fault.ChecksumWrong, fault.ByKind, 0
	f.What = fmt.Sprintf("The appliance received other bytes than the file's %s says.", published.Label(a.tok.Parts[0].Algo))
	f.Remedy = "Try again: Slipway will read the file again and compute its checksum anew. If it happens again, suspect the network, the memory or the medium with the file."
	for _, item := range a.items {
		source.Forget(item.Identity)
	}
}

// blameType points to the type, and for configuration settings to the other word.
func (a *attempt) blameType(f *fault.Fault) {
	f.Kind, f.Field = fault.Rejected, keyType
	if a.req.Values[keyType] != typeConfig {
		return
	}
	other := customConfig
	if a.wireType(0) == customConfig {
		other = typeConfig
	}
	f.Field = keyConfigToken
	f.Remedy = fmt.Sprintf("This version may call the type otherwise: choose %s as the type word, then try again.", other)
}
