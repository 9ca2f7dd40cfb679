package lxca

import (
	"fmt"
	"slices"
	"strings"

	"slipway/internal/lab/switches"
)

// Switch is one condition or trouble as a command line names it.
type Switch = switches.Line

// panel holds the appliance's conditions and what is armed.
type panel = switches.Panel[Conditions, kind, step, trouble]

// switchTable is everything that can be thrown.
var switchTable = switches.Table[Conditions, kind, step, trouble]{
	Conditions: conditionSwitches(), Troubles: troubleSwitches(),
	Steps: steps, Any: stepAny, Usual: stepUpload, Clone: Conditions.clone,
}

// Switches returns every switch [Appliance.Trouble] knows: the conditions, then the troubles.
func Switches() []Switch { return switchTable.Lines() }

// Trouble throws one switch, written NAME[=VALUE][@STEP][*TIMES]; step and times are for troubles only, which strike uploads for ever
// if neither is given. Sizes are bytes, with K, M or G for powers of 1024; durations are as "1.5s". An error names what is wrong and
// changes nothing.
func (a *Appliance) Trouble(setting string) error { return a.panel.Throw(setting) }

// Calm takes every trouble away. What it did to jobs stays.
func (a *Appliance) Calm() { a.panel.Calm() }

// cell makes a reader that adds "os/TYPE" to a list.
func cell(field func(*Conditions) *[]string) switches.Reader[Conditions] {
	return func(c *Conditions, value string) error {
		os, imageType, _ := strings.Cut(value, "/")
		if !slices.Contains(systems, os) || !slices.Contains(imageTypes, imageType) {
			return fmt.Errorf("%q is not an OS and an image type, such as esxi/SCRIPT", value)
		}
		*field(c) = append(*field(c), value)
		return nil
	}
}
