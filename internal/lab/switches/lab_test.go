package switches_test

import (
	"slices"
	"time"

	"slipway/internal/lab/switches"
)

// room is what the lab of these tests is set up with.
type room struct {
	Dark   bool
	Name   string
	Colour colour
	Seats  int
	Space  int64
	Wait   time.Duration
	Status int
	Guests []string
}

type (
	colour string
	kind   string
	step   string
)

// mishap is what a trouble of these tests has to know.
type mishap struct {
	bytes   int64
	refused switches.Refused[colour]
}

type panel = switches.Panel[room, kind, step, mishap]

// table is a small lab's: conditions of every sort, and three kinds of trouble.
var table = switches.Table[room, kind, step, mishap]{
	Conditions: []switches.Condition[room]{
		{Name: "dark", Help: "no light", Set: switches.Flag(func(r *room) { r.Dark = true })},
		{Name: "name", Value: "NAME", Help: "call it so", Set: switches.Text(func(r *room) *string { return &r.Name })},
		{Name: "colour", Value: "COLOUR", Help: "paint it", Set: switches.OneOf(func(r *room) *colour { return &r.Colour }, "red", "blue")},
		{Name: "seats", Value: "N", Help: "so many", Set: switches.Count(func(r *room) *int { return &r.Seats })},
		{Name: "space", Value: "SIZE", Help: "so large", Set: switches.Size(func(r *room) *int64 { return &r.Space })},
		{Name: "wait", Value: "DURATION", Help: "so long", Set: switches.Duration(func(r *room) *time.Duration { return &r.Wait })},
		{Name: "status", Value: "STATUS", Help: "say so", Set: switches.Status(func(r *room) *int { return &r.Status })},
		{Name: "guest", Value: "NAME", Help: "one more", Set: func(r *room, value string) error {
			r.Guests = append(r.Guests, value)
			return nil
		}},
	},
	Troubles: []switches.Trouble[kind, step, mishap]{
		{Kind: "cut", Value: "SIZE", Help: "end early", Read: switches.Size(func(m *mishap) *int64 { return &m.bytes })},
		{Kind: "expire", Help: "end the session", On: "list"},
		{
			Kind: "refuse", Value: switches.RefusalValue, Help: "say no",
			Read: switches.Refusal(func(m *mishap) *switches.Refused[colour] { return &m.refused }, "red", "blue"),
		},
	},
	Steps: []step{"any", "upload", "list"}, Any: "any", Usual: "upload",
	Clone: func(r room) room {
		r.Guests = slices.Clone(r.Guests)
		return r
	},
}

func open() *panel { return switches.New(table, room{Seats: 4}) }
