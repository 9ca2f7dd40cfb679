package openstack

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Page sizes of GET /v2/images.
const (
	defaultPage = 25
	largestPage = 1000
)

// list answers GET /v2/images, the newest image first, with the filters name, status, id, owner, visibility, disk_format,
// container_format and tag, and pages by limit and marker.
func (x *exchange) list() (answer, error) {
	if err := x.authorize(); err != nil {
		return answer{}, err
	}
	query := x.r.URL.Query()
	limit, err := pageSize(query.Get("limit"))
	if err != nil {
		return answer{}, err
	}
	if v := query.Get("visibility"); v != "" && v != "all" && !slices.Contains(visibilities, v) {
		return answer{}, refuse(http.StatusBadRequest, "Invalid visibility value: %s", v)
	}
	x.cloud.mu.Lock()
	defer x.cloud.mu.Unlock()
	found := x.matchingLocked(query)
	if marker := query.Get("marker"); marker != "" {
		i := slices.IndexFunc(found, func(m *image) bool { return m.ID == marker })
		if i < 0 {
			return answer{}, refuse(http.StatusBadRequest, "No image found with ID %s", marker)
		}
		found = found[i+1:]
	}
	return x.page(found, limit, query)
}

func pageSize(text string) (int, error) {
	if text == "" {
		return defaultPage, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, refuse(http.StatusBadRequest, "limit param must be an integer")
	}
	if n < 0 {
		return 0, refuse(http.StatusBadRequest, "limit param must be positive")
	}
	return min(n, largestPage), nil
}

// matchingLocked returns what the token may see and the filters let through. Community images come only when asked for.
func (x *exchange) matchingLocked(query url.Values) []*image {
	var found []*image
	for _, id := range slices.Backward(x.cloud.order) {
		m := x.cloud.images[id]
		m.settle(x.cloud.now())
		foreign := m.Visibility == "community" && m.Owner != x.who.projectID() && query.Get("visibility") != "community" && query.Get("visibility") != "all"
		if m.visible(x.who) && !foreign && m.matches(query) {
			found = append(found, m)
		}
	}
	return found
}

func (m *image) matches(query url.Values) bool {
	for key, value := range map[string]string{
		"name": m.Name, "status": m.Status, "id": m.ID, "owner": m.Owner, "visibility": m.Visibility,
		"disk_format": m.DiskFormat, "container_format": m.ContainerFormat,
	} {
		if query.Has(key) && !oneOf(query.Get(key), value) && (key != "visibility" || query.Get(key) != "all") {
			return false
		}
	}
	for _, tag := range query["tag"] {
		if !slices.Contains(m.Tags, tag) {
			return false
		}
	}
	return true
}

// oneOf reports whether a filter, which may be "in:a,b" with quoted members, admits value.
func oneOf(filter, value string) bool {
	members, several := strings.CutPrefix(filter, "in:")
	if !several {
		return filter == value
	}
	for member := range strings.SplitSeq(members, ",") {
		if strings.Trim(member, `"`) == value {
			return true
		}
	}
	return false
}

// page renders one page, with the link to the next if there is one.
func (x *exchange) page(found []*image, limit int, query url.Values) (answer, error) {
	query.Del("marker")
	body := map[string]any{"schema": "/v2/schemas/images", "first": link(query)}
	if len(found) > limit {
		found = found[:limit]
		if limit > 0 {
			query.Set("marker", found[limit-1].ID)
			body["next"] = link(query)
		}
	}
	images := []map[string]any{}
	for _, m := range found {
		images = append(images, x.imageBody(m))
	}
	body["images"] = images
	return x.json(http.StatusOK, body), nil
}

func link(query url.Values) string {
	if len(query) == 0 {
		return "/v2/images"
	}
	return "/v2/images?" + query.Encode()
}
