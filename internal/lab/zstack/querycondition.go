package zstack

import (
	"cmp"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// operators are looked for in this order, anywhere in the text of a condition: one that stands inside of a value is taken for the
// condition's own.
var operators = []string{"!=", ">=", "<=", "!?=", "!~=", "~=", "?=", "=", ">", "<"}

// condition is one q of a query.
type condition struct {
	field, operator, value string
}

// readCondition reads FIELD OPERATOR VALUE without blanks, or "FIELD is null" or "FIELD not null".
func readCondition(text string) (condition, error) {
	for _, empty := range []string{" is null", " not null"} {
		if field, found := strings.CutSuffix(text, empty); found {
			return condition{field: field, operator: empty}, nil
		}
	}
	for _, o := range operators {
		if field, value, found := strings.Cut(text, o); found {
			return condition{field, o, value}, nil
		}
	}
	return condition{}, plain(http.StatusBadRequest, "Invalid query string. Cannot find an operator in [%s]", text)
}

// holds reports whether the condition is true of a field with these values.
func (c condition) holds(values []string) bool {
	switch c.operator {
	case " is null":
		return len(values) == 0
	case " not null":
		return len(values) > 0
	case "!=", "!?=", "!~=":
		opposite := condition{c.field, c.operator[1:], c.value}
		return len(values) > 0 && !opposite.holds(values)
	}
	return slices.ContainsFunc(values, c.fits)
}

func (c condition) fits(value string) bool {
	switch c.operator {
	case "=":
		return strings.EqualFold(value, c.value)
	case "?=":
		return slices.Contains(strings.Split(c.value, ","), value)
	case "~=":
		return like(c.value).MatchString(value)
	case ">":
		return compare(value, c.value) > 0
	case ">=":
		return compare(value, c.value) >= 0
	case "<":
		return compare(value, c.value) < 0
	default:
		return compare(value, c.value) <= 0
	}
}

// like is the pattern of a database: % stands for any text, _ for any character.
func like(pattern string) *regexp.Regexp {
	text := strings.NewReplacer("%", ".*", "_", ".").Replace(regexp.QuoteMeta(pattern))
	return regexp.MustCompile("(?is)^" + text + "$")
}

// compare puts numbers in the order of numbers and other texts in that of texts.
func compare(a, b string) int {
	m, one := strconv.ParseInt(a, 10, 64)
	n, two := strconv.ParseInt(b, 10, 64)
	if one == nil && two == nil {
		return cmp.Compare(m, n)
	}
	return strings.Compare(a, b)
}

func written(v any) string { return fmt.Sprint(v) }
