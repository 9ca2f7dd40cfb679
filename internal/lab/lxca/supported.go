package lxca

import "strconv"

// releases lists a few releases of each system, as supportedImages tells them.
var releases = map[string][]string{
	"esxi": {"6.5", "6.7", "7.0", "8.0"}, "rhels": {"7.6", "8.6", "9.2"}, "sles": {"12.4", "15.3", "15.4"}, "win": {"2016", "2019", "2022"},
}

var displayNames = map[string]string{
	"esxi": "VMware vSphere ESXi", "rhels": "Red Hat Enterprise Linux Server", "sles": "Suse Linux Enterprise Server", "win": "Microsoft Windows Server",
}

// allowances names the flag of each type of companion file.
var allowances = map[string]string{
	typeBoot: "allowCustomBootFile", typeBundle: "allowCustomBundleFile", typeConfig: "allowCustomConfigFile", typeDriver: "allowCustomDriver",
	typeScript: "allowCustomInstallScriptFile", typeSoftware: "allowCustomSoftwareFile", typeUnattend: "allowCustomUnattendFile",
}

// supportedImages tells which system takes which type of companion file. Its booleans are strings, as on the real appliance.
func (s Conditions) supportedImages() []any {
	var all []any
	for _, system := range systems {
		entry := map[string]any{
			"name": system, "displayName": displayNames[system],
			"customSoftwareReleases": releases[system], "customUnattendReleases": releases[system],
		}
		var detailed []any
		for _, release := range releases[system] {
			detailed = append(detailed, map[string]any{release: []string{"IMM2", "IMM3v1"}})
		}
		entry["releases"] = detailed
		for imageType, flag := range allowances {
			entry[flag] = strconv.FormatBool(s.extensions(imageType, system) != nil)
		}
		all = append(all, entry)
	}
	return all
}
