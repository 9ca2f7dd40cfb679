package openstack

import (
	"time"

	"slipway/internal/lab/switches"
)

// Switch is one condition or trouble as a command line names it.
type Switch = switches.Line

// panel holds the site's conditions and what is armed. A Trouble in it has its place in the Strike around it.
type panel = switches.Panel[Conditions, Kind, Step, Trouble]

// switchTable is everything that can be thrown.
var switchTable = switches.Table[Conditions, Kind, Step, Trouble]{
	Conditions: conditionSwitches(), Troubles: troubleSwitches(),
	Steps: steps, Any: StepAny, Usual: StepUpload, Clone: Conditions.clone,
}

// Switches returns every switch [Cloud.Apply] knows: the site's conditions, then the troubles.
func Switches() []Switch { return switchTable.Lines() }

// Apply throws one switch, written NAME[=VALUE][@STEP][*TIMES]; step and times are for troubles only. Sizes are bytes, with K, M or G
// for powers of 1024; durations are as "1.5s". An error names what is wrong and changes nothing.
func (c *Cloud) Apply(setting string) error { return c.panel.Throw(setting) }

var steps = []Step{
	StepAny, StepLogin, StepIdentity, StepVersions, StepCreate, StepUpload, StepStage, StepImport, StepShow, StepList, StepUpdate,
	StepDelete, StepTasks, StepInfo, StepOther,
}

var shapes = []Shape{ShapeWebOb, ShapeHTML, ShapePlain, ShapeKeystone, ShapeIMS, ShapeGateway, ShapeNginx, ShapeEmpty}

// readRefusal reads a refusal into the three fields that describe one.
func readRefusal(t *Trouble, value string) error {
	var r switches.Refused[Shape]
	itself := func(r *switches.Refused[Shape]) *switches.Refused[Shape] { return r }
	if err := switches.Refusal(itself, shapes...)(&r, value); err != nil {
		return err
	}
	t.Status, t.Shape, t.RetryAfter = r.Status, r.Shape, time.Duration(r.RetryAfter)*time.Second
	return nil
}
