package switches

import (
	"errors"
	"fmt"
	"slices"
	"sync"
)

// Panel holds a lab's conditions and its armed troubles. It is safe for concurrent use. Make it with [New].
type Panel[C any, K, S ~string, T any] struct {
	table Table[C, K, S, T]

	mu         sync.Mutex // guards all below
	conditions C
	armed      []Strike[K, S, T]
}

// Strike is trouble that waits for requests.
type Strike[K, S ~string, T any] struct {
	Kind  K
	On    S   // the step it strikes
	Times int // how many matching requests it has yet to strike; 0 means all until [Panel.Calm]
	With  T   // what else the lab has to know about it
}

// New makes a panel with these conditions and no trouble.
func New[C any, K, S ~string, T any](table Table[C, K, S, T], start C) *Panel[C, K, S, T] {
	return &Panel[C, K, S, T]{table: table, conditions: table.copied(start)}
}

// Conditions returns a copy of the present ones.
func (p *Panel[C, K, S, T]) Conditions() C {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.table.copied(p.conditions)
}

// Configure lets change alter the conditions, at once for everyone who asks later. It must not call methods of p.
func (p *Panel[C, K, S, T]) Configure(change func(*C)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(&p.conditions)
	p.conditions = p.table.copied(p.conditions)
}

// Throw throws the switch that text names, NAME[=VALUE][@STEP][*TIMES]; step and times are for troubles only, which strike for ever
// if they are not counted. An error names what is wrong with the text and changes nothing.
func (p *Panel[C, K, S, T]) Throw(text string) error {
	s := parse(text)
	for _, row := range p.table.Conditions {
		if row.Name == s.name {
			return p.set(row, s)
		}
	}
	for _, row := range p.table.Troubles {
		if string(row.Kind) == s.name {
			return p.arm(row, s)
		}
	}
	return fmt.Errorf("there is no trouble named %q", s.name)
}

func (p *Panel[C, K, S, T]) set(row Condition[C], s setting) error {
	if err := s.suits(row.Value); err != nil {
		return err
	}
	if s.rest != "" {
		return fmt.Errorf("%s: it holds until the lab ends and takes no %s", s.name, s.rest)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	next := p.table.copied(p.conditions)
	if err := row.Set(&next, s.value); err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	p.conditions = next
	return nil
}

func (p *Panel[C, K, S, T]) arm(row Trouble[K, S, T], s setting) error {
	if err := s.suits(row.Value); err != nil {
		return err
	}
	t := Strike[K, S, T]{Kind: row.Kind}
	var wrong error
	if row.Read != nil {
		wrong = row.Read(&t.With, s.value)
	}
	var err error
	t.On, t.Times, err = limits(s.rest, p.table.Steps, p.table.place(row.Kind))
	if err := errors.Join(wrong, err); err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	p.Arm(t)
	return nil
}

// Arm puts t in the way of requests to come, behind what is there already. If t.On is "", it is the step of t.Kind's row.
func (p *Panel[C, K, S, T]) Arm(t Strike[K, S, T]) {
	if t.On == "" {
		t.On = p.table.place(t.Kind)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.armed = append(p.armed, t)
}

// Take uses up one strike of the oldest trouble of this kind that is meant for this step or for any, and reports whether there was
// one. Without one, T is the zero value.
func (p *Panel[C, K, S, T]) Take(kind K, step S) (T, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.IndexFunc(p.armed, func(t Strike[K, S, T]) bool {
		return t.Kind == kind && (t.On == step || t.On == p.table.Any)
	})
	if i < 0 {
		var none T
		return none, false
	}
	taken := p.armed[i].With
	switch p.armed[i].Times {
	case 0:
	case 1:
		p.armed = slices.Delete(p.armed, i, i+1)
	default:
		p.armed[i].Times--
	}
	return taken, true
}

// Armed returns what may still strike, oldest first, with Times counted down.
func (p *Panel[C, K, S, T]) Armed() []Strike[K, S, T] {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.armed)
}

// Calm takes every trouble away. The conditions stay.
func (p *Panel[C, K, S, T]) Calm() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.armed = nil
}
