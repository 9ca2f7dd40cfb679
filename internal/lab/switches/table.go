package switches

import "strings"

// Table is everything that can be thrown. It does not change once a [Panel] was made from it. Names are unique in the whole table.
type Table[C any, K, S ~string, T any] struct {
	Conditions []Condition[C]
	Troubles   []Trouble[K, S, T]
	Steps      []S       // every step that may be named after an @, in the order in which an error lists them
	Any        S         // the one of Steps that stands for every request
	Usual      S         // the step a trouble strikes if neither its setting nor its row names one
	Clone      func(C) C // copies what C refers to, such as slices; nil if it refers to nothing
}

// Condition is a switch that changes C for good.
type Condition[C any] struct {
	Name  string
	Value string // what the value is, e.g. "SIZE"; "" if it takes none
	Help  string // one line
	Set   Reader[C]
}

// Trouble is a switch that puts trouble of one kind in the way of requests to come.
type Trouble[K, S ~string, T any] struct {
	Kind  K      // also its name
	Value string // what the value is, e.g. "SIZE"; "" if it takes none
	Help  string // one line
	On    S      // the step it strikes if its setting names none; "" means [Table.Usual]
	Read  Reader[T]
}

// Line is one switch as a list of them shows it.
type Line struct {
	Name    string
	Value   string // what the value is, e.g. "SIZE"; "" if it takes none
	Help    string // one line
	Trouble bool   // it takes a step and times
}

// Lines returns every switch of the table: the conditions, then the troubles.
func (t Table[C, K, S, T]) Lines() []Line {
	var all []Line
	for _, c := range t.Conditions {
		all = append(all, Line{Name: c.Name, Value: c.Value, Help: c.Help})
	}
	for _, k := range t.Troubles {
		all = append(all, Line{Name: string(k.Kind), Value: k.Value, Help: k.Help, Trouble: true})
	}
	return all
}

// Setting is the switch as it is written, without step and times: NAME or NAME=VALUE.
func (l Line) Setting() string {
	if l.Value == "" {
		return l.Name
	}
	return l.Name + "=" + l.Value
}

// place is the step that trouble of this kind strikes if its setting names none.
func (t Table[C, K, S, T]) place(kind K) S {
	for _, row := range t.Troubles {
		if row.Kind == kind && row.On != "" {
			return row.On
		}
	}
	return t.Usual
}

func (t Table[C, K, S, T]) copied(c C) C {
	if t.Clone == nil {
		return c
	}
	return t.Clone(c)
}

// list names words in one line.
func list[W ~string](words []W) string {
	var names []string
	for _, w := range words {
		names = append(names, string(w))
	}
	return strings.Join(names, ", ")
}
