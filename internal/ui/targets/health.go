package targets

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"slipway/internal/backend"
	"slipway/internal/fault"
)

// state says what is known about a target.
type state uint8

const (
	unchecked state = iota
	checking
	reachable
	trouble
)

// health is what the last check of a target found.
type health struct {
	state  state
	server backend.Server // for reachable
	fault  *fault.Fault   // for trouble
	at     time.Time      // when it was found
	stop   func()         // ends a check under way; nil when there is none
}

// sign returns a mark that differs in shape, not in colour only.
func (h health) sign() string {
	switch h.state {
	case checking:
		return "…"
	case reachable:
		return "●"
	case trouble:
		return "!"
	default:
		return "○"
	}
}

// words returns the state as it stands in the list.
func (h health) words() string {
	switch h.state {
	case checking:
		return "Checking…"
	case reachable:
		return strings.TrimSpace("Reachable · " + h.server.Product + " " + h.server.Version)
	case trouble:
		return "Trouble: " + trim(h.fault.What)
	default:
		return "Not checked"
	}
}

func trim(sentence string) string { return strings.TrimSuffix(sentence, ".") }

func (h health) importance() widget.Importance {
	switch h.state {
	case reachable:
		return widget.SuccessImportance
	case trouble:
		return widget.DangerImportance
	default:
		return widget.LowImportance
	}
}

func (h health) color() fyne.ThemeColorName {
	if h.state == trouble {
		return theme.ColorNameError
	}
	return theme.ColorNamePlaceHolder
}

// check reaches a target and shows what came of it. A check of the same target
// that is under way ends unheard.
func (p *Pane) check(id string) {
	if stop := p.health[id].stop; stop != nil {
		stop()
	}
	ctx, cancel := context.WithCancel(context.Background())
	p.health[id] = health{state: checking, stop: cancel}
	p.list.Refresh()
	var server backend.Server
	var err error
	p.run(func() {
		select {
		case p.turn <- struct{}{}:
			defer func() { <-p.turn }()
			if ctx.Err() == nil {
				server, err = p.svc.Check(ctx, id)
			}
		case <-ctx.Done():
		}
	}, func() {
		if ctx.Err() == nil {
			p.health[id] = found(server, err)
			p.show()
		}
		cancel()
	})
}

func found(server backend.Server, err error) health {
	if err != nil {
		return health{state: trouble, fault: fault.Of(err), at: time.Now()}
	}
	return health{state: reachable, server: server, at: time.Now()}
}
