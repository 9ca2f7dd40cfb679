package backend

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"slipway/internal/fault"
)

// holds reports whether c holds for v, where fields gives the defaults.
func (c Condition) holds(fields []Field, v Values) bool {
	for _, term := range c {
		if !slices.Contains(term.In, text(fields, v, term.Key)) {
			return false
		}
	}
	return true
}

// text returns what v says of key: in the spelling of the choice it names, or the
// default where it says nothing.
func text(fields []Field, v Values, key string) string {
	f, ok := Lookup(fields, key)
	switch s := v[key]; {
	case !ok:
		return s
	case s == "":
		return f.Default
	default:
		return f.spelled(s)
	}
}

// spelled returns the value of the choice that s is another spelling of; s itself
// where it is a value, or a spelling of none.
func (f Field) spelled(s string) string {
	if f.Kind != Select && f.Kind != Suggest || slices.ContainsFunc(f.Choices, func(c Choice) bool { return c.Value == s }) {
		return s
	}
	same := func(other string) bool { return strings.EqualFold(other, s) }
	for _, c := range f.Choices {
		if len(c.Also) > 0 && (same(c.Value) || slices.ContainsFunc(c.Also, same)) {
			return c.Value
		}
	}
	return s
}

// Lookup returns the field with this key.
func Lookup(fields []Field, key string) (Field, bool) {
	i := slices.IndexFunc(fields, func(f Field) bool { return f.Key == key })
	if i < 0 {
		return Field{}, false
	}
	return fields[i], true
}

// Visible returns the fields that exist for v, each with the choices that hold.
func Visible(fields []Field, v Values) []Field {
	var out []Field
	for _, f := range fields {
		if !f.When.holds(fields, v) {
			continue
		}
		f.Choices = slices.DeleteFunc(slices.Clone(f.Choices), func(c Choice) bool { return !c.When.holds(fields, v) })
		out = append(out, f)
	}
	return out
}

// Fill returns v with the default of every visible field that has no text, with
// other spellings of a choice turned into its value, and without keys that are no
// visible field.
func Fill(fields []Field, v Values) Values {
	out := Values{}
	for _, f := range Visible(fields, v) {
		if s := text(fields, v, f.Key); s != "" {
			out[f.Key] = s
		}
	}
	return out
}

// Existing returns the texts of v without empty ones and without those of fields that do
// not exist for the others, which no rule looks at. A text that goes may take the field
// away that hangs on it. Keys that are no field stay.
func Existing(fields []Field, v Values) Values {
	v = v.Clone()
	for before := -1; before != len(v); {
		before = len(v)
		visible := Visible(fields, v)
		maps.DeleteFunc(v, func(key, text string) bool {
			_, known := Lookup(fields, key)
			_, exists := Lookup(visible, key)
			return text == "" || known && !exists
		})
	}
	return v
}

// Split divides v into what may be stored in the open and the texts of Secret fields.
func Split(fields []Field, v Values) (open, secrets Values) {
	open, secrets = Values{}, Values{}
	for k, s := range v {
		if f, ok := Lookup(fields, k); ok && f.Kind == Secret {
			secrets[k] = s
		} else {
			open[k] = s
		}
	}
	return open, secrets
}

// Secrets returns the texts of v's Secret fields, in field order, without empty ones.
func Secrets(fields []Field, v Values) []string {
	var out []string
	for _, f := range fields {
		if f.Kind == Secret && v[f.Key] != "" {
			out = append(out, v[f.Key])
		}
	}
	return out
}

// Validate checks v against the fields and returns one fault of kind Invalid for
// each field that breaks a rule, in field order, with Fault.Field set. Keys that
// are no field are refused as well. nil means that all is well.
func Validate(fields []Field, v Values) []*fault.Fault {
	var bad []*fault.Fault
	visible := Visible(fields, v)
	for _, f := range visible {
		if what, remedy := f.problem(text(fields, v, f.Key)); what != "" {
			bad = append(bad, &fault.Fault{Kind: fault.Invalid, What: what, Remedy: remedy, Field: f.Key})
		}
	}
	for _, k := range slices.Sorted(keys(v)) {
		if _, ok := Lookup(fields, k); !ok && v[k] != "" {
			bad = append(bad, &fault.Fault{
				Kind: fault.Invalid, What: fmt.Sprintf("There is no field named %s.", k),
				Remedy: "Leave it out, or check its spelling.", Field: k,
			})
		}
	}
	return bad
}

func keys(v Values) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range v {
			if !yield(k) {
				return
			}
		}
	}
}

// problem returns what is wrong with s as the text of f, and what to do about
// it; two empty texts when nothing is.
func (f Field) problem(s string) (what, remedy string) {
	if s == "" {
		if f.Required {
			return f.Label + " is needed.", "Fill it in."
		}
		return "", ""
	}
	if f.MaxLen > 0 && utf8.RuneCountInString(s) > f.MaxLen {
		return fmt.Sprintf("%s is longer than %d characters.", f.Label, f.MaxLen), "Shorten it."
	}
	if f.Kind != LongText && f.Kind != List && f.Kind != Pairs && strings.ContainsAny(s, "\r\n") {
		return f.Label + " has more than one line.", "Put it on one line."
	}
	if what, remedy = f.kindProblem(s); what != "" {
		return what, remedy
	}
	if f.Check != nil {
		if what = f.Check(s); what != "" {
			return what, "Correct " + f.Label + "."
		}
	}
	return "", ""
}

func (f Field) kindProblem(s string) (what, remedy string) {
	switch f.Kind {
	case Number:
		return f.numberProblem(s)
	case Bool:
		if s != "true" && s != "false" {
			return f.Label + " is neither true nor false.", "Write true or false."
		}
	case Select:
		return f.choiceProblem(s)
	case URL:
		return f.urlProblem(s)
	case Pairs:
		for _, line := range (Values{"": s}).List("") {
			if k, _, ok := strings.Cut(line, "="); !ok || strings.TrimSpace(k) == "" {
				return fmt.Sprintf("%s has a line that is not key=value: %s", f.Label, line), "Write one key=value on each line."
			}
		}
	case Text, LongText, Secret, Suggest, File, List:
	}
	return "", ""
}

func (f Field) numberProblem(s string) (what, remedy string) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return f.Label + " is not a whole number.", "Write digits only."
	}
	if (f.Min != 0 || f.Max != 0) && (n < f.Min || n > f.Max) {
		return fmt.Sprintf("%s is not between %d and %d.", f.Label, f.Min, f.Max), "Choose a number in that range."
	}
	return "", ""
}

// choiceProblem lets any text pass for a live field: only the server knows its choices.
func (f Field) choiceProblem(s string) (what, remedy string) {
	if f.Live || slices.ContainsFunc(f.Choices, func(c Choice) bool { return c.Value == s }) {
		return "", ""
	}
	names := make([]string, len(f.Choices))
	for i, c := range f.Choices {
		names[i] = c.Value
	}
	return fmt.Sprintf("%s cannot be %q here.", f.Label, s), "Choose one of: " + strings.Join(names, ", ") + "."
}

func (f Field) urlProblem(s string) (what, remedy string) {
	schemes := f.Schemes
	if len(schemes) == 0 {
		schemes = []string{"http", "https"}
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || !slices.Contains(schemes, strings.ToLower(u.Scheme)) {
		return f.Label + " is not a full address.", "Write it with " + strings.Join(schemes, ":// or ") + ":// in front."
	}
	if u.User != nil {
		return f.Label + " carries a user name or password.", "Take them out of the address; they have fields of their own."
	}
	return "", ""
}
