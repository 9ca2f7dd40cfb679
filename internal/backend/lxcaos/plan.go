package lxcaos

import (
	"context"
	"fmt"
	"slices"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/published"
	"slipway/internal/fault"
	"slipway/internal/inspect"

	"github.com/dustin/go-humanize"
)

// What the vendor's page says the repository holds. Later editions of the page say
// nothing of it, so both only warn.
const (
	usualImages = 10
	usualSpace  = 50_000_000_000 // bytes
)

// planning collects the findings of one plan.
type planning struct {
	*attempt
	findings []backend.Finding
}

// Plan implements [backend.Planner].
func (d *Driver) Plan(ctx context.Context, req backend.Request) (backend.Plan, error) {
	p := &planning{attempt: d.newAttempt(req, func(backend.Progress) error { return nil })}
	defer p.close()
	if err := p.check(ctx); err != nil {
		return backend.Plan{}, err
	}
	p.add(backend.OK, "", fmt.Sprintf("%s %s, as %s.", p.server.Product, p.server.Version, p.server.Account), "")
	for _, note := range p.server.Notes {
		p.add(backend.Warning, "", note, "Look at the appliance before you upload.")
	}
	if err := p.open(); fault.Is(err, fault.Rejected) {
		p.block(fault.Of(err))
		return backend.Plan{Findings: p.findings}, nil
	} else if err != nil {
		return backend.Plan{}, err
	}
	repo, err := p.repository(ctx)
	if fault.Is(err, fault.Denied) {
		p.block(fault.Of(err))
		return backend.Plan{Findings: p.findings}, nil
	}
	if err != nil {
		return backend.Plan{}, err
	}
	p.rules(repo)
	if err := p.origin(ctx); err != nil {
		return backend.Plan{}, err
	}
	if err := p.content(ctx); err != nil {
		return backend.Plan{}, err
	}
	p.room(repo)
	p.twins(repo)
	p.promise()
	return backend.Plan{Findings: p.findings}, nil
}

func (p *planning) add(level backend.Level, field, what, remedy string) {
	p.findings = append(p.findings, backend.Finding{Level: level, Field: field, What: what, Remedy: remedy})
}

// block adds a fault as a blocker, with the appliance's own words where it has any.
func (p *planning) block(f *fault.Fault) {
	what := f.What
	if f.Detail != "" {
		what += " " + f.Detail
	}
	p.add(backend.Blocker, f.Field, what, f.Remedy)
}

// rules says which of them forbid the upload, or would if nobody had overruled them.
func (p *planning) rules(repo repository) {
	refusals, doubts := p.judge(repo)
	for _, f := range refusals {
		p.block(f)
	}
	for _, what := range doubts {
		p.add(backend.Warning, keyType, what, "Be ready for a refusal after the last byte.")
	}
	v := p.req.Values
	if slices.Contains([]string{typeBoot, typeDriver}, v[keyType]) && v[keyRelease] == "" {
		p.add(backend.Warning, keyRelease, "No release is given. Lenovo's own client asks for one with boot files and device drivers.", "Fill in the release if the appliance refuses the file.")
	}
}

// origin finds the file server of an address.
func (p *planning) origin(ctx context.Context) error {
	if p.req.URL == "" {
		return nil
	}
	at, err := p.locate(ctx, p.req.URL)
	if fault.Is(err, fault.Invalid) {
		p.block(fault.Of(err))
		return nil
	}
	if err == nil {
		p.add(backend.OK, "", fmt.Sprintf("The appliance fetches %s from its file server %s.", at.path, at.server.Name), "")
	}
	return err
}

// formats are what a look into a file ought to find, by its extension.
var formats = []struct {
	ext  string
	want []inspect.Format
}{
	{".iso", []inspect.Format{inspect.ISO}},
	{".zip", []inspect.Format{inspect.Zip}},
	{".tar.gz", []inspect.Format{inspect.Gzip}},
	{".xml", []inspect.Format{inspect.XML, inspect.Plain}},
	{".json", []inspect.Format{inspect.Plain}},
	{".asc", []inspect.Format{inspect.Plain}},
}

// content warns of files that are not what their names say.
func (p *planning) content(ctx context.Context) error {
	for _, f := range p.files {
		id := f.Identity()
		look, err := inspect.File(ctx, f, id.Size, id.Name())
		if err != nil {
			return err
		}
		if look.Truncated {
			p.add(backend.Warning, "", id.Name()+" ends before its own headers say it does.", "It was probably not downloaded to the end. Fetch it again.")
		}
		for _, one := range formats {
			if endsIn(id.Name(), []string{one.ext}) && !slices.Contains(one.want, look.Format) {
				p.add(backend.Warning, "", fmt.Sprintf("%s does not look like %s inside.", id.Name(), one.ext), "Check that it is the right file, and that its download did not end in an error page.")
			}
		}
		s := families[look.OS.Family]
		if p.req.Values[keyType] == typeOS && s != "" && s != p.system() {
			p.add(backend.Warning, keyOS, fmt.Sprintf("The disc holds %s.", look.OS.Name), "Choose the operating system that is on it.")
		}
	}
	return nil
}

// room compares what is there with what the vendor says that there can be.
func (p *planning) room(repo repository) {
	images := repo.images()
	used := p.req.Size()
	for _, e := range repo.entries {
		used += max(e.size, 0)
	}
	if p.req.Values[keyType] == typeOS && len(images) >= usualImages {
		p.add(backend.Warning, "", fmt.Sprintf("There are %d OS images already; Lenovo speaks of %d at most.", len(images), usualImages), "Delete one that is no longer needed if the appliance refuses another.")
	}
	if used > usualSpace {
		p.add(backend.Warning, "", fmt.Sprintf("With this the repository would hold more than %s; Lenovo speaks of 50 GB at most.", humanize.Bytes(uint64(max(used, 0)))), "Delete what is no longer needed if the appliance refuses it.")
	}
}

// twins looks for files of the same name. The appliance keeps both.
func (p *planning) twins(repo repository) {
	for _, name := range p.fileNames() {
		names := []string{name}
		if p.req.Values[keyType] != typeDriver {
			names = append(names, p.imageName(name)) // a driver bears the name of its OS image
		}
		same := repo.named(names...)
		if len(same) == 0 {
			p.add(backend.OK, "", fmt.Sprintf("Nothing there is called %s yet.", names[len(names)-1]), "")
			continue
		}
		p.add(backend.Warning, keyName, fmt.Sprintf("A file of this name is there already: %s.", same[0].id), "Choose another name, or leave this upload out.")
	}
}

// promise says what will show that the file arrived whole.
func (p *planning) promise() {
	switch algo := p.ahead(); {
	case p.req.URL != "":
		p.add(backend.OK, "", "The appliance fetches the file by itself; nothing here can be compared.", "")
	case algo == "":
		p.add(backend.Warning, keyChecksum, "The checksum is switched off, so nothing proves that the file arrives whole.", "Switch it on unless the appliance refuses it.")
	default:
		p.add(backend.OK, "", fmt.Sprintf("The appliance compares what arrives with the file's %s.", published.Label(algo)), "")
	}
	for _, item := range p.items {
		for _, e := range published.Among(published.Wanted(p.ahead(), item.Expected), item.Expected) {
			p.add(backend.OK, "", fmt.Sprintf("The %s is compared with the one from %s before the first byte.", published.Label(e.Algo), e.From), "")
		}
	}
}
