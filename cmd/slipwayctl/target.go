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
	"slipway/internal/profile"
)

func targetCommands() []*command {
	return []*command{
		{
			words: "target add", operands: "NAME", min: 1, max: 1, about: "Adds a target.",
			examples: []string{
				"slipwayctl target add lab --backend glance --auth-url https://cloud:5000/v3 --user demo --project demo --password-stdin < password",
				"slipwayctl target add otc --backend glance --auth-url https://iam.eu-de.otc.t-systems.com/v3 --pin sha256:…",
			},
			flags: addFlags, run: addTarget,
		},
		{
			words: "target edit", operands: "NAME", min: 1, max: 1, about: "Changes fields or the secret of a target.",
			examples: []string{"slipwayctl target edit lab --region RegionTwo"},
			flags:    editFlags, run: editTarget,
		},
		{words: "target list", about: "Lists the targets.", run: listTargets},
		{words: "target show", operands: "NAME", min: 1, max: 1, about: "Shows the settings of a target.", run: showTarget},
		{
			words: "target test", operands: "NAME", min: 1, max: 1, about: "Reaches a target, logs in and changes nothing.",
			examples: []string{"slipwayctl target test lab", "slipwayctl target test lab --pin sha256:…"},
			flags:    testFlags, run: testTarget,
		},
		{
			words: "target choices", operands: "NAME [FLAG…]", min: 1, max: -1, about: "Asks a target what it offers for the flags of an upload.",
			examples: []string{
				"slipwayctl target choices zstack storage        (lists the backup storages)",
				"slipwayctl target choices market version --application shop",
			},
			flags: choicesFlags, run: listChoices,
		},
		{words: "target remove", operands: "NAME…", min: 1, max: -1, about: "Removes targets and their secrets.", run: removeTargets},
		{
			words: "target discover", operands: "[NAME…]", max: -1, about: "Shows connections of other tools (clouds.yaml, OS_…) and adds those named.",
			examples: []string{"slipwayctl target discover", "slipwayctl target discover mycloud"}, run: discover,
		},
		{words: "target export", operands: "[NAME…]", max: -1, about: "Prints targets, without secrets, for an import.", run: exportTargets},
		{words: "target import", operands: "FILE", min: 1, max: 1, about: "Adds the targets of an exported file; - reads standard input.", run: importTargets},
	}
}

func addFlags(_ context.Context, c *call) error {
	c.flags.String("backend", "", "kind of target (`id`): "+strings.Join(backendIDs(), ", "))
	declarePins(c)
	spec, err := chosenBackend(c.peek("backend"))
	if err != nil {
		return err
	}
	c.declareFields(spec.Profile)
	c.declareSecrets(spec.Profile, "")
	return nil
}

func backendIDs() []string {
	var ids []string
	for _, s := range catalog.All() {
		ids = append(ids, s.ID)
	}
	return ids
}

// chosenBackend needs no choice where there is only one back end.
func chosenBackend(id string) (backend.Spec, error) {
	if all := catalog.All(); id == "" && len(all) == 1 {
		return all[0], nil
	}
	if spec, ok := catalog.Lookup(id); ok {
		return spec, nil
	}
	remedy := "Give --backend with one of: " + strings.Join(backendIDs(), ", ") + "."
	if id == "" {
		return backend.Spec{}, unnamed("It is not said what kind of target this is.", remedy)
	}
	return backend.Spec{}, usage(fmt.Sprintf("There is no back end %q.", id), remedy)
}

func addTarget(ctx context.Context, c *call) error {
	spec, err := chosenBackend(c.peek("backend"))
	if err != nil {
		return err
	}
	return c.saveTarget(ctx, spec, profile.Profile{Name: c.args[0], Backend: spec.ID}, c.suppliedSecrets)
}

func editFlags(ctx context.Context, c *call) error {
	c.flags.String("name", "", "another name (`text`) for the target")
	declarePins(c)
	if _, err := c.open(ctx, true); err != nil {
		return err
	}
	_, spec, err := c.target(ctx, c.firstOperand())
	if err != nil {
		return err
	}
	c.declareFields(slices.DeleteFunc(slices.Clone(spec.Profile), func(f backend.Field) bool { return f.Key == "name" }))
	c.declareSecrets(spec.Profile, "")
	return nil
}

// firstOperand returns the first word of the command line that can be no flag's
// value: commands that need it early put it directly behind their own words.
func (c *call) firstOperand() string {
	if len(c.raw) == 0 || strings.HasPrefix(c.raw[0], "-") {
		return ""
	}
	return c.raw[0]
}

func editTarget(ctx context.Context, c *call) error {
	p, spec, err := c.target(ctx, c.args[0])
	if err != nil {
		return err
	}
	if name := c.flags.Lookup("name"); name.Changed {
		p.Name = name.Value.String()
	}
	return c.saveTarget(ctx, spec, p, c.typedSecrets)
}

// saveTarget saves p with the flags and secrets of the command line over what it
// holds, and tests it where a fingerprint was given.
func (c *call) saveTarget(ctx context.Context, spec backend.Spec, p profile.Profile, secrets func([]backend.Field) (backend.Values, error)) error {
	given, err := fieldTexts(c.flags, spec.Profile)
	if err != nil {
		return err
	}
	supplied, err := secrets(spec.Profile)
	if err != nil {
		return err
	}
	p.Values = merged(p.Values, given)
	if err := idle(spec.Profile, merged(p.Values, supplied), merged(given, c.typed(supplied)), giveToo); err != nil {
		return err
	}
	if p, err = c.store(ctx, spec, p, supplied); err != nil {
		return err
	}
	if err := c.result(p, "Saved the target "+p.Name+"."); err != nil {
		return err
	}
	if c.flags.Lookup("pin").Changed {
		c.station.Lend(p.ID, supplied) // counts where no keyring took it
		return c.test(ctx, p)
	}
	c.note("Try it: slipwayctl target test %s", quoted(p.Name))
	return nil
}

// merged returns the texts of all maps; a later one counts over an earlier one.
func merged(maps ...map[string]string) backend.Values {
	v := backend.Values{}
	for _, m := range maps {
		for key, text := range m {
			v[key] = text
		}
	}
	return v
}

// store saves a profile, and secrets over those that are stored for it. A new
// profile whose secrets cannot be stored is not kept either.
func (c *call) store(ctx context.Context, spec backend.Spec, p profile.Profile, secrets backend.Values) (profile.Profile, error) {
	s, err := c.open(ctx, len(secrets) > 0)
	if err != nil {
		return p, err
	}
	fresh := p.ID == ""
	if p, err = s.Profiles.Save(spec, p); err != nil || len(secrets) == 0 {
		return p, err
	}
	if s.Session {
		c.warn("The secret is not stored. Supply it with each command, through standard input or the environment.")
		return p, nil
	}
	stored, err := s.Secrets.Get(ctx, p.ID)
	if err == nil {
		err = s.Secrets.Set(ctx, p.ID, merged(stored, secrets))
	}
	if err != nil && fresh {
		err = errors.Join(err, s.Profiles.Remove(p.ID))
	}
	return p, err
}

// target returns a saved target and its back end.
func (c *call) target(ctx context.Context, name string) (profile.Profile, backend.Spec, error) {
	if name == "" {
		return profile.Profile{}, backend.Spec{}, unnamed("There is no target named on the command line.", "See slipwayctl help "+c.command.words+".")
	}
	s, err := c.open(ctx, false)
	if err != nil {
		return profile.Profile{}, backend.Spec{}, err
	}
	p, ok := s.Profiles.Find(name)
	if !ok {
		return p, backend.Spec{}, &coded{code: exitNoTarget, err: fault.New(fault.NotFound, fmt.Sprintf("There is no target %q.", name), "slipwayctl target list shows those there are.")}
	}
	spec, ok := catalog.Lookup(p.Backend)
	if !ok {
		return p, spec, &coded{code: exitNoTarget, err: fault.New(fault.NotFound, fmt.Sprintf("The target %s is for %q, which this version does not know.", p.Name, p.Backend), "Use the version that made it.")}
	}
	return p, spec, nil
}

// quoted returns a word as a shell wants it.
func quoted(word string) string {
	if word != "" && !strings.ContainsFunc(word, func(r rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:", r)
	}) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
