package lxcaupdate

import (
	"context"
	"fmt"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/published"
	"slipway/internal/fault"
	"slipway/internal/inspect"
)

// planning collects the findings of one plan.
type planning struct {
	*Driver
	set      *set
	server   backend.Server
	findings []backend.Finding
}

// Plan implements [backend.Planner].
func (d *Driver) Plan(ctx context.Context, req backend.Request) (backend.Plan, error) {
	p := &planning{Driver: d}
	s, err := newSet(req)
	if err != nil {
		p.block(fault.Of(err))
		return backend.Plan{Findings: p.findings}, nil
	}
	p.set = s
	defer s.close()
	if err := s.open(); err != nil {
		return backend.Plan{}, err
	}
	for _, step := range []func(context.Context) error{p.account, p.parts, p.room, p.twins} {
		if err := step(ctx); err != nil {
			return backend.Plan{}, err
		}
		if p.server.Host == "" {
			break // the appliance takes no updates, so there is nothing else to ask it
		}
	}
	p.proof()
	return backend.Plan{Findings: p.findings}, nil
}

func (p *planning) add(level backend.Level, what, remedy string) {
	p.findings = append(p.findings, backend.Finding{Level: level, What: what, Remedy: remedy})
}

// block adds a fault as a blocker.
func (p *planning) block(f *fault.Fault) { p.add(backend.Blocker, f.What, f.Remedy) }

// account says who we are there, and whether this version takes updates that way.
func (p *planning) account(ctx context.Context) error {
	var err error
	p.server, err = p.client.Check(ctx)
	if fault.Is(err, fault.Rejected) {
		p.block(fault.Of(err))
		return nil
	}
	if err != nil {
		return err
	}
	p.add(backend.OK, fmt.Sprintf("Logged in as %s to %s %s.", p.server.Account, p.server.Product, p.server.Version), "")
	for _, note := range p.server.Notes {
		p.add(backend.Warning, note, "Go on if that is known and meant to be so.")
	}
	return nil
}

// parts names what the set lacks, and what does not look like what it is called.
func (p *planning) parts(ctx context.Context) error {
	missing := p.set.missing()
	for _, k := range missing {
		if k == payload {
			p.add(backend.Warning, fmt.Sprintf("The payload, %s, is missing: the appliance would get words about the update, and nothing to install.", p.set.fixID+k.ext), joining)
			continue
		}
		p.add(backend.Warning, fmt.Sprintf("The %s, %s, is missing; the appliance may refuse the set or show the update without it.", k.role, p.set.fixID+k.ext), joining)
	}
	if len(missing) == 0 {
		p.add(backend.OK, "The set is complete: payload, metadata, change log and readme.", "")
	}
	for _, m := range p.set.members {
		r, err := inspect.File(ctx, m.file, m.Identity.Size, m.Identity.Name())
		if err != nil {
			return err
		}
		if want := looks[m.kind.ext]; want != "" && r.Format != want {
			p.add(backend.Warning, fmt.Sprintf("%s, does not look like %s.", sentence(m.title()), shapes[want]), "Check that its download did not end in an error page.")
		}
	}
	return nil
}

const joining = "Put it beside the others, under the same name, and drop them together."

// looks is the format of the kinds that have one.
var looks = map[string]inspect.Format{".tgz": inspect.Gzip, ".xml": inspect.XML}

var shapes = map[inspect.Format]string{inspect.Gzip: "a compressed archive", inspect.XML: "XML"}

// room compares the set with what is free.
func (p *planning) room(ctx context.Context) error {
	free, ok, err := p.free(ctx)
	if fault.Is(err, fault.Denied) {
		p.block(fault.Of(err))
		return nil
	}
	if err != nil {
		return err
	}
	if !ok {
		p.add(backend.Warning, "The appliance does not say how much room its repository has.", "Look there if the set is large.")
		return nil
	}
	if bad := tooLarge(p.set.size(), free, p.server.Host); bad != nil {
		p.block(bad)
		return nil
	}
	p.add(backend.OK, fmt.Sprintf("The repository has %s free; the set needs %s.", inWords(free), inWords(p.set.size())), "")
	return nil
}

// twins looks for an update of the same name.
func (p *planning) twins(ctx context.Context) error {
	u, ok, err := p.find(ctx, p.set.fixID)
	if fault.Is(err, fault.Denied) {
		p.block(fault.Of(err))
		return nil
	}
	if err != nil {
		return err
	}
	if !ok || !p.set.isIn(u) {
		p.add(backend.OK, "No update of this name is in the repository yet.", "")
		return nil
	}
	what := fmt.Sprintf("The update %s is in the repository already", u.FixID)
	if state := u.state(); state != "" {
		what += " (" + state + ")"
	}
	p.add(backend.Warning, what+".", "Leave this upload out, or delete the update there first.")
	return nil
}

// proof says what will show that the update arrived whole.
func (p *planning) proof() {
	for _, m := range p.set.members {
		if e, ok := published.Strongest(m.Expected); ok {
			p.add(backend.OK, fmt.Sprintf("The %s of %s will be compared with the one from %s before anything is sent.", published.Label(e.Algo), m.Identity.Name(), e.From), "")
		}
	}
	p.add(backend.OK, "After the import the update is looked for in the repository; the appliance gives no digest to compare.", "")
}
