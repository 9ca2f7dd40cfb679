package intake

import (
	"net/url"
	"slices"
	"strings"

	"slipway/internal/fault"
)

// AddURL asks for an address that a server fetches by itself, and makes a card
// for it.
func (p *Pane) AddURL() {
	hint := "None of your targets fetches addresses by itself"
	if schemes := p.schemes(); len(schemes) > 0 {
		hint = strings.Join(schemes, "://…, ") + "://… – the server fetches it, nothing passes through this computer"
	}
	newAsk(p.win, "Add an address", hint, "Add", func(text string) error { return p.address(text, "") })
}

// schemes returns the kinds of addresses that the targets fetch, in the order in
// which they are declared.
func (p *Pane) schemes() []string {
	var all []string
	for _, t := range p.targets {
		for _, s := range t.Spec.Accept.URL {
			if !slices.Contains(all, s) {
				all = append(all, s)
			}
		}
	}
	return all
}

// AddAddress makes a card for an address that a server fetches by itself, or
// leaves a notice where no target can. profileID, if not empty, is the target to
// fill in.
func (p *Pane) AddAddress(address, profileID string) {
	p.reload(func() {
		if err := p.address(address, profileID); err != nil {
			p.notices.fault("", err)
		}
	})
}

// address makes the card. Faults: Invalid for what is no full address, carries a
// secret, or is of a kind that no target fetches.
func (p *Pane) address(address, profileID string) error {
	address = strings.TrimSpace(address)
	u, err := url.Parse(address)
	if err != nil || u.Scheme == "" {
		return fault.New(fault.Invalid, "This is not a full address.", "Write it with its scheme in front, such as https://.")
	}
	i := slices.IndexFunc(p.targets, func(t Target) bool { return fetches(t.Spec, address) })
	if i < 0 {
		return fault.New(fault.Invalid, "None of your targets fetches addresses that begin with "+u.Scheme+"://.",
			"Download the file and add it, or add a target that fetches addresses.")
	}
	if f := p.targets[i].Spec.URLFault(address); f != nil {
		return f
	}
	p.order++
	p.place(newCard(p, nil, address, p.order, p.preferred(profileID)), len(p.cards) < openAtOnce)
	p.changed()
	return nil
}
