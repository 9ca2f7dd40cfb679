package lxcaos

import (
	"fmt"
	"strings"

	"slipway/internal/fault"
)

// judge returns the rules that forbid the upload, and what is doubtful about it.
// What a person overrules becomes a doubt.
func (a *attempt) judge(repo repository) (refusals []*fault.Fault, doubts []string) {
	names, code := a.fileNames(), a.req.Values[keyType]
	if bad := togetherness(code, names); bad != nil {
		refusals = append(refusals, bad)
	}
	for i, name := range names {
		c := claim{kind: code, system: a.system(), name: name, allows: repo.allows(code, a.system())}
		if code == typeBundle && i > 0 {
			c.kind = typeSignature
		}
		bad, doubt := c.refusal()
		if bad != nil {
			refusals = append(refusals, bad)
		}
		if doubt != "" {
			doubts = append(doubts, doubt)
		}
	}
	if bad := a.orphan(repo); bad != nil {
		refusals = append(refusals, bad)
	}
	if a.req.Values.Bool(keyOverride) {
		for _, bad := range refusals {
			doubts = append(doubts, bad.What)
		}
		refusals = nil
	}
	return refusals, doubts
}

// orphan refuses a device driver for an OS image that is not there.
func (a *attempt) orphan(repo repository) *fault.Fault {
	name := a.req.Values[keyName]
	if a.req.Values[keyType] != typeDriver {
		return nil
	}
	var there []string
	for _, e := range repo.images() {
		if strings.EqualFold(e.name, name) || strings.EqualFold(e.id, name) {
			return nil
		}
		there = append(there, e.name)
	}
	what := fmt.Sprintf("There is no OS image %q, to which the driver would belong.", name)
	if len(there) == 0 {
		return refuse(keyName, what, "Import the OS image first.")
	}
	return refuse(keyName, what, "Choose one of those that are there: "+either(there)+".")
}
