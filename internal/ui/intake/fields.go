package intake

import (
	"strings"

	"slipway/internal/backend"
	"slipway/internal/draft"
)

// keyTarget is the card's own field. No field of a back end has a dot in its key.
const keyTarget = ".target"

// formFields returns the fields of a card: the target, then the back end's.
func (c *card) formFields() []backend.Field {
	f := backend.Field{Key: keyTarget, Label: "Target", Kind: backend.Select, Required: true, Placeholder: "Choose a target…"}
	for _, t := range c.offered() {
		f.Choices = append(f.Choices, backend.Choice{Value: t.Profile.ID, Label: t.Profile.Name})
	}
	switch {
	case len(f.Choices) > 0:
	case len(c.pane.targets) > 0:
		f.Placeholder = "No target can fetch this address"
	default:
		f.Placeholder = "No target yet: add one first"
	}
	spec, _ := c.spec()
	return append([]backend.Field{f}, spec.Request...)
}

// request returns the request that the texts make. Its error joins a fault for
// each field that breaks a rule.
func (c *card) request(spec backend.Spec) (backend.Request, error) {
	if c.url != "" {
		return draft.RequestURL(spec, c.url, c.values())
	}
	return draft.Request(spec, c.files(), c.values())
}

// fetches reports whether a back end fetches an address by itself.
func fetches(spec backend.Spec, address string) bool {
	scheme, _, _ := strings.Cut(address, ":")
	for _, s := range spec.Accept.URL {
		if strings.EqualFold(s, scheme) {
			return true
		}
	}
	return false
}

// applyToAll gives the target and the settings of the card touched last to all
// others. A field whose proposal differs from file to file, such as a name, is
// the file's own and stays.
func (p *Pane) applyToAll() {
	from := p.current()
	if from == nil {
		return
	}
	v := from.values()
	for _, to := range p.cards {
		if to != from && !to.committed() {
			to.follow(from, v)
		}
	}
	p.regroup(from.target)
}

func (c *card) follow(from *card, v backend.Values) {
	c.aim(from.target)
	if c.target != from.target {
		return
	}
	mine := c.values()
	spec, _ := c.spec()
	for _, f := range spec.Request {
		if from.proposed[f.Key] == c.proposed[f.Key] {
			mine[f.Key] = v[f.Key]
		}
	}
	c.put(mine)
}
