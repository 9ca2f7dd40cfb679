package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"slipway/internal/backend"
	"slipway/internal/backend/catalog"
	"slipway/internal/fault"
	"slipway/internal/queue"
)

// offers returns the command that asks a target what a field can be; "" where its
// server has nothing to offer for it.
func offers(fields []backend.Field, key, target string) string {
	if f, ok := backend.Lookup(fields, key); !ok || !f.Live || target == "" {
		return ""
	}
	return "slipwayctl target choices " + quoted(target) + " " + key
}

// offersFor is offers for a flag of the command.
func (c *call) offersFor(key string) string { return offers(c.fields, key, c.aim) }

// offersText says which flags of a command the target has something to offer for; ""
// where there is none.
func (c *call) offersText() string {
	keys := live(c.fields)
	if len(keys) == 0 || c.aim == "" {
		return ""
	}
	return "\nWhat the target offers for --" + strings.Join(keys, ", --") + ":\n  slipwayctl target choices " + quoted(c.aim) + "\n"
}

// offersOf is offers for the field that a job's fault names.
func offersOf(j queue.Job) string {
	spec, _ := catalog.Lookup(j.Backend)
	return offers(spec.Request, j.Fault.Field, j.ProfileName)
}

// choicesFlags declares the flags of an upload: what a server offers for one may
// depend on the others.
func choicesFlags(ctx context.Context, c *call) error {
	return c.declareUploadTo(ctx, c.firstOperand())
}

// offer is one choice as "target choices" shows it.
type offer struct {
	Flag  string `json:"flag"`  // key of the field
	Value string `json:"value"` // what to give
	Label string `json:"label,omitempty"`
	Help  string `json:"help,omitempty"`
}

func listChoices(ctx context.Context, c *call) error {
	p, spec, err := c.target(ctx, c.args[0])
	if err != nil {
		return err
	}
	if _, err := c.lend(p, spec); err != nil {
		return err
	}
	d, err := c.station.Driver(ctx, p.ID)
	if err != nil {
		return err
	}
	v, err := fieldTexts(c.flags, spec.Request)
	if err != nil {
		return err
	}
	keys, err := c.asked(spec, v)
	if err != nil {
		return err
	}
	chooser, ok := d.(backend.Chooser)
	if !ok || len(keys) == 0 {
		return fault.New(fault.Rejected, fmt.Sprintf("The target %s offers nothing to choose from (%s).", p.Name, spec.Title),
			"slipwayctl help upload --target "+quoted(p.Name)+" shows what its flags take.")
	}
	all, bad := c.offered(ctx, chooser, keys, backend.Fill(spec.Request, v))
	err = table(c, all, "FLAG\tVALUE\tNAME\tABOUT", func(o offer) []string { return []string{"--" + o.Flag, o.Value, o.Label, o.Help} })
	return errors.Join(err, bad)
}

// asked returns the keys of the fields that the server is asked about: those named on
// the command line, or else all of an upload that exist for v, then those of a copy.
func (c *call) asked(spec backend.Spec, v backend.Values) ([]string, error) {
	known := live(slices.Concat(spec.Request, spec.Copy))
	for _, key := range c.args[1:] {
		if !slices.Contains(known, key) {
			return nil, usage("The target "+c.aim+" offers nothing to choose from for "+key+".", "Name one of: "+strings.Join(known, ", ")+".")
		}
	}
	if len(c.args) > 1 {
		return c.args[1:], nil
	}
	return live(slices.Concat(backend.Visible(spec.Request, v), spec.Copy)), nil
}

// live returns the keys of the fields for which a server offers choices.
func live(fields []backend.Field) []string {
	var keys []string
	for _, f := range fields {
		if f.Live && !slices.Contains(keys, f.Key) {
			keys = append(keys, f.Key)
		}
	}
	return keys
}

// offered asks the server about each field. Beside an error it returns what the server
// said before.
func (c *call) offered(ctx context.Context, chooser backend.Chooser, keys []string, v backend.Values) ([]offer, error) {
	var all []offer
	for _, key := range keys {
		var choices []backend.Choice
		err := c.trusting(func() (err error) {
			choices, err = chooser.Choices(ctx, key, v)
			return err
		})
		if err != nil {
			return all, err
		}
		for _, choice := range choices {
			all = append(all, offer{key, choice.Value, choice.Label, choice.Help})
		}
		if len(choices) == 0 {
			c.note("The target offers nothing of its own for --%s.", key)
		}
	}
	return all, nil
}
