package main

import (
	"context"
	"errors"
	"strings"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

func copyCommands() []*command {
	return []*command{{
		words: "remote copy", operands: "ID", min: 1, max: 1, about: "Copies an item on a target to further places of its service.",
		examples: []string{
			"slipwayctl remote list --target market        (shows the IDs)",
			"slipwayctl help remote copy --target market        (shows the flags of that target)",
		},
		flags: copyFlags, run: copyRemote,
	}}
}

// copyFlags declares what the target asks for to copy an item. A target that copies
// nothing is told apart here: otherwise every flag of a copy would be an unknown one.
func copyFlags(ctx context.Context, c *call) error {
	p, spec, err := c.declareRemote(ctx)
	if err != nil {
		return err
	}
	c.declareSession(spec)
	if len(spec.Copy) == 0 {
		return fault.New(fault.Rejected, "The target "+p.Name+" copies nothing to further places ("+spec.Title+").", productTools)
	}
	c.declareFields(spec.Copy)
	c.aim = p.Name
	return nil
}

func copyRemote(ctx context.Context, c *call) error {
	p, spec, err := c.aimed(ctx)
	if err != nil {
		return err
	}
	v, err := fieldTexts(c.flags, spec.Copy)
	if err == nil {
		err = idle(spec.Copy, v, v, giveToo)
	}
	if err != nil {
		return err
	}
	copier, err := c.station.Copier(ctx, p.ID)
	if err != nil {
		return err
	}
	return c.copyItem(ctx, copier, v)
}

// copied is what a copy shows with --json.
type copied struct {
	ID    string   `json:"id"`
	Notes []string `json:"notes"`
}

// copyItem asks for the copies of the operand and says what the service took on, also
// where it refused the rest.
func (c *call) copyItem(ctx context.Context, copier backend.Copier, v backend.Values) error {
	var notes []string
	err := c.trusting(func() error {
		more, err := copier.Copy(ctx, c.args[0], v)
		notes = append(notes, more...)
		return err
	})
	if len(notes) == 0 {
		return err
	}
	return errors.Join(c.result(copied{c.args[0], notes}, strings.Join(notes, "\n")), err)
}
