package zstackimage

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

	"slipway/internal/backend"
	"slipway/internal/backend/internal/zstack"
	"slipway/internal/fault"
)

// reserve is what every backup storage keeps free of images, in bytes.
const reserve = 1 << 30

// room compares the file with what each storage has left, where the server tells that.
func (p *planning) room() {
	for _, s := range p.stores {
		if s.Total <= 0 && s.Available <= 0 {
			continue
		}
		free := max(s.Available-reserve, 0)
		switch size := p.req.Size(); {
		case free == 0 && p.req.URL != "":
			p.add(backend.Blocker, keyStorage, sentence(storageName(s), "has nothing left for images."), roomRemedy)
		case size > free:
			p.add(backend.Blocker, keyStorage, sentence(storageName(s), fmt.Sprintf("has %s left for images, and the file has %s.", inWords(free), inWords(size))), roomRemedy)
		case size > 0 && p.look.VirtualSize > free && s.Type == typeCeph:
			p.add(backend.Warning, keyStorage, fmt.Sprintf("The disk in the image has %s, Ceph keeps it raw, and %s are left.", inWords(p.look.VirtualSize), inWords(free)),
				"Make sure that the disk is mostly empty, or choose another storage.")
		}
	}
}

const roomRemedy = "Delete and expunge images that are no longer needed, or choose another storage. ZStack keeps 1 GiB of each storage free."

// quotaUse is one limit of an account and what is used of it: images, or bytes.
type quotaUse struct {
	Name  string      `json:"name"`
	Total json.Number `json:"total"` // whole, sometimes written as 20.0
	Used  json.Number `json:"used"`
}

// left returns how much more the account may have; false where no number or no limit
// is told.
func (q quotaUse) left() (int64, bool) {
	total, err := q.Total.Float64()
	if err != nil || total < 0 {
		return 0, false
	}
	used, err := q.Used.Float64()
	return max(int64(total-used), 0), err == nil
}

// quota compares the upload with the account's quota. Administrators have none.
func (p *planning) quota(ctx context.Context) error {
	all, err := p.quotas(ctx)
	if err != nil {
		if unsaid(err) {
			return nil
		}
		return err
	}
	for _, q := range all {
		left, ok := q.left()
		switch {
		case !ok:
		case q.Name == "image.num" && left < 1:
			p.add(backend.Blocker, "", fmt.Sprintf("The account's quota of %s images is used up (image.num).", q.Total), quotaRemedy)
		case q.Name == "image.size" && p.req.Size() > left:
			p.add(backend.Blocker, "", fmt.Sprintf("The account's quota has %s left for images (image.size), and the file has %s.", inWords(left), inWords(p.req.Size())), quotaRemedy)
		case q.Name == "image.size":
			p.add(backend.OK, "", fmt.Sprintf("%s of the account's quota are free.", inWords(left)), "")
		}
	}
	return nil
}

const quotaRemedy = "Delete images that are no longer needed, or ask the cloud's administrator for more quota."

// quotas asks for the quotas of our own account; none for an administrator's.
func (p *planning) quotas(ctx context.Context) ([]quotaUse, error) {
	id, err := p.ownAccount(ctx)
	if err != nil || id == "" {
		return nil, err
	}
	reply, err := p.client.Ask(ctx, zstack.Call{
		Op: "ask for the quota", Method: http.MethodGet, Path: "/accounts/quota/" + url.PathEscape(id) + "/usages",
	})
	if err != nil {
		return nil, err
	}
	var body struct {
		Usages []quotaUse `json:"usages"`
	}
	return body.Usages, reply.Into(&body)
}

// ownAccount returns the uuid of our account; "" for an administrator's. Everybody
// else sees no account but the own one.
func (p *planning) ownAccount(ctx context.Context) (string, error) {
	reply, err := p.client.Ask(ctx, zstack.Call{
		Op: "look at the account", Method: http.MethodGet, Path: "/accounts", Query: url.Values{"limit": {"2"}},
	})
	if err != nil {
		return "", err
	}
	all := reply.All()
	if len(all) != 1 {
		return "", nil
	}
	var own struct {
		UUID string `json:"uuid"`
		Type string `json:"type"`
	}
	if err := json.Unmarshal(all[0], &own); err != nil {
		return "", fault.Wrap(err, fault.Protocol, "The account is not as documented.", "Check that the address leads to a ZStack management node.")
	}
	if own.Type == "SystemAdmin" {
		return "", nil
	}
	return own.UUID, nil
}

// releases compares what was asked for with what this release knows.
func (p *planning) releases(ctx context.Context) error {
	ver, err := p.client.Version(ctx)
	if err != nil {
		if unsaid(err) {
			return nil
		}
		return err
	}
	p.block(versionFault(p.req.Values, p.way, ver))
	if !ver.AtLeast(0) {
		return nil // an unknown release may know everything
	}
	for _, one := range []struct {
		key, label string
		since      []int
	}{
		{keyArchitecture, "architecture", []int{4, 0}},
		{keyVirtio, "virtio drivers", []int{4, 1, 2}},
		{keyTagIDs, "tags", []int{3, 4}},
	} {
		if p.req.Values[one.key] != "" && !ver.AtLeast(one.since...) {
			p.add(backend.Warning, one.key, fmt.Sprintf("ZStack %s asks for no %s and passes over them.", ver.Text, one.label), "Leave the field empty.")
		}
	}
	return nil
}
