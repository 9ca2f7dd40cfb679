package glance_test

import (
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/glance"
	"slipway/internal/inspect"
)

func TestSpec_keysAreUniqueAndEveryConditionNamesAField(t *testing.T) {
	s := glance.Spec()
	for _, fields := range [][]backend.Field{s.Profile, s.Request} {
		seen := map[string]bool{}
		for _, f := range fields {
			if seen[f.Key] || f.Key == "" || f.Label == "" || f.Kind == "" || strings.ToLower(f.Key) != f.Key {
				t.Errorf("field %+v", f)
			}
			seen[f.Key] = true
		}
		for _, f := range fields {
			for _, term := range f.When {
				if !seen[term.Key] {
					t.Errorf("%s depends on %s, which is no field", f.Key, term.Key)
				}
			}
		}
	}
	for _, f := range s.Request {
		if f.Kind == backend.Secret {
			t.Errorf("%s is a secret of a request", f.Key)
		}
	}
}

func TestSpec_onlyTheFieldsOfTheWayToLogInAreShown(t *testing.T) {
	for method, want := range map[string]string{
		"password":               "auth-url auth-type user user-domain user-id user-domain-id password project project-domain project-id project-domain-id scope region interface endpoint-override flavour",
		"application-credential": "auth-url auth-type user user-domain user-id user-domain-id application-credential-id application-credential-name application-credential-secret region interface endpoint-override flavour",
		"token":                  "auth-url auth-type token project project-domain project-id project-domain-id scope region interface endpoint-override flavour",
	} {
		var got []string
		for _, f := range backend.Visible(glance.Spec().Profile, backend.Values{"auth-type": method}) {
			got = append(got, f.Key)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s:\n%v\nwant\n%v", method, got, want)
		}
	}
}

func TestSpec_requestRules(t *testing.T) {
	for key, bad := range map[string]string{
		"name": " disk", "image-id": "not-a-uuid", "properties": "size=3", "tags": strings.Repeat("x", 256), "min-disk": "-1", "wait-minutes": "0",
	} {
		v := values(key, bad)
		faults := backend.Validate(glance.Spec().Request, v)
		if len(faults) != 1 || faults[0].Field != key {
			t.Errorf("%s=%q: %v", key, bad, faults)
		}
	}
	reserved := backend.Validate(glance.Spec().Request, values("properties", "a=b\nos_glance_x=1"))
	if len(reserved) != 1 || !strings.Contains(reserved[0].What, "os_glance_x") {
		t.Errorf("reserved property: %v", reserved)
	}
	if bad := backend.Validate(glance.Spec().Request, values("properties", "hw_disk_bus=scsi", "tags", "a\nb", "image-id", "12345678-1234-4123-8123-1234567890ab")); len(bad) != 0 {
		t.Errorf("good texts: %v", bad)
	}
}

func TestPropose_fromNameAndContent(t *testing.T) {
	for _, c := range []struct {
		file                          string
		report                        inspect.Report
		name, format, disk, container string
	}{
		{"debian-12.qcow2", inspect.Report{Format: inspect.QCOW2, VirtualSize: 2<<30 + 1}, "debian-12", "qcow2", "3", ""},
		{"rhel-9.4.iso", inspect.Report{Format: inspect.ISO, VirtualSize: 9 << 30}, "rhel-9.4", "iso", "", ""},
		{"disk.img", inspect.Report{Format: inspect.QCOW2}, "disk", "qcow2", "", ""},
		{"disk.qcow2", inspect.Report{Format: inspect.Raw, VirtualSize: 1 << 30}, "disk", "raw", "1", ""},
		{"cirros.VMDK", inspect.Report{}, "cirros", "vmdk", "", ""},
		{"machine.ova", inspect.Report{Format: inspect.Tar}, "machine", "vmdk", "", "ova"},
		{"release-9.4", inspect.Report{}, "release-9.4", "", "", ""},
		{"disk.qcow2.gz", inspect.Report{Format: inspect.Gzip}, "disk.qcow2.gz", "", "", ""},
		{strings.Repeat("ä", 200) + ".raw", inspect.Report{}, strings.Repeat("ä", 128), "raw", "", ""},
	} {
		v := glance.Spec().Propose([]backend.Candidate{{Name: c.file, Report: c.report}})
		if v["name"] != c.name || v["disk-format"] != c.format || v["min-disk"] != c.disk || v["container-format"] != c.container {
			t.Errorf("%s: %v", c.file, v)
		}
		v["disk-format"] = "raw"
		if bad := backend.Validate(glance.Spec().Request, v); len(bad) != 0 {
			t.Errorf("%s: a proposal breaks a rule: %v", c.file, bad)
		}
	}
}
