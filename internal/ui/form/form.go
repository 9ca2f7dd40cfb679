package form

import (
	"context"
	"maps"
	"strings"

	"slipway/internal/backend"
	"slipway/internal/ui/widgets"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Options says what a form shows and what it may ask.
type Options struct {
	Fields []backend.Field
	Values backend.Values // texts to begin with; may be nil

	// Saved tells, by key, what stands in an empty secret field whose secret is
	// kept elsewhere: "Saved in the keyring". Such a field may stay empty.
	Saved map[string]string

	// Choices returns what the server offers for a live field. It may block and is
	// called through Run. nil means that nobody can be asked.
	Choices func(ctx context.Context, key string, v backend.Values) ([]backend.Choice, error)

	// Run does work away from the UI goroutine; nil means widgets.Background.
	Run widgets.Runner

	// Browse lets the person pick a file; done is called on the UI goroutine, with
	// no path when nothing was picked. nil means that file fields have no button.
	Browse func(done func(path string))

	OnChange func() // a text was changed by hand; nil means nobody asks
	OnFocus  func() // a field of the form got the focus; nil means nobody asks

	// Reveal brings a stretch of the form into view, in points from its top. nil
	// means that all of it is in view.
	Reveal func(top, height float32)

	// Canvas is where the form will stand, and takes the focus. nil means the one
	// that shows the form, which is known only once it has been drawn.
	Canvas fyne.Canvas

	Compact bool // two columns, help only for the field with the focus: for cards
}

// Form is a form on the screen. It is used on the UI goroutine only.
type Form struct {
	o      Options
	rows   []*row // all fields, hidden ones too, in field order
	grid   *grid
	box    *fyne.Container
	fold   *fold
	ctx    context.Context // ends with Close; for questions to the server
	cancel context.CancelFunc
	nosy   bool // messages follow every change, because a check has failed
	asks   bool // live fields ask the server by themselves, because Inquire was called
}

// New makes a form. The caller ends it with Close.
func New(o Options) *Form {
	if o.Run == nil {
		o.Run = widgets.Background
	}
	f := &Form{o: o, grid: newGrid(o.Compact)}
	f.ctx, f.cancel = context.WithCancel(context.Background())
	f.box = container.New(f.grid)
	f.fold = newFold(f.arrange)
	for _, field := range o.Fields {
		f.rows = append(f.rows, f.newRow(field))
	}
	f.SetValues(o.Values)
	return f
}

// Object returns what is to be shown.
func (f *Form) Object() fyne.CanvasObject { return f.box }

// Close stops questions to the server that are under way.
func (f *Form) Close() { f.cancel() }

// Values returns the texts of the fields that exist at the moment, without the
// empty ones.
func (f *Form) Values() backend.Values {
	v, _ := f.state()
	return v
}

// SetValues replaces all texts. Keys that are no field are ignored.
func (f *Form) SetValues(v backend.Values) {
	for _, r := range f.rows {
		r.in.setText(v[r.field.Key])
		r.lost = ""
		r.say("")
	}
	f.nosy = false
	f.arrange()
}

// SetSaved replaces Options.Saved. What was typed stays.
func (f *Form) SetSaved(saved map[string]string) {
	f.o.Saved = saved
	for _, r := range f.rows {
		if said := saved[r.field.Key]; said != "" {
			r.in.placeholder(said)
		}
	}
}

// Focus gives the focus to the first field that is in view.
func (f *Form) Focus() {
	if _, shown := f.state(); len(shown) > 0 {
		f.focus(shown[0])
	}
}

// state returns the texts of the fields that exist and their rows. A field
// disappears, and a choice is lost, with the text that another one depended on, so
// that the question is asked again until the answer stands.
func (f *Form) state() (backend.Values, []*row) {
	v := texts(f.rows)
	shown := f.offer(backend.Visible(f.o.Fields, v))
	for range f.rows {
		next := texts(shown)
		if maps.Equal(next, v) {
			break
		}
		v = next
		shown = f.offer(backend.Visible(f.o.Fields, v))
	}
	return texts(shown), shown
}

// offer hands the choices that hold to the rows of the visible fields and returns
// these rows.
func (f *Form) offer(visible []backend.Field) []*row {
	shown := make([]*row, 0, len(visible))
	for _, field := range visible {
		if r := f.row(field.Key); r != nil {
			r.offer(field.Choices)
			shown = append(shown, r)
		}
	}
	return shown
}

// texts returns the texts of rows, without the empty ones.
func texts(rows []*row) backend.Values {
	v := backend.Values{}
	for _, r := range rows {
		if s := r.text(); s != "" {
			v[r.field.Key] = s
		}
	}
	return v
}

// changed follows a text that was changed by hand.
func (f *Form) changed() {
	f.arrange()
	if f.nosy {
		f.judge()
	}
	f.inquireAgain()
	if f.o.OnChange != nil {
		f.o.OnChange()
	}
}

// focused follows a field that got the focus.
func (f *Form) focused(r *row) {
	f.reveal(r)
	if f.o.Compact {
		f.fold.hint(strings.TrimSpace(r.field.Help + " " + r.in.meaning()))
	}
	if f.o.OnFocus != nil {
		f.o.OnFocus()
	}
}

// text returns the text of a row as the rules see it.
func (r *row) text() string {
	s := r.in.text()
	if r.field.Kind == backend.Secret {
		return s
	}
	return strings.TrimSpace(s)
}
