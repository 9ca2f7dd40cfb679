package openstack

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Switch is one condition or trouble as a command line names it.
type Switch struct {
	Name  string
	Value string // what the value is, e.g. "SIZE"; "" if it takes none
	Help  string // one line
	set   func(c *Conditions, value string) error
	kind  Kind // for trouble, where set is nil
	read  func(t *Trouble, value string) error
}

// Switches returns every switch [Cloud.Apply] knows: the site's conditions, then the troubles.
func Switches() []Switch { return slices.Concat(conditionSwitches(), troubleSwitches()) }

// Apply throws one switch, written NAME[=VALUE][@STEP][*TIMES]; step and times are for troubles only. Sizes are bytes, with K, M or G
// for powers of 1024; durations are as "1.5s". An error names what is wrong and changes nothing.
func (c *Cloud) Apply(setting string) error {
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
		return c.applyCondition(s, value, rest)
	}
	t := Trouble{Kind: s.kind}
	if err := errors.Join(s.read(&t, value), t.limit(rest)); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	c.Trouble(t)
	return nil
}

func (s Switch) wants() string {
	if s.Value == "" {
		return "it takes no value"
	}
	return "it needs a value, " + s.Name + "=" + s.Value
}

// split parts NAME[=VALUE] from what follows the first @ or *.
func split(setting string) (name, value, rest string) {
	if i := strings.IndexAny(setting, "@*"); i >= 0 {
		setting, rest = setting[:i], setting[i:]
	}
	name, value, _ = strings.Cut(setting, "=")
	return name, value, rest
}

func (c *Cloud) applyCondition(s Switch, value, rest string) error {
	if rest != "" {
		return fmt.Errorf("%s: it holds until the lab ends and takes no %s", s.Name, rest)
	}
	next := c.Conditions()
	if err := s.set(&next, value); err != nil {
		return fmt.Errorf("%s: %w", s.Name, err)
	}
	c.Configure(func(now *Conditions) { *now = next })
	return nil
}

// limit reads [@STEP][*TIMES].
func (t *Trouble) limit(rest string) error {
	where, times, counted := strings.Cut(rest, "*")
	if step, placed := strings.CutPrefix(where, "@"); placed {
		if t.On = Step(step); !slices.Contains(steps, t.On) {
			return fmt.Errorf("there is no step %q; the steps are %s", step, stepList())
		}
	}
	if !counted {
		return nil
	}
	n, err := strconv.Atoi(times)
	if err != nil || n < 1 {
		return fmt.Errorf("%q is not a number of times", times)
	}
	t.Times = n
	return nil
}

var steps = []Step{
	StepAny, StepLogin, StepIdentity, StepVersions, StepCreate, StepUpload, StepStage, StepImport, StepShow, StepList, StepUpdate,
	StepDelete, StepTasks, StepInfo, StepOther,
}

func stepList() string {
	var names []string
	for _, s := range steps {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

var shapes = []Shape{ShapeWebOb, ShapeHTML, ShapePlain, ShapeKeystone, ShapeIMS, ShapeGateway, ShapeNginx, ShapeEmpty}

// readRefusal reads STATUS[:SHAPE[:SECONDS]].
func readRefusal(t *Trouble, value string) error {
	status, rest, _ := strings.Cut(value, ":")
	shape, seconds, timed := strings.Cut(rest, ":")
	n, err := strconv.Atoi(status)
	if err != nil || n < 400 || http.StatusText(n) == "" {
		return fmt.Errorf("%q is not an HTTP error status", status)
	}
	t.Status, t.Shape = n, Shape(shape)
	if shape != "" && !slices.Contains(shapes, t.Shape) {
		return fmt.Errorf("there is no error shape %q", shape)
	}
	if !timed {
		return nil
	}
	return readDuration(&t.RetryAfter, seconds+"s")
}

func readDuration(to *time.Duration, text string) error {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return fmt.Errorf("%q is not a duration such as 10s", text)
	}
	*to = d
	return nil
}

// readSize reads bytes with an optional K, M or G.
func readSize(to *int64, text string) error {
	digits, shift := strings.ToUpper(text), 0
	for i, unit := range []string{"K", "M", "G"} {
		if cut, found := strings.CutSuffix(digits, unit); found {
			digits, shift = cut, 10*(i+1)
			break
		}
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n < 0 || n<<shift>>shift != n {
		return fmt.Errorf("%q is not a size such as 16M", text)
	}
	*to = n << shift
	return nil
}

func readCount(to *int, text string) error {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return fmt.Errorf("%q is not a number", text)
	}
	*to = n
	return nil
}
