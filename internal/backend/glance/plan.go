package glance

import (
	"context"
	"fmt"
	"slices"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/published"
	"slipway/internal/fault"
	"slipway/internal/inspect"
	"slipway/internal/source"

	"github.com/dustin/go-humanize"
)

// planning collects the findings of one plan.
type planning struct {
	*Driver
	req      backend.Request
	look     inspect.Report
	login    *login
	findings []backend.Finding
}

// Plan implements [backend.Planner].
func (d *Driver) Plan(ctx context.Context, req backend.Request) (backend.Plan, error) {
	l, err := d.forCall(ctx)
	if err != nil {
		return backend.Plan{}, err
	}
	p := &planning{Driver: d, req: req, login: l}
	p.account()
	for _, step := range []func(context.Context) error{p.content, p.formats, p.names, p.room, p.remoteFetch} {
		if err := step(ctx); err != nil {
			return backend.Plan{}, err
		}
	}
	p.vendorLimits()
	p.proof(ctx)
	return backend.Plan{Findings: p.findings}, nil
}

func (p *planning) add(level backend.Level, field, what, remedy string) {
	p.findings = append(p.findings, backend.Finding{Level: level, Field: field, What: what, Remedy: remedy})
}

// block adds a fault as a blocker.
func (p *planning) block(f *fault.Fault) { p.add(backend.Blocker, f.Field, f.What, f.Remedy) }

// account says who we are there and what speaks against it.
func (p *planning) account() {
	p.add(backend.OK, "", "Logged in as "+p.login.account+".", "")
	if p.login.readOnly() {
		p.add(backend.Blocker, "", "This account has the reader role only.", "Ask the project's administrator for the member role, or use another target.")
	}
	if p.req.Values[keyVisibility] == visibilityPublic && !p.login.admin() && !p.huawei() {
		p.add(backend.Warning, keyVisibility, "Most clouds let only administrators make public images, and this account has no admin role.", "Choose shared or private if it is refused.")
	}
	if plainHTTP(p.login.root) {
		p.add(backend.Warning, "", "The image goes over plain HTTP and can be read and changed on the way.", "Use an https address if the cloud has one.")
	}
	rest := p.login.expires.Sub(p.clock.Now())
	if p.v[keyAuthType] == authToken && !p.login.expires.IsZero() && rest < bodyRest {
		p.add(backend.Warning, "", fmt.Sprintf("The token is good for %s more and cannot be renewed.", rest.Round(time.Second)), "Get a new one first if the upload takes longer.")
	}
}

// content opens the file and looks into it.
func (p *planning) content(ctx context.Context) error {
	if p.req.URL != "" {
		return nil
	}
	a := &attempt{Driver: p.Driver, req: p.req}
	defer a.close()
	err := a.openFile(ctx)
	p.look = a.look
	if fault.Is(err, fault.Rejected, fault.Invalid) {
		p.block(fault.Of(err))
		return nil
	}
	if err != nil {
		return err
	}
	p.findings = append(p.findings, contentDoubts(p.req.Values, p.look)...)
	if p.look.Format != inspect.Unknown {
		p.add(backend.OK, "", fmt.Sprintf("The file is %s of %s.", p.look.Format, inWords(p.req.Size())), "")
	}
	return nil
}

// formats compares the choices with what the cloud's schema allows.
func (p *planning) formats(ctx context.Context) error {
	s, err := p.schema(ctx)
	if err != nil && !unsaid(err) {
		return err
	}
	for _, key := range []string{keyDiskFormat, keyContainer, keyVisibility} {
		offered := p.offered(s, schemaName[key])
		value := p.req.Values[key]
		if len(offered) == 0 || slices.ContainsFunc(offered, func(c backend.Choice) bool { return c.Value == value }) {
			continue
		}
		f, _ := backend.Lookup(requestFields(), key)
		level := backend.Blocker
		if p.huawei() {
			level = backend.Warning // the vendor's pages differ between regions
		}
		p.add(level, key, fmt.Sprintf("This cloud does not list %s as %s.", value, lowerFirst(f.Label)), "Choose another; the form offers those it lists.")
	}
	return nil
}

// unsaid reports whether err only means that this server does not answer such a
// question.
func unsaid(err error) bool {
	return fault.Is(err, fault.NotFound, fault.Denied, fault.Rejected, fault.Protocol)
}

// names looks for images of the same name. Upstream allows them, and they are
// what people then mix up.
func (p *planning) names(ctx context.Context) error {
	name := p.req.Values[keyName]
	list, err := p.listImages(ctx, byName(name))
	if err != nil {
		return err
	}
	same := slices.DeleteFunc(list.Images, func(m image) bool { return m.Name != name })
	if len(same) == 0 {
		p.add(backend.OK, "", "No image here has this name yet.", "")
		return nil
	}
	for _, m := range same[:min(len(same), 3)] {
		what := fmt.Sprintf("An image of this name is there already: %s, %s.", m.ID, m.Status)
		if p.sameContent(m) {
			what = fmt.Sprintf("The same image is there already, by its checksum: %s, %s.", m.ID, m.Status)
		}
		p.add(backend.Warning, keyName, what, "Choose another name, or leave this upload out.")
	}
	return nil
}

// sameContent reports whether an image carries a digest published for the file.
func (p *planning) sameContent(m image) bool {
	theirs := source.Sums{source.MD5: m.OwnerMD5, source.SHA256: m.OwnerSHA256}
	if m.HashValue != "" {
		theirs[source.Algo(m.HashAlgo)] = m.HashValue
	}
	for _, item := range p.req.Items {
		for _, e := range item.Expected {
			if theirs[e.Algo] == e.Digest {
				return true
			}
		}
	}
	return false
}

// proof says what will show that the image arrived whole.
func (p *planning) proof(ctx context.Context) {
	if p.req.URL != "" || len(p.req.Items) != 1 {
		return
	}
	server := p.hashAlgorithm(ctx)
	if server == "" {
		p.add(backend.Warning, "", "This service publishes no checksum, so the arrival cannot be proven.", "Start a server from the image to be sure.")
	} else {
		p.add(backend.OK, "", "The server's "+published.Label(source.Algo(server))+" will be compared with the file's.", "")
	}
	expected := p.req.Items[0].Expected
	for _, e := range published.Among(published.Wanted(source.Algo(server), expected), expected) {
		p.add(backend.OK, "", fmt.Sprintf("The %s will be compared with the one from %s.", published.Label(e.Algo), e.From), "")
	}
	if bad := published.Compare(p.req.Name(), expected, p.passes.of(p.req.Items[0].Identity)); bad != nil {
		p.block(fault.Of(bad))
	}
}

// inWords writes a size in decimal units.
func inWords(n int64) string { return humanize.Bytes(uint64(max(n, 0))) }
