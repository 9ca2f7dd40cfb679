package main

import (
	"context"

	"slipway/internal/backend"
)

func fileServerCommands() []*command {
	return []*command{
		{
			words: "fileserver list", about: "Lists the file servers that a target keeps and fetches uploads from.",
			examples: []string{"slipwayctl fileserver list --target lxca"}, flags: remoteFlags, run: listFileServers,
		},
		{
			words: "fileserver add", about: "Makes a file server known to a target.",
			examples: []string{
				"slipwayctl help fileserver add --target lxca        (shows the flags of that target)",
				"slipwayctl fileserver add --target lxca … --password-stdin < password",
			},
			flags: addFileServerFlags, run: addFileServer,
		},
		{words: "fileserver remove", operands: "ID…", min: 1, max: -1, about: "Makes a target forget file servers.", flags: remoteFlags, run: removeFileServers},
	}
}

// fileServerPrefix keeps the secrets of a file server apart from the target's own in
// the environment.
const fileServerPrefix = "fileserver-"

// addFileServerFlags declares what the file server needs. Standard input is for its
// secrets here; those of the target come from the keyring or the environment.
func addFileServerFlags(ctx context.Context, c *call) error {
	_, spec, err := c.declareRemote(ctx)
	if err != nil {
		return err
	}
	c.declareSessionCA(spec)
	c.declareFields(spec.FileServer)
	c.declareSecrets(spec.FileServer, fileServerPrefix)
	return nil
}

// keeper returns what manages the target's file servers.
func (c *call) keeper(ctx context.Context) (backend.FileServerKeeper, error) {
	p, _, err := c.aimed(ctx)
	if err != nil {
		return nil, err
	}
	return c.station.FileServers(ctx, p.ID)
}

func listFileServers(ctx context.Context, c *call) error {
	keeper, err := c.keeper(ctx)
	if err != nil {
		return err
	}
	var all []backend.FileServer
	err = c.trusting(func() (err error) {
		all, err = keeper.FileServers(ctx)
		return err
	})
	if err != nil {
		return err
	}
	if len(all) == 0 {
		c.note("There is no file server yet. slipwayctl help fileserver add --target %s shows how to add one.", quoted(c.targetName()))
	}
	return table(c, all, "ID\tNAME\tADDRESS\tUSER", func(s backend.FileServer) []string { return []string{s.ID, s.Name, s.URL, s.User} })
}

func addFileServer(ctx context.Context, c *call) error {
	p, spec, err := c.target(ctx, c.targetName())
	if err != nil {
		return err
	}
	if _, err := c.lendWith(p, spec, c.environmentSecrets(spec.Profile, "")); err != nil {
		return err
	}
	keeper, err := c.station.FileServers(ctx, p.ID)
	if err != nil {
		return err
	}
	v, err := c.fileServerTexts(spec.FileServer)
	if err != nil {
		return err
	}
	var made backend.FileServer
	err = c.trusting(func() (err error) {
		made, err = keeper.AddFileServer(ctx, v)
		return err
	})
	if err != nil {
		return err
	}
	return c.result(made, fileServerText(made))
}

// fileServerTexts returns what the command line and the environment say of a file
// server, secrets included.
func (c *call) fileServerTexts(fields []backend.Field) (backend.Values, error) {
	given, err := fieldTexts(c.flags, fields)
	if err != nil {
		return nil, err
	}
	typed, err := c.typedSecrets(fields)
	if err != nil {
		return nil, err
	}
	v := merged(given, c.environmentSecrets(fields, fileServerPrefix), typed)
	return v, idle(fields, v, merged(given, typed), giveToo)
}

func fileServerText(s backend.FileServer) string {
	text := "Added the file server " + s.Name + ", " + s.URL + ", as " + s.ID + "."
	if s.Key != "" {
		text += "\nThe target logs in there with this key; add it to the user's authorized keys:\n" + s.Key
	}
	return text
}

func removeFileServers(ctx context.Context, c *call) error {
	keeper, err := c.keeper(ctx)
	if err != nil {
		return err
	}
	for _, id := range c.args {
		if err := c.trusting(func() error { return keeper.RemoveFileServer(ctx, id) }); err != nil {
			return err
		}
		c.note("Removed the file server %s.", id)
	}
	return nil
}
