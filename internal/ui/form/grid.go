package form

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// cell is one field, or one line across, in the grid.
type cell struct {
	label fyne.CanvasObject // nil for a line across
	input fyne.CanvasObject
	below []fyne.CanvasObject // help and messages, under the input; hidden ones take no room
	wide  bool                // takes a line of its own
}

// grid lays cells out in one or two columns of label and input. Labels that are
// longer than their share are wrapped, never cut off.
type grid struct {
	columns int
	cells   []cell
	width   float32 // of the last layout; heights depend on it
}

// The widths the grid works with, in points.
const (
	widthAtFirst = 640 // before the first layout
	leastInput   = 150
	mostLabel    = 190
	betweenCells = 16
)

func newGrid(compact bool) *grid {
	g := &grid{columns: 1, width: widthAtFirst}
	if compact {
		g.columns = 2
	}
	return g
}

// take replaces the cells and returns their objects in the order of the keyboard.
func (g *grid) take(cells []cell) []fyne.CanvasObject {
	g.cells = cells
	var all []fyne.CanvasObject
	for _, c := range cells {
		if c.label != nil {
			all = append(all, c.label)
		}
		all = append(append(all, c.input), c.below...)
	}
	return all
}

// MinSize implements fyne.Layout. The height is that for the width of the last
// layout.
func (g *grid) MinSize([]fyne.CanvasObject) fyne.Size {
	least := float32(g.columns)*(g.labelWidth()+leastInput) + float32(g.columns-1)*betweenCells
	for _, c := range g.cells {
		if c.label == nil {
			least = max(least, c.input.MinSize().Width)
		}
	}
	return fyne.NewSize(least, g.walk(g.width, func(cell, fyne.Position, float32) {}))
}

// Layout implements fyne.Layout.
func (g *grid) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	g.width = size.Width
	g.walk(size.Width, g.put)
}

// walk visits the cells with their place and width and returns the height of all.
func (g *grid) walk(width float32, visit func(c cell, at fyne.Position, width float32)) float32 {
	share := (width - float32(g.columns-1)*betweenCells) / float32(g.columns)
	var y, line float32
	column := 0
	next := func() {
		if line > 0 {
			y += line + theme.Padding()
		}
		line, column = 0, 0
	}
	for _, c := range g.cells {
		w := share
		if c.wide {
			w = width
		}
		if c.wide && column > 0 || column == g.columns {
			next()
		}
		visit(c, fyne.NewPos(float32(column)*(share+betweenCells), y), w)
		line = max(line, g.height(c, w))
		column++
		if c.wide {
			next()
		}
	}
	next()
	return max(0, y-theme.Padding())
}

// labelWidth returns the width of the label columns.
func (g *grid) labelWidth() float32 {
	var w float32
	for _, c := range g.cells {
		if c.label != nil {
			w = max(w, natural(c.label))
		}
	}
	return min(w, mostLabel)
}

// put places the parts of a cell.
func (g *grid) put(c cell, at fyne.Position, width float32) {
	x, w := g.inputAt(c, width)
	if c.label != nil {
		c.label.Resize(fyne.NewSize(x, tall(c.label, x)))
		c.label.Move(at)
	}
	h := c.input.MinSize().Height
	c.input.Resize(fyne.NewSize(w, h))
	c.input.Move(at.AddXY(x, 0))
	y := at.Y + h
	for _, o := range c.below {
		if o.Visible() {
			need := tall(o, w)
			o.Resize(fyne.NewSize(w, need))
			o.Move(fyne.NewPos(at.X+x, y-tuck()))
			y += need - 2*tuck()
		}
	}
}

// height returns what a cell needs at a width.
func (g *grid) height(c cell, width float32) float32 {
	x, w := g.inputAt(c, width)
	h := c.input.MinSize().Height
	for _, o := range c.below {
		if o.Visible() {
			h += tall(o, w) - 2*tuck()
		}
	}
	if c.label != nil {
		h = max(h, tall(c.label, x))
	}
	return h
}

// inputAt returns where the input of a cell begins and how wide it is.
func (g *grid) inputAt(c cell, width float32) (x, w float32) {
	if c.label == nil {
		return 0, width
	}
	x = g.labelWidth()
	return x, max(0, width-x)
}

// place returns where an input stands after the last layout.
func (g *grid) place(o fyne.CanvasObject) (top, height float32) {
	for _, c := range g.cells {
		if c.input == o || inside(c.input, o) {
			return c.input.Position().Y, g.height(c, g.width)
		}
	}
	return 0, 0
}

func inside(box, o fyne.CanvasObject) bool {
	c, ok := box.(*fyne.Container)
	if !ok {
		return false
	}
	for _, part := range c.Objects {
		if part == o {
			return true
		}
	}
	return false
}

// tuck is how far a caption moves into the air above its text, and what comes
// after it into the air below.
func tuck() float32 { return theme.InnerPadding() - theme.Padding()/2 }

// tall returns the height that an object with wrapped text needs at a width.
func tall(o fyne.CanvasObject, width float32) float32 {
	o.Resize(fyne.NewSize(width, o.Size().Height))
	return o.MinSize().Height
}

// natural returns the width of a label's text on one line, with its padding.
func natural(o fyne.CanvasObject) float32 {
	l, ok := o.(*widget.Label)
	if !ok || l.Text == "" {
		return 0
	}
	return fyne.MeasureText(l.Text, theme.TextSize(), l.TextStyle).Width + 2*theme.InnerPadding()
}
