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
	newAsk(p.win, "Add an address", "https://… – the server fetches it, nothing passes through this computer", "Add",
		func(text string) error { return p.address(text, "") })
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
// password, or is of a kind that no target fetches.
func (p *Pane) address(address, profileID string) error {
	address = strings.TrimSpace(address)
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Scheme == "" || u.Host == "":
		return fault.New(fault.Invalid, "This is not a full address.", "Write it with https:// in front.")
	case u.User != nil:
		return fault.New(fault.Invalid, "The address carries a user name or password.", "Take them out; the server would keep them in its log.")
	case !slices.ContainsFunc(p.targets, func(t Target) bool { return fetches(t.Spec, address) }):
		return fault.New(fault.Invalid, "None of your targets fetches addresses that begin with "+u.Scheme+"://.",
			"Download the file and add it, or add a target that fetches addresses.")
	}
	p.order++
	p.place(newCard(p, nil, address, p.order, p.preferred(profileID)), len(p.cards) < openAtOnce)
	return nil
}
