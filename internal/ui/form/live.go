package form

import (
	"slipway/internal/backend"
	"slipway/internal/fault"
)

// Inquire asks the server for the choices of every live field that exists.
func (f *Form) Inquire() {
	_, shown := f.state()
	for _, r := range shown {
		if r.ask != nil {
			f.inquire(r)
		}
	}
}

// inquire asks the server for the choices of one field. What was typed stays,
// whatever comes back.
func (f *Form) inquire(r *row) {
	v, _ := f.state()
	r.ask.Disable()
	var choices []backend.Choice
	var err error
	f.o.Run(func() { choices, err = f.o.Choices(f.ctx, r.field.Key, v) }, func() {
		if f.ctx.Err() != nil {
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
