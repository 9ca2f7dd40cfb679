package ocimarket

import (
	"context"
	"fmt"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/ocm"
	"slipway/internal/backend/internal/published"
	"slipway/internal/fault"
	"slipway/internal/inspect"
	"slipway/internal/source"
)

// planning collects the findings of one plan.
type planning struct {
	*Driver
	req      backend.Request
	want     image // what the service will file the upload under
	findings []backend.Finding
}

// Plan implements [backend.Planner].
func (d *Driver) Plan(ctx context.Context, req backend.Request) (backend.Plan, error) {
	p := &planning{Driver: d, req: req, want: (&attempt{req: req}).want()}
	for _, step := range []func(context.Context) error{p.account, p.content, p.uploads, p.copies} {
		if err := step(ctx); err != nil {
			return backend.Plan{}, err
		}
	}
	p.way()
	p.promise()
	return backend.Plan{Findings: p.findings}, nil
}

func (p *planning) add(level backend.Level, field, what, remedy string) {
	p.findings = append(p.findings, backend.Finding{Level: level, Field: field, What: what, Remedy: remedy})
}

func (p *planning) warn(field, what, remedy string) { p.add(backend.Warning, field, what, remedy) }

func (p *planning) good(what string) { p.add(backend.OK, "", what, "") }

// block adds a fault as a blocker; nil adds none.
func (p *planning) block(f *fault.Fault) {
	if f != nil {
		p.add(backend.Blocker, f.Field, f.What, f.Remedy)
	}
}

// leastToken is how long a token that cannot be renewed has to be good for, so that
// nothing is said of it: a large image takes hours, and the service's work on it too.
const leastToken = 12 * time.Hour

// account says who we are there and what speaks against it.
func (p *planning) account(ctx context.Context) error {
	server, err := p.Check(ctx)
	if err != nil {
		return err
	}
	p.good(fmt.Sprintf("%s, as %s.", server.Product, server.Account))
	for _, note := range server.Notes {
		p.warn("", note, "Look at the target's settings if this is not as you expect it.")
	}
	rest := server.Expires.Sub(p.client.Now())
	if p.v[ocm.KeyLogin] == ocm.LoginToken && !server.Expires.IsZero() && rest < leastToken {
		p.warn("", fmt.Sprintf("The access token is good for %s more.", rest.Round(time.Minute)),
			"Get a new one first if the upload takes longer, or let the target log in with a client id and secret.")
	}
	return nil
}

// content opens the file and looks into it.
func (p *planning) content(ctx context.Context) error {
	if len(p.req.Items) != 1 {
		p.block(fault.New(fault.Invalid, "A machine image is made from exactly one file.", "Queue each file by itself."))
		return nil
	}
	f, err := source.Open(p.req.Items[0].Identity)
	if err != nil {
		return err
	}
	defer f.Close()
	size, own := p.req.Size(), p.req.Name()
	look, err := inspect.File(ctx, f, size, own)
	if err != nil {
		return err
	}
	if bad := contentFault(p.req.Values, look, size, own); bad != nil {
		p.block(bad)
		return nil
	}
	inside, err := peek(ctx, f, size)
	if err != nil {
		return err
	}
	p.findings = append(p.findings, inside.verdict())
	return nil
}

// way says how the file travels, and why.
func (p *planning) way() {
	v, size := p.req.Values, p.req.Size()
	chunks, why := inChunks(v, size)
	switch {
	case !chunks && size > wholeLimit:
		p.warn(keyMode, why+" After a break it starts again from its first byte.", "Choose Automatic.")
		return
	case !chunks:
		p.good(why)
		return
	}
	each := chunkBytes(v, size)
	n := chunkCount(size, each)
	count := fmt.Sprintf("They are %d, of %s each; %d travel at a time.", n, inUnits(each), min(n, parallel(v)))
	switch {
	case n == 1:
		count = "It is a single one, no larger than " + inUnits(each) + "."
	case each > chunkSize(v):
		count += fmt.Sprintf(" Of the size that was chosen they would be more than %d, which is the most.", mostChunks)
	}
	p.add(backend.OK, keyChunkSize, why+" "+count, "")
	if n > manyChunks {
		p.warn(keyChunkSize, fmt.Sprintf("These are %d chunks. The service names no limit, but so many are not known to have been taken.", n), "Choose larger chunks if it refuses them.")
	}
}

// manyChunks is above what is known to have worked. The vendor's pages show an upload
// of 75.
const manyChunks = 1000

// promise says what will show that the image arrived whole.
func (p *planning) promise() {
	if len(p.req.Items) != 1 {
		return
	}
	what := "of the file"
	if chunks, _ := inChunks(p.req.Values, p.req.Size()); chunks {
		what = "of each chunk"
	}
	if p.req.Values.Bool(keyChecksum) {
		p.good("The service is told the MD5 " + what + " and compares it; what it answers is compared here as well.")
	} else {
		p.warn(keyChecksum, "The service is told no MD5 "+what+", as chosen, so it cannot see by itself that bytes were damaged on the way.", "Let it compare checksums, unless it refuses right ones.")
	}
	if e, ok := published.Strongest(p.req.Items[0].Expected); ok {
		p.good(fmt.Sprintf("The file is compared with the checksum from %s while it is sent.", e.From))
	}
}
