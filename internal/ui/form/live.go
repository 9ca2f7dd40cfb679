package form

import (
	"cmp"
	"maps"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// Inquire asks the server for the choices of every live field that exists. From
// now on it is asked again when a live field appears, and when another choice is
// made on which the answer may depend.
func (f *Form) Inquire() {
	f.asks = true
	f.inquireAgain()
}

// inquireAgain asks for the choices of the live fields that were not asked for
// with the choices as they are now. What is being typed asks nothing.
func (f *Form) inquireAgain() {
	if !f.asks {
		return
	}
	v, shown := f.state()
	for _, r := range shown {
		if r.ask != nil && (r.asked == nil || !maps.Equal(r.asked, decisions(shown, v, r))) {
			f.inquire(r)
		}
	}
}

// decisions returns the texts of the selectors and switches other than r.
func decisions(shown []*row, v backend.Values, r *row) backend.Values {
	made := backend.Values{}
	for _, o := range shown {
		if o != r && (o.field.Kind == backend.Select || o.field.Kind == backend.Bool) {
			made[o.field.Key] = v[o.field.Key]
		}
	}
	return made
}

// inquire asks the server for the choices of one field. What was typed stays,
// whatever comes back; of several answers under way only the last one counts.
func (f *Form) inquire(r *row) {
	v, shown := f.state()
	asked := decisions(shown, v, r)
	r.asked = asked
	r.asking++
	turn := r.asking
	r.ask.Disable()
	var choices []backend.Choice
	var err error
	f.o.Run(func() { choices, err = f.o.Choices(f.ctx, r.field.Key, v) }, func() {
		if f.ctx.Err() != nil || turn != r.asking {
			return
		}
		r.ask.Enable()
		if err != nil {
			r.warn("The server's choices could not be read. " + fault.Of(err).What)
			f.arrange()
			return
		}
		r.say("")
		r.live = choices
		f.arrange()
	})
}

// joined returns the choices that were declared and those that the server offers.
// What the server says of a declared one counts.
func joined(declared, live []backend.Choice) []backend.Choice {
	byValue := map[string]backend.Choice{}
	for _, c := range live {
		byValue[c.Value] = c
	}
	out := make([]backend.Choice, 0, len(declared)+len(live))
	for _, c := range declared {
		if said, ok := byValue[c.Value]; ok {
			c.Label, c.Help = cmp.Or(said.Label, c.Label), cmp.Or(said.Help, c.Help)
			delete(byValue, c.Value)
		}
		out = append(out, c)
	}
	for _, c := range live {
		if _, more := byValue[c.Value]; more {
			delete(byValue, c.Value)
			out = append(out, c)
		}
	}
	return out
}
