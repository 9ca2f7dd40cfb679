package main

import (
	"context"
	"fmt"
	"time"

	"slipway/internal/backend"
	"slipway/internal/draft"
	"slipway/internal/fault"
	"slipway/internal/profile"
)

func remoteCommands() []*command {
	return []*command{
		{words: "remote list", about: "Lists what is on a target.", examples: []string{"slipwayctl remote list --target lab"}, flags: remoteFlags, run: listRemote},
		{words: "remote remove", operands: "ID…", min: 1, max: -1, about: "Deletes items on a target for good.", flags: remoteFlags, run: removeRemote},
		{
			words: "remote verify", operands: "ID FILE", min: 2, max: 2, about: "Compares an item on a target with a file again.",
			examples: []string{"slipwayctl remote verify 3f1c… rhel-9.4.iso --target lab"}, flags: remoteFlags, run: verifyRemote,
		},
	}
}

const productTools = "Use the tools of the product for that."

// remoteFlags declares what every command needs that speaks to one target.
func remoteFlags(ctx context.Context, c *call) error {
	_, spec, err := c.declareRemote(ctx)
	if err == nil {
		c.declareSession(spec)
	}
	return err
}

// declareRemote declares how the target is named and trusted, and returns the one
// that is named.
func (c *call) declareRemote(ctx context.Context) (profile.Profile, backend.Spec, error) {
	c.declareTarget()
	declarePins(c)
	return c.target(ctx, c.targetName())
}

func (c *call) declareTarget() {
	c.flags.StringP("target", "t", "", "`name` of the target (or from SLIPWAY_TARGET)")
}

func (c *call) targetName() string {
	if name := c.peek("target"); name != "" {
		return name
	}
	for i, w := range c.raw {
		if w == "-t" && i+1 < len(c.raw) {
			return c.raw[i+1]
		}
	}
	return c.getenv("SLIPWAY_TARGET")
}

// aimed returns the target of the command line, with what it supplies lent to it.
func (c *call) aimed(ctx context.Context) (profile.Profile, backend.Spec, error) {
	p, spec, err := c.target(ctx, c.targetName())
	if err == nil {
		_, err = c.lend(p, spec)
	}
	return p, spec, err
}

// ability returns the target's driver as A. lacks says what a back end lacks that has
// no such ability, and instead what a person can do then.
func ability[A any](ctx context.Context, c *call, lacks, instead string) (a A, spec backend.Spec, err error) {
	p, spec, err := c.aimed(ctx)
	if err != nil {
		return a, spec, err
	}
	d, err := c.station.Driver(ctx, p.ID)
	if err != nil {
		return a, spec, err
	}
	a, ok := d.(A)
	if !ok {
		return a, spec, fault.New(fault.Rejected, fmt.Sprintf("The target %s %s (%s).", p.Name, lacks, spec.Title), instead)
	}
	return a, spec, nil
}

func listRemote(ctx context.Context, c *call) error {
	lister, _, err := ability[backend.Lister](ctx, c, "does not tell what it has", productTools)
	if err != nil {
		return err
	}
	var all []backend.Remote
	err = c.trusting(func() (err error) {
		all, err = lister.List(ctx)
		return err
	})
	if err != nil {
		return err
	}
	return table(c, all, "ID\tNAME\tSTATUS\tSIZE\tKIND\tCREATED", func(r backend.Remote) []string {
		created := ""
		if !r.Created.IsZero() {
			created = r.Created.Local().Format(time.DateTime)
		}
		return []string{r.ID, r.Name, r.Status, size(r.Size), r.Kind, created}
	})
}

func removeRemote(ctx context.Context, c *call) error {
	remover, _, err := ability[backend.Remover](ctx, c, "deletes nothing at a distance", productTools)
	if err != nil {
		return err
	}
	for _, id := range c.args {
		if err := c.trusting(func() error { return remover.Remove(ctx, id) }); err != nil {
			return err
		}
		c.note("Deleted %s.", id)
	}
	return nil
}

func verifyRemote(ctx context.Context, c *call) error {
	verifier, spec, err := ability[backend.Verifier](ctx, c, "gives no digest of what it has, so nothing can be compared with the file again",
		"What was compared when the file arrived is in its receipt: slipwayctl queue receipt ID.")
	if err != nil {
		return err
	}
	file, err := draft.Look(ctx, c.args[1])
	if err != nil {
		return err
	}
	// Fields that an upload needs are not asked for: the item is there already.
	req := backend.Request{
		Items:  []backend.Item{{Identity: file.Identity, Expected: file.Expected}},
		Values: backend.Fill(spec.Request, draft.Propose(spec, []draft.File{file})),
	}
	var v backend.Verification
	err = c.trusting(func() (err error) {
		v, err = verifier.Verify(ctx, c.args[0], req)
		return err
	})
	if err != nil {
		return err
	}
	return c.result(v, verdict(v))
}
