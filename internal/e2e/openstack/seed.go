//go:build unix

package openstack

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// identity calls Keystone as admin.
type identity struct {
	base, token string
}

// seed makes projects, users, roles, regions and endpoints by Keystone's own API.
func (s *Stack) seed(ctx context.Context) error {
	id := &identity{base: s.AuthURL()}
	if err := id.login(ctx, s.passwords["admin"]); err != nil {
		return err
	}
	roles, err := id.roles(ctx)
	if err != nil {
		return err
	}
	members := []struct{ project, user, role string }{
		{"service", "glance", "admin"},
		{"demo", "demo", "member"},
		{"demo", "reader", "reader"},
		{"other", "other", "member"},
		{"tight", "tight", "member"},
	}
	projects := map[string]string{}
	for _, m := range members {
		if projects[m.project] == "" {
			if projects[m.project], err = id.create(ctx, "project", map[string]any{"name": m.project, "domain_id": "default"}); err != nil {
				return err
			}
		}
		user, err := id.create(ctx, "user", map[string]any{"name": m.user, "domain_id": "default", "password": s.passwords[m.user]})
		if err != nil {
			return err
		}
		grant := fmt.Sprintf("/projects/%s/users/%s/roles/%s", projects[m.project], user, roles[m.role])
		if err := id.call(ctx, http.MethodPut, grant, nil, nil); err != nil {
			return err
		}
	}
	return s.seedEndpoints(ctx, id)
}

func (s *Stack) seedEndpoints(ctx context.Context, id *identity) error {
	service, err := id.create(ctx, "service", map[string]any{"name": "glance", "type": "image"})
	if err != nil {
		return err
	}
	for _, region := range []string{"RegionTLS", "RegionTight"} {
		if _, err := id.create(ctx, "region", map[string]any{"id": region}); err != nil {
			return err
		}
	}
	for region, url := range map[string]string{
		"RegionOne": s.GlanceURL(), "RegionTLS": local("https", s.ports.GlanceTLS), "RegionTight": local("http", s.ports.Tight),
	} {
		endpoint := map[string]any{"interface": "public", "region_id": region, "url": url, "service_id": service}
		if _, err := id.create(ctx, "endpoint", endpoint); err != nil {
			return err
		}
	}
	return nil
}

func (id *identity) login(ctx context.Context, password string) error {
	user := map[string]any{"name": "admin", "domain": map[string]any{"id": "default"}, "password": password}
	body := map[string]any{"auth": map[string]any{
		"identity": map[string]any{"methods": []string{"password"}, "password": map[string]any{"user": user}},
		"scope":    map[string]any{"project": map[string]any{"name": "admin", "domain": map[string]any{"id": "default"}}},
	}}
	return id.call(ctx, http.MethodPost, "/auth/tokens", body, nil)
}

func (id *identity) roles(ctx context.Context) (map[string]string, error) {
	var list struct {
		Roles []struct{ ID, Name string }
	}
	if err := id.call(ctx, http.MethodGet, "/roles", nil, &list); err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, r := range list.Roles {
		out[r.Name] = r.ID
	}
	return out, nil
}

// create posts a resource of a kind and returns its id.
func (id *identity) create(ctx context.Context, kind string, fields map[string]any) (string, error) {
	answer := map[string]struct{ ID string }{}
	err := id.call(ctx, http.MethodPost, "/"+kind+"s", map[string]any{kind: fields}, &answer)
	return answer[kind].ID, err
}

func (id *identity) call(ctx context.Context, method, path string, body, answer any) error {
	var text []byte // empty for no body: Keystone refuses a GET with a JSON null
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			return err
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, id.base+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Auth-Token", id.token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("%s %s: %s", method, path, resp.Status)
	}
	if t := resp.Header.Get("X-Subject-Token"); t != "" {
		id.token = t
	}
	if answer == nil {
		return nil
	}
	return json.NewDecoder(resp.Body).Decode(answer)
}
