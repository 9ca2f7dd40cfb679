package lxca

import (
	"cmp"
	"math"
	"net/http"
	"slices"
	"strings"
)

// updateKeys are the values of key= that GET /managementServer/updates takes.
var updateKeys = []string{"all", "currentVersion", "history", "importDir", "size", "updates", "updatedDate"}

// listUpdates answers GET /managementServer/updates[?key=…] and GET /managementServer/updates/{fixids}.
func (x *exchange) listUpdates() (answer, error) {
	x.lab.mu.Lock()
	x.lab.settleLocked()
	found, err := x.updatesLocked(x.r.PathValue("fixids"))
	total, free := x.lab.updateSpaceLocked(x.site)
	x.lab.mu.Unlock()
	if err != nil {
		return answer{}, err
	}
	all := map[string]any{
		"currentVersion": x.site.version(), "history": []any{}, "importDir": "/opt/lenovo/lxca/updates", "updatedDate": "",
		"size": map[string]any{"allotment": total, "freeSpace": free}, "updates": found,
	}
	key := cmp.Or(x.r.URL.Query().Get("key"), "all")
	switch {
	case x.step != stepList, x.r.PathValue("fixids") != "", key == "all":
		return x.success(http.StatusOK, all), nil
	case !slices.Contains(updateKeys, key):
		return answer{}, malformed("The key must be one of " + strings.Join(updateKeys, ", ") + ".")
	default:
		return x.success(http.StatusOK, map[string]any{key: all[key]}), nil
	}
}

// updatesLocked returns the updates of a list of ids, or all of them for "", as they are listed.
func (x *exchange) updatesLocked(fixids string) ([]any, error) {
	found := []any{}
	for _, u := range x.lab.updates {
		if fixids == "" || slices.Contains(strings.Split(fixids, ","), u.FixID) {
			found = append(found, u.shown())
		}
	}
	if fixids != "" && len(found) < len(strings.Split(fixids, ",")) {
		return nil, refuse(http.StatusNotFound, notFound, "There is no such update in the updates repository.")
	}
	return found, nil
}

func (u *Update) shown() map[string]any {
	types := []string{}
	for _, m := range u.Members {
		types = append(types, m.ContentType)
	}
	return map[string]any{"fixid": u.FixID, "applied": u.Applied, "buildNumber": "", "status": u.Status, "filetypes": types}
}

// updateSpaceLocked returns how many bytes the updates repository holds, and how many more it would.
func (a *Appliance) updateSpaceLocked(s Conditions) (total, free int64) {
	total = s.UpdateSpace
	if total == 0 {
		total = math.MaxInt64
	}
	free = total
	for _, u := range a.updates {
		for _, m := range u.Members {
			free -= m.Size
		}
	}
	if s.Full {
		free = 0
	}
	return total, max(0, free)
}

// deleteUpdates answers DELETE /managementServer/updates/{fixids}: all of them or none.
func (x *exchange) deleteUpdates() (answer, error) {
	fixids := x.r.PathValue("fixids")
	x.lab.mu.Lock()
	x.lab.settleLocked()
	_, err := x.updatesLocked(fixids)
	if err == nil {
		x.lab.updates = slices.DeleteFunc(x.lab.updates, func(u *Update) bool { return slices.Contains(strings.Split(fixids, ","), u.FixID) })
	}
	x.lab.mu.Unlock()
	if err != nil {
		return answer{}, err
	}
	return x.success(http.StatusOK, map[string]any{}), nil
}
