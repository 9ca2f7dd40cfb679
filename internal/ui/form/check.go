package form

import (
	"strings"

	"slipway/internal/backend"
	"slipway/internal/fault"

	"fyne.io/fyne/v2"
)

// Check judges the texts, shows what is wrong beside each field, gives the focus
// to the first one, and reports whether all is well. From a failed check on, the
// messages follow every change.
func (f *Form) Check() bool {
	bad := f.judge()
	f.nosy = bad != nil
	if bad != nil {
		f.lead(bad)
	}
	return bad == nil
}

// Problem returns the first thing that is wrong with the texts, nil if nothing
// is, and shows nothing.
func (f *Form) Problem() *fault.Fault {
	v, _ := f.state()
	for _, bad := range backend.Validate(f.o.Fields, v) {
		if !f.saved(bad.Field, v) {
			return bad
		}
	}
	return nil
}

// Show puts faults of kind Invalid beside the fields they name, gives the focus
// to the first, and returns the faults that name no field of the form.
func (f *Form) Show(faults []*fault.Fault) (rest []*fault.Fault) {
	var first *row
	for _, bad := range faults {
		r := f.row(bad.Field)
		if r == nil {
			rest = append(rest, bad)
			continue
		}
		r.say(sentence(bad))
		if first == nil {
			first = r
		}
	}
	if first != nil {
		f.lead(first)
	}
	return rest
}

// judge shows what is wrong beside each field and returns the first row at fault.
func (f *Form) judge() (first *row) {
	v, shown := f.state()
	said := map[string]string{}
	for _, bad := range backend.Validate(f.o.Fields, v) {
		if !f.saved(bad.Field, v) {
			said[bad.Field] = sentence(bad)
		}
	}
	for _, r := range shown {
		r.say(said[r.field.Key])
		if first == nil && said[r.field.Key] != "" {
			first = r
		}
	}
	f.box.Refresh()
	return first
}

// saved reports whether a field is empty because its secret is kept elsewhere.
func (f *Form) saved(key string, v backend.Values) bool {
	return f.o.Saved[key] != "" && v[key] == ""
}

func (f *Form) row(key string) *row {
	for _, r := range f.rows {
		if r.field.Key == key {
			return r
		}
	}
	return nil
}

// lead unfolds what hides r, brings it into view and gives it the focus.
func (f *Form) lead(r *row) {
	if r.field.Advanced {
		f.fold.open = true
	}
	f.arrange()
	f.focus(r)
}

func (f *Form) focus(r *row) {
	object := r.in.object()
	if canvas := f.canvas(object); canvas != nil {
		canvas.Focus(r.in.focus())
	}
	f.reveal(r)
}

// reveal brings a field into view, as the one with the focus always should be.
func (f *Form) reveal(r *row) {
	if f.o.Reveal != nil {
		top, height := f.grid.place(r.in.object())
		f.o.Reveal(top, height)
	}
}

// canvas returns where the form stands. The toolkit knows the canvas of an object
// only once it has drawn it, which is too late for a dialog that has just opened.
func (f *Form) canvas(object fyne.CanvasObject) fyne.Canvas {
	if f.o.Canvas != nil {
		return f.o.Canvas
	}
	return fyne.CurrentApp().Driver().CanvasForObject(object)
}

// sentence returns what is wrong with a field and what to do about it, in one line.
func sentence(bad *fault.Fault) string {
	return strings.TrimSpace(bad.What + " " + bad.Remedy)
}

// Faults returns every fault that err joins, nil for nil.
func Faults(err error) []*fault.Fault {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []*fault.Fault
		for _, e := range joined.Unwrap() {
			all = append(all, Faults(e)...)
		}
		return all
	}
	return []*fault.Fault{fault.Of(err)}
}
