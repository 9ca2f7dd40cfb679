package intake

import (
	"slices"

	"slipway/internal/backend"
	"slipway/internal/draft"
)

// member is a file on a card, with where it came from.
type member struct {
	draft.File
	order int // place among everything that was given
	batch int // number of what was given at once
}

// files returns what is known about the members.
func (c *card) files() []draft.File { return filesOf(c.members) }

func filesOf(members []member) []draft.File {
	files := make([]draft.File, len(members))
	for i, m := range members {
		files[i] = m.File
	}
	return files
}

// committed reports whether the card was told to be queued: it then stays as it is.
func (c *card) committed() bool { return c.queueing || c.plan.wanted }

// regroup divides the files on a target's cards into sets as its back end wants
// them. Cards in joining are aimed elsewhere; they come along where their files
// form a set with the target's.
func (p *Pane) regroup(profileID string, joining ...*card) {
	g := newGrouping(p, profileID)
	g.join(joining)
	g.deal(nil, 0)
}

// redirect aims a card at another target. What was given together with its files,
// and was aimed where it was, follows it into a set.
func (p *Pane) redirect(c *card, profileID string) {
	var together []*card
	for _, o := range p.cards {
		if o != c && o.target == c.target && o.url == "" && !o.committed() && o.sharesBatch(c) {
			together = append(together, o)
		}
	}
	c.aim(profileID)
	p.regroup(profileID, together...)
	if p.active != nil && p.active.form != nil {
		p.active.form.Focus() // on the new form; the old one had it
	}
}

func (c *card) sharesBatch(o *card) bool {
	return slices.ContainsFunc(c.members, func(m member) bool {
		return slices.ContainsFunc(o.members, func(n member) bool { return m.batch == n.batch })
	})
}

// grouping is the division of files among the cards for one target.
type grouping struct {
	pane   *Pane
	target string           // profile id
	own    []*card          // the target's cards
	owner  map[string]*card // by path; none for a file without a card
	pool   []member
	old    map[*card]bool // cards that make way for new ones

	unfolded map[*card]bool // old cards in whose place a new one is unfolded
}

// newGrouping begins with the files on the target's cards.
func newGrouping(p *Pane, profileID string) *grouping {
	g := &grouping{pane: p, target: profileID, owner: map[string]*card{}, old: map[*card]bool{}, unfolded: map[*card]bool{}}
	for _, c := range p.cards {
		if c.target == profileID && c.url == "" && !c.committed() {
			g.own = append(g.own, c)
		}
	}
	g.join(g.own)
	return g
}

func (g *grouping) join(cards []*card) {
	for _, c := range cards {
		for _, m := range c.members {
			g.owner[m.Identity.Path] = c
			g.pool = append(g.pool, m)
		}
	}
}

// deal brings loose files, which have no card yet, together with the others. A
// card whose files stay together stays as it is; the others make way for new
// ones. New cards for loose files up to a place in the order given are unfolded.
func (g *grouping) deal(loose []member, unfold int) {
	g.pool = append(g.pool, loose...)
	if len(g.pool) == 0 {
		return
	}
	slices.SortStableFunc(g.pool, func(a, b member) int { return a.order - b.order })
	t, _ := g.pane.target(g.target)
	all := sets(t.Spec, g.pool)
	fresh := make([]bool, len(all))
	for more := true; more; {
		more = g.unsettle(all, fresh)
	}
	for i, set := range all {
		if fresh[i] {
			g.assemble(set, unfold)
		}
	}
	for c := range g.old {
		g.pane.remove(c)
	}
	if slices.Contains(fresh, true) {
		g.pane.changed()
	}
}

// unsettle marks in fresh the sets that need a new card and reports whether it
// marked any. A card that gives a file away is dissolved, and its other files need
// new cards as well.
func (g *grouping) unsettle(all [][]member, fresh []bool) (more bool) {
	for i, set := range all {
		if fresh[i] || g.stays(set) {
			continue
		}
		fresh[i], more = true, true
		for _, c := range g.from(set) {
			g.old[c] = true
		}
	}
	return more
}

// sets divides the pool as a back end wants it.
func sets(spec backend.Spec, pool []member) [][]member {
	byPath := make(map[string]member, len(pool))
	for _, m := range pool {
		byPath[m.Identity.Path] = m
	}
	var all [][]member
	for _, files := range draft.Group(spec, filesOf(pool)) {
		set := make([]member, len(files))
		for i, f := range files {
			set[i] = byPath[f.Identity.Path]
		}
		all = append(all, set)
	}
	return all
}

// from returns the cards that the members of a set are on, in their order.
func (g *grouping) from(set []member) []*card {
	var from []*card
	for _, m := range set {
		if c := g.owner[m.Identity.Path]; c != nil && !slices.Contains(from, c) {
			from = append(from, c)
		}
	}
	return from
}

// stays reports whether the members of a set are left where they are: they have a
// card of their own, or none of them is meant for the target.
func (g *grouping) stays(set []member) bool {
	from := g.from(set)
	dissolved := func(c *card) bool { return g.old[c] }
	switch {
	case slices.ContainsFunc(set, func(m member) bool { return g.owner[m.Identity.Path] == nil }), slices.ContainsFunc(from, dissolved):
		return false
	case len(from) == 1 && len(from[0].members) == len(set):
		return true
	default:
		return !slices.ContainsFunc(from, func(c *card) bool { return slices.Contains(g.own, c) })
	}
}

// assemble makes the card of a set, with what was set by hand on those it comes
// from. In the place of each unfolded card one new one is unfolded.
func (g *grouping) assemble(set []member, unfold int) {
	from := g.from(set)
	first := slices.MinFunc(set, func(a, b member) int { return a.order - b.order })
	c := newCard(g.pane, set, "", first.order, g.target)
	c.inherit(from)
	unfolded := len(from) == 0 && first.order <= unfold
	for _, o := range from {
		if o.body.Visible() && !g.unfolded[o] {
			g.unfolded[o], unfolded = true, true
		}
	}
	g.pane.place(c, unfolded)
	if slices.Contains(from, g.pane.active) {
		g.pane.touch(c)
	}
}

// inherit takes over what was set by hand on cards of the same back end: all of it
// from the card that the first file was on, and from the others what is not their
// file's own. The first card wins.
func (c *card) inherit(from []*card) {
	spec, ok := c.spec()
	if !ok {
		return
	}
	mine := c.values()
	for _, o := range slices.Backward(from) {
		if old, known := o.spec(); !known || old.ID != spec.ID {
			continue
		}
		texts, same := o.values(), o.members[0].Identity.Path == c.members[0].Identity.Path
		for _, f := range spec.Request {
			if byHand := texts[f.Key] != o.proposed[f.Key]; byHand && (same || o.proposed[f.Key] == c.proposed[f.Key]) {
				mine[f.Key] = texts[f.Key]
			}
		}
	}
	c.put(mine)
}
