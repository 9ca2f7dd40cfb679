package main

import (
	"context"
	"slices"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// places is what a service asks for that copies an item.
var places = []backend.Field{
	{Key: "to", Label: "Data centres", Kind: backend.List, Required: true},
	{Key: "replace", Label: "Replace", Kind: backend.Bool},
}

// courier copies until it comes to a place that is closed.
type courier struct {
	id    string
	texts backend.Values
}

func (c *courier) Copy(_ context.Context, id string, v backend.Values) (notes []string, err error) {
	c.id, c.texts = id, v
	for _, place := range v.List("to") {
		if place == "closed" {
			return notes, &fault.Fault{Kind: fault.Rejected, What: "The data centre is closed.", Remedy: "Choose another one.", Field: "to"}
		}
		notes = append(notes, "Copying to "+place+".")
	}
	return notes, nil
}

// copies runs "remote copy" with the words against a courier.
func copies(t *testing.T, to *courier, words ...string) outcome {
	t.Helper()
	b := prepared(t)
	var out, err safeBuilder
	c := &call{shell: b.shell("", &out, &err), raw: append(words, "--target", "lab"), command: &command{words: "remote copy", min: 1, max: 1}}
	c.command.flags = func(ctx context.Context, c *call) error {
		defer c.declareFields(places)
		return remoteFlags(ctx, c)
	}
	c.command.run = func(ctx context.Context, c *call) error {
		v, err := fieldTexts(c.flags, places)
		if err != nil {
			return err
		}
		return c.copyItem(ctx, to, v)
	}
	bad := c.run(t.Context())
	c.report(bad)
	return outcome{exitCode(bad), out.String(), err.String()}
}

func TestCopy_saysWhatTheServiceTookOn(t *testing.T) {
	var to courier
	copies(t, &to, "7934470", "--to", "east", "--to=west", "--replace").wants(t, 0, "Copying to east.\nCopying to west.\n")
	if to.id != "7934470" || !slices.Equal(to.texts.List("to"), []string{"east", "west"}) || to.texts["replace"] != "true" {
		t.Errorf("asked for %q with %v", to.id, to.texts)
	}
	o := copies(t, &to, "7934470", "--to", "east", "--json")
	o.wants(t, 0)
	got := objects[copied](t, o.out)
	if len(got) != 1 || got[0].ID != "7934470" || !slices.Equal(got[0].Notes, []string{"Copying to east."}) {
		t.Errorf("told %+v", got)
	}
}

func TestCopy_saysWhatWasTakenOnBeforeTheRefusal(t *testing.T) {
	o := copies(t, &courier{}, "7934470", "--to", "east", "--to", "closed", "--to", "west")
	o.wants(t, 7, "The data centre is closed.", "Flag:      --to", "Choose another one.")
	if o.out != "Copying to east.\n" {
		t.Errorf("printed %q", o.out)
	}
	if o := copies(t, &courier{}, "7934470", "--to", "closed"); o.out != "" || o.code != 7 {
		t.Errorf("nothing was taken on: %+v", o)
	}
}

func TestCopy_onATargetThatCopiesNothing(t *testing.T) {
	b := prepared(t)
	b.run("remote", "copy", "3f1c", "--target", "lab", "--to", "east").wants(t, 7, "The target lab copies nothing", "tools of the product")
	b.run("help", "remote", "copy", "--target", "lab").wants(t, 7, "slipwayctl remote copy ID", "--target", "copies nothing")
	b.run("remote", "copy", "3f1c").wants(t, 2, "no target named")
	b.run("remote", "copy", "3f1c", "--target", "nowhere").wants(t, 4)
}
