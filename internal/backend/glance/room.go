package glance

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// room compares the upload with the project's quotas, where the cloud tells them.
func (p *planning) room(ctx context.Context) error {
	if p.huawei() {
		return nil
	}
	all, err := p.quotas(ctx)
	if err != nil {
		if unsaid(err) {
			return nil
		}
		return err
	}
	p.sizeRoom(all["image_size_total"])
	p.countRoom(all["image_count_total"], "images")
	p.countRoom(all["image_count_uploading"], "uploads at once")
	return nil
}

// sizeRoom looks at a quota in MiB. The zero usage stands for one that the cloud
// does not name.
func (p *planning) sizeRoom(u usage) {
	if u.Limit < 0 || u == (usage{}) {
		return
	}
	free := max(u.Limit-u.Usage, 0) << 20
	if p.req.Size() > free {
		p.add(backend.Blocker, "", fmt.Sprintf("The project's quota has %s left, and the file has %s.", inWords(free), inWords(p.req.Size())), "Delete images that are no longer needed, or ask the cloud's operator for more quota.")
		return
	}
	p.add(backend.OK, "", fmt.Sprintf("%s of the project's quota are free.", inWords(free)), "")
}

func (p *planning) countRoom(u usage, of string) {
	if u.Limit < 0 || u == (usage{}) || u.Usage < u.Limit {
		return
	}
	p.add(backend.Blocker, "", fmt.Sprintf("The project's quota of %d %s is used up.", u.Limit, of), "Delete images that are no longer needed, wait for other uploads, or ask the cloud's operator for more quota.")
}

// remoteFetch makes sure that the server fetches from addresses.
func (p *planning) remoteFetch(ctx context.Context) error {
	if p.req.URL == "" {
		return nil
	}
	a := &attempt{Driver: p.Driver, req: p.req}
	err := a.canFetch(ctx)
	if fault.Is(err, fault.Rejected) {
		p.block(fault.Of(err))
		return nil
	}
	if err == nil {
		p.add(backend.Warning, "", "The server will fetch the file by itself. Some clouds offer this and never carry it out.", "If it hangs, download the file and upload it from here.")
	}
	return err
}

// The documented limits of one PUT, in bytes. They are warned about and not
// enforced: the pages of the regions differ.
const (
	publicCloudLimit  = 2 << 30
	telekomCloudLimit = 128 << 30
)

// vendorLimits says what Huawei's services are known to refuse.
func (p *planning) vendorLimits() {
	if !p.huawei() {
		return
	}
	if limit := p.vendorLimit(); p.req.Size() > limit {
		p.add(backend.Warning, "", fmt.Sprintf("This service documents a limit of %s for direct uploads.", inWords(limit)), "Put the file into an OBS bucket of the same region and register the image from there if it is refused.")
	}
	if v := p.req.Values[keyVisibility]; v != visibilityPrivate {
		p.add(backend.Warning, keyVisibility, "This service makes private images only; the visibility is left out.", "Choose private.")
	}
	if p.req.Values[keyOSVersion] == "" {
		p.add(backend.Warning, keyOSVersion, "Without an operating system the service assumes some other Linux, and the image may not boot.", "Choose one from the list.")
	}
	if len([]rune(p.req.Values[keyName])) > 128 {
		p.add(backend.Blocker, keyName, "This service takes names of up to 128 characters.", "Shorten the name.")
	}
	if slices.ContainsFunc(p.req.Values.List(keyTags), func(tag string) bool { return !strings.Contains(tag, "=") }) {
		p.add(backend.Blocker, keyTags, "This service takes tags as key=value only.", "Write each tag as key=value.")
	}
}

func (p *planning) vendorLimit() int64 {
	for _, address := range []string{p.login.root, p.v[keyAuthURL]} {
		if u, err := url.Parse(address); err == nil && strings.Contains(strings.ToLower(u.Hostname()), "myhuaweicloud") {
			return publicCloudLimit
		}
	}
	return telekomCloudLimit
}

// byName asks for the images of one name.
func byName(name string) url.Values { return url.Values{"limit": {"20"}, "name": {name}} }

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }
