package zstackimage

import (
	"context"
	"fmt"
	"slices"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/published"
	"slipway/internal/backend/internal/zstack"
	"slipway/internal/fault"
	"slipway/internal/inspect"
)

// planning collects the findings of one plan.
type planning struct {
	*attempt
	stores   []zstack.Storage // those of the image that the server shows
	findings []backend.Finding
}

// Plan implements [backend.Planner].
func (d *Driver) Plan(ctx context.Context, req backend.Request) (backend.Plan, error) {
	p := &planning{attempt: d.newAttempt(req, func(backend.Progress) error { return nil })}
	defer p.close()
	for _, step := range []func(context.Context) error{
		p.account, p.storages, p.route, p.content, p.releases, p.quota, p.twins,
	} {
		if err := step(ctx); err != nil {
			return backend.Plan{}, err
		}
	}
	p.room()
	p.promise()
	return backend.Plan{Findings: p.findings}, nil
}

func (p *planning) add(level backend.Level, field, what, remedy string) {
	p.findings = append(p.findings, backend.Finding{Level: level, Field: field, What: what, Remedy: remedy})
}

// block adds a fault as a blocker; nil adds none.
func (p *planning) block(f *fault.Fault) {
	if f != nil {
		p.add(backend.Blocker, f.Field, f.What, f.Remedy)
	}
}

// account says who we are there and what speaks against it.
func (p *planning) account(ctx context.Context) error {
	server, err := p.Check(ctx)
	if err != nil {
		return err
	}
	p.add(backend.OK, "", fmt.Sprintf("%s %s, as %s.", server.Product, server.Version, server.Account), "")
	for _, note := range server.Notes {
		p.add(backend.Warning, "", note, "Ask the cloud's administrator if this is not as you expect it.")
	}
	return nil
}

// storages looks at the backup storages that get the image.
func (p *planning) storages(ctx context.Context) error {
	for i, id := range storageIDs(p.req.Values) {
		s, err := p.storage(ctx, id)
		if fault.Is(err, fault.NotFound) {
			p.block(fault.Of(err))
			continue
		}
		if err != nil {
			return err
		}
		if i == 0 {
			p.store = s
		}
		if s.Name != "" || s.Type != "" {
			p.stores = append(p.stores, s)
			p.standing(s)
		}
	}
	return nil
}

// standing says whether a storage takes images at all.
func (p *planning) standing(s zstack.Storage) {
	trouble := storageTrouble(s)
	for _, word := range trouble {
		p.add(backend.Blocker, keyStorage, sentence(storageName(s), "is "+word+"."), "Choose another storage, or have this one brought back in ZStack first.")
	}
	if len(trouble) == 0 {
		p.add(backend.OK, "", sentence(storageName(s), "is there: "+storageHelp(s)+"."), "")
	}
	if noZone(s) {
		p.add(backend.Warning, keyStorage, sentence(storageName(s), "belongs to no zone, so no virtual machine could use the image."), "Attach the storage to a zone, or choose another.")
	}
}

// content opens the file and looks into it, or looks at the address.
func (p *planning) content(ctx context.Context) error {
	if p.req.URL != "" {
		p.remote()
		return nil
	}
	if err := p.open(ctx); fault.Is(err, fault.Rejected, fault.Invalid) {
		p.block(fault.Of(err))
		return nil
	} else if err != nil {
		return err
	}
	p.block(contentFault(p.req.Values, p.look, p.req.Size(), p.way))
	p.findings = append(p.findings, contentDoubts(p.req.Values, p.look)...)
	if p.look.Format != inspect.Unknown {
		p.add(backend.OK, "", fmt.Sprintf("The file is %s of %s.", p.look.Format, inWords(p.req.Size())), "")
	}
	return nil
}

// remote says what becomes of an address that the storage fetches from.
func (p *planning) remote() {
	p.block(addressFault(p.req.URL))
	for _, s := range p.stores {
		if doubt := addressDoubt(p.req.URL, s); doubt != "" {
			p.add(backend.Warning, "", doubt, "Give the file a plain name and path if the storage does not find it.")
		}
	}
}

// twins looks for images of the same name or UUID. ZStack allows equal names, and
// they are what people then mix up.
func (p *planning) twins(ctx context.Context) error {
	if id := p.req.Values[keyImageID]; id != "" {
		if _, found, err := p.client.Image(ctx, id); err == nil && found {
			p.add(backend.Blocker, keyImageID, "An image with this UUID is there already.", "Leave the UUID empty, so that Slipway chooses one.")
		}
	}
	images, err := p.client.Images(ctx, mostListed)
	if err != nil {
		if unsaid(err) {
			return nil
		}
		return err
	}
	same := slices.DeleteFunc(images, func(m zstack.Image) bool { return m.Name != p.req.Values[keyName] })
	if len(same) == 0 {
		p.add(backend.OK, "", "No image here has this name yet.", "")
		return nil
	}
	for _, m := range same[:min(len(same), 3)] {
		p.add(backend.Warning, keyName, fmt.Sprintf("An image of this name is there already: %s, %s.", m.UUID, m.Status), "Choose another name, or leave this upload out.")
	}
	return nil
}

// unsaid reports whether err only means that this server does not answer such a
// question.
func unsaid(err error) bool {
	return fault.Is(err, fault.NotFound, fault.Denied, fault.Rejected, fault.Protocol, fault.Invalid)
}

// promise says what will show that the image arrived whole.
func (p *planning) promise() {
	switch {
	case p.req.URL != "":
		p.add(backend.OK, "", "The storage fetches the file by itself; nothing here can be compared.", "")
		return
	case p.store.Type == typeCeph && slices.Contains([]string{formatQCOW2, formatVMDK}, formatOf(p.req.Values)):
		p.add(backend.OK, "", "Ceph storages turn such images into raw ones, so no checksum of the server can be compared with the file's.", "")
	default:
		p.add(backend.OK, "", "The server's MD5 will be compared with the file's, if the server computes one.", "")
	}
	if e, ok := published.Strongest(p.expected()); ok {
		p.add(backend.OK, "", fmt.Sprintf("The file is compared with the checksum from %s before the first byte.", e.From), "")
	}
}
