package inspect

import (
	"regexp"
	"strings"
)

var esxiBuild = regexp.MustCompile(`^(\d+\.\d+(?:\.\d+)?)`)

// esxiBoot reads the boot.cfg of the ESXi installer. Its build line begins with
// the version: build=8.0.2-0.0.22380479.
func esxiBoot(d disc) OS {
	ini := parseINI(d.text("boot.cfg"))
	modules, title := strings.ToLower(ini[".modules"]+ini[".kernel"]), ini[".title"]
	if !strings.Contains(strings.ToLower(title), "esxi") && !strings.Contains(modules, "b.b00") {
		return OS{}
	}
	os := OS{Family: "esxi", Name: "VMware ESXi", From: "boot.cfg"}
	if m := esxiBuild.FindString(ini[".build"]); m != "" {
		os.Release = m
	}
	return os
}
