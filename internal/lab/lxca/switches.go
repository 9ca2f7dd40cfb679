package lxca

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Switch is one condition or trouble as a command line names it.
type Switch struct {
	Name  string
	Value string // what the value is, e.g. "SIZE"; "" if it takes none
	Help  string // one line
	set   func(c *Conditions, value string) error
	kind  kind // for trouble, where set is nil
	read  func(t *trouble, value string) error
}

// Switches returns every switch [Appliance.Trouble] knows: the conditions, then the troubles.
func Switches() []Switch { return slices.Concat(conditionSwitches(), troubleSwitches()) }

// Trouble throws one switch, written NAME[=VALUE][@STEP][*TIMES]; step and times are for troubles only, which strike uploads for ever
// if neither is given. Sizes are bytes, with K, M or G for powers of 1024; durations are as "1.5s". An error names what is wrong and
// changes nothing.
func (a *Appliance) Trouble(setting string) error {
	name, value, rest := split(setting)
	all := Switches()
	i := slices.IndexFunc(all, func(s Switch) bool { return s.Name == name })
	if i < 0 {
		return fmt.Errorf("there is no trouble named %q", name)
	}
	s := all[i]
	if (s.Value == "") != (value == "") {
		return fmt.Errorf("%s: %s", name, s.wants())
	}
	if s.set != nil {
		return a.applyCondition(s, value, rest)
	}
	t := trouble{kind: s.kind, on: s.place(), status: 503}
	if err := errors.Join(s.read(&t, value), t.limit(rest)); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.troubles = append(a.troubles, t)
	return nil
}

func (s Switch) wants() string {
	if s.Value == "" {
		return "it takes no value"
	}
	return "it needs a value, " + s.Name + "=" + s.Value
}

// place is the step a trouble strikes if none is named.
func (s Switch) place() step {
	switch s.kind {
	case noJob:
		return stepCreate
	case expire:
		return stepTasks
	default:
		return stepUpload
	}
}

// split parts NAME[=VALUE] from what follows the first @ or *.
func split(setting string) (name, value, rest string) {
	if i := strings.IndexAny(setting, "@*"); i >= 0 {
		setting, rest = setting[:i], setting[i:]
	}
	name, value, _ = strings.Cut(setting, "=")
	return name, value, rest
}

func (a *Appliance) applyCondition(s Switch, value, rest string) error {
	if rest != "" {
		return fmt.Errorf("%s: it holds until the lab ends and takes no %s", s.Name, rest)
	}
	next := a.Conditions()
	if err := s.set(&next, value); err != nil {
		return fmt.Errorf("%s: %w", s.Name, err)
	}
	a.Configure(func(now *Conditions) { *now = next })
	return nil
}

// limit reads [@STEP][*TIMES].
func (t *trouble) limit(rest string) error {
	where, times, counted := strings.Cut(rest, "*")
	if name, placed := strings.CutPrefix(where, "@"); placed {
		if t.on = step(name); !slices.Contains(steps, t.on) {
			return fmt.Errorf("there is no step %q; the steps are %s", name, stepNames())
		}
	}
	if !counted {
		return nil
	}
	n, err := strconv.Atoi(times)
	if err != nil || n < 1 {
		return fmt.Errorf("%q is not a number of times", times)
	}
	t.times = n
	return nil
}

func stepNames() string {
	var names []string
	for _, s := range steps {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}
