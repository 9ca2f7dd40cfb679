package ocm

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"slipway/internal/lab/wire"
)

// listUploads answers GET /machineimages.
func (x *exchange) listUploads() (wire.Answer, error) {
	q := x.r.URL.Query()
	wanted, err := statesOf(q.Get("machineimagestatus"))
	if err != nil {
		return wire.Answer{}, err
	}
	order, err := ordering(q)
	if err != nil {
		return wire.Answer{}, err
	}
	x.lab.mu.Lock()
	defer x.lab.mu.Unlock()
	x.lab.settleLocked()
	now := x.lab.now()
	var found []*upload
	for _, u := range x.lab.uploads {
		if u.matches(q.Get("keyword")) && (wanted == nil || slices.Contains(wanted, u.at(now))) {
			found = append(found, u)
		}
	}
	slices.SortStableFunc(found, order)
	return x.listed(found, x.details)
}

// listed makes the answer of a list: one page of it.
func (x *exchange) listed(found []*upload, show func(*upload) map[string]any) (wire.Answer, error) {
	limit, err := number(x.r.URL.Query(), "limit", 30, 1, 100)
	if err != nil {
		return wire.Answer{}, err
	}
	offset, err := number(x.r.URL.Query(), "offset", 0, 0, 1<<31-1)
	if err != nil {
		return wire.Answer{}, err
	}
	found = found[min(offset, len(found)):]
	items := []any{}
	for _, u := range found[:min(limit, len(found))] {
		if x.set.Lists == ListsWrapped {
			items = append(items, map[string]any{"machineimage": show(u)})
		} else {
			items = append(items, show(u))
		}
	}
	if x.set.Lists == ListsArray {
		return x.json(http.StatusOK, items), nil
	}
	return x.json(http.StatusOK, map[string]any{"items": items}), nil
}

// statesOf reads a filter of states with commas between them, nil for all.
func statesOf(text string) ([]state, error) {
	if text == "" {
		return nil, nil
	}
	var all []state
	for word := range strings.SplitSeq(text, ",") {
		st, known := stateOf(word)
		if !known {
			return nil, bad("The machineimagestatus (%s) is not valid.", word)
		}
		all = append(all, st)
	}
	return all, nil
}

// ordering reads how a list is to be sorted. Without a word it is by age, oldest first.
func ordering(q url.Values) (func(a, b *upload) int, error) {
	var by func(a, b *upload) int
	switch q.Get("orderby") {
	case "":
		by = func(a, b *upload) int { return cmp.Compare(a.id, b.id) }
	case "NAME":
		by = func(a, b *upload) int { return strings.Compare(a.order.Application, b.order.Application) }
	case "LASTUPDATEDATE":
		by = func(a, b *upload) int { return cmp.Or(a.changed.Compare(b.changed), cmp.Compare(a.id, b.id)) }
	default:
		return nil, bad("The orderby (%s) is not valid.", q.Get("orderby"))
	}
	switch q.Get("sortorder") {
	case "", "ASC":
		return by, nil
	case "DESC":
		return func(a, b *upload) int { return by(b, a) }, nil
	default:
		return nil, bad("The sortorder (%s) is not valid.", q.Get("sortorder"))
	}
}

// number reads a number of the query.
func number(q url.Values, name string, usual, least, most int) (int, error) {
	text := q.Get(name)
	if text == "" {
		return usual, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		return 0, bad("The %s (%s) is not valid.", name, text)
	}
	return n, nil
}

// matches reports whether a keyword is in one of the names, or is the id.
func (u *upload) matches(keyword string) bool {
	o := u.order
	return keyword == u.name() || slices.ContainsFunc([]string{o.Application, o.Version, o.OperatingSystem, o.file}, func(name string) bool {
		return strings.Contains(strings.ToLower(name), strings.ToLower(keyword))
	})
}
