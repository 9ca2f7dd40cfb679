package zstack

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"slipway/internal/lab/wire"
)

// row is one record of a list.
type row struct {
	shown map[string]any // as it is told; null fields are nil
	more  map[string]any // what can be asked for beside that, such as "zone.uuid"
}

// list answers a query. sample is any row, real or not, and tells which fields there are.
func (x *exchange) list(rows []row, sample row) (wire.Answer, error) {
	q := x.r.URL.Query()
	if uuid := x.r.PathValue("uuid"); uuid != "" {
		q = url.Values{"q": {"uuid=" + uuid}}
	}
	found, err := filtered(rows, sample, q["q"])
	if err != nil {
		return wire.Answer{}, err
	}
	if err := sorted(found, sample, q.Get("sort")); err != nil {
		return wire.Answer{}, err
	}
	return x.page(found, q)
}

// page tells the part of a list that was asked for.
func (x *exchange) page(found []row, q url.Values) (wire.Answer, error) {
	start, err := number(q, "start", 0)
	if err != nil {
		return wire.Answer{}, err
	}
	limit, err := number(q, "limit", 1000)
	if err != nil {
		return wire.Answer{}, err
	}
	if q.Get("count") == "true" {
		return x.ok(map[string]any{"total": len(found)})
	}
	shown := []any{}
	for _, r := range found[min(start, len(found)):min(start+limit, len(found))] {
		shown = append(shown, fields(r.shown, q.Get("fields")))
	}
	all := map[string]any{"inventories": shown, "schema": map[string]any{}}
	if q.Get("replyWithCount") == "true" {
		all["total"] = len(found)
	}
	return x.ok(all)
}

// number reads a whole number from the query.
func number(q url.Values, name string, none int) (int, error) {
	if !q.Has(name) {
		return none, nil
	}
	n, err := strconv.Atoi(q.Get(name))
	if err != nil || n < 0 {
		return 0, plain(http.StatusBadRequest, "[%s] is excepted an int, but was %s", name, q.Get(name))
	}
	return n, nil
}

// fields leaves out what is null, and what was not asked for; "" asks for all.
func fields(shown map[string]any, wanted string) map[string]any {
	out := map[string]any{}
	for name, value := range shown {
		if value != nil && (wanted == "" || slices.Contains(strings.Split(wanted, ","), name)) {
			out[name] = value
		}
	}
	return out
}

// filtered keeps the rows for which every condition holds.
func filtered(rows []row, sample row, conditions []string) ([]row, error) {
	found := slices.Clone(rows)
	for _, text := range conditions {
		c, err := readCondition(text)
		if err != nil {
			return nil, err
		}
		if !sample.has(c.field) {
			return nil, failing("SYS.1007", say("查询字段[%s]不存在", "there is no field[%s] to query", c.field))
		}
		found = slices.DeleteFunc(found, func(r row) bool { return !c.holds(r.values(c.field)) })
	}
	return found, nil
}

func (r row) has(field string) bool {
	_, shown := r.shown[field]
	_, more := r.more[field]
	return shown || more
}

// values are what a field says, each as text; none for null.
func (r row) values(field string) []string {
	value, shown := r.shown[field]
	if !shown {
		value = r.more[field]
	}
	switch v := value.(type) {
	case nil:
		return nil
	case []any:
		var all []string
		for _, each := range v {
			all = append(all, written(each))
		}
		return all
	default:
		return []string{written(v)}
	}
}

// sorted puts the rows in the order "+field" or "-field" asks for.
func sorted(rows []row, sample row, order string) error {
	if order == "" {
		return nil
	}
	direction, field := order[:1], order[1:]
	if direction != "+" && direction != "-" {
		return plain(http.StatusBadRequest, "Invalid query string. The sort field must start with + or -, but was [%s]", order)
	}
	if !sample.has(field) {
		return failing("SYS.1007", say("排序字段[%s]不存在", "there is no field[%s] to sort by", field))
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		n := compare(strings.Join(a.values(field), ","), strings.Join(b.values(field), ","))
		if direction == "-" {
			return -n
		}
		return n
	})
	return nil
}
