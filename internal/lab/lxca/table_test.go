package lxca_test

import (
	"encoding/json"
	"testing"
)

// cells are every cell of the page's table: what is taken of each type for each system.
var cells = map[string]map[string][]string{
	"OS":        {"rhels": {"a.iso"}, "sles": {"a.iso"}, "win": {"a.iso"}, "esxi": {"a.iso"}},
	"OSPROFILE": {"rhels": {"a.tar.gz"}, "sles": {"a.tar.gz"}, "win": {"a.tar.gz"}, "esxi": {"a.tar.gz"}},
	"BOOT":      {"rhels": nil, "sles": nil, "win": {"a.zip"}, "esxi": nil},
	"BUNDLE":    {"rhels": nil, "sles": nil, "win": {"a.zip"}, "esxi": nil},
	"CONFIG":    {"rhels": {"a.json"}, "sles": {"a.json"}, "win": {"a.json"}, "esxi": {"a.json"}},
	"DUD":       {"rhels": {"a.iso", "a.rpm"}, "sles": {"a.iso", "a.rpm"}, "win": {"a.zip"}, "esxi": nil},
	"SCRIPT": {
		"rhels": {"a.sh", "a.pm", "a.pl", "a.py"}, "sles": {"a.sh", "a.pm", "a.pl", "a.py"}, "win": {"a.cmd", "a.ps1"}, "esxi": nil,
	},
	"SOFTWARE": {"rhels": {"a.tar.gz"}, "sles": {"a.tar.gz"}, "win": {"a.zip"}, "esxi": nil},
	"UNATTEND": {"rhels": {"a.ks", "a.cfg", "a.xml"}, "sles": {"a.ks", "a.cfg", "a.xml"}, "win": {"a.xml"}, "esxi": nil},
}

// names are files of every kind in the table, and of none.
var names = []string{
	"a.iso", "a.tar.gz", "a.zip", "a.zip.asc", "a.json", "a.rpm", "a.sh", "a.pm", "a.pl", "a.py", "a.cmd", "a.ps1", "a.ks", "a.cfg", "a.xml", "a.txt",
	"iso", ".iso", "A.ISO",
}

func TestTable_everyCell(t *testing.T) {
	for imageType, systems := range cells {
		b := open(t)
		b.trouble("image-limit=0")
		b.imported("OS", "imageName=base", file("base.iso", "x"))
		for system, taken := range systems {
			good := map[string]bool{}
			for _, name := range taken {
				good[name] = true
			}
			for _, name := range names {
				image := "base"
				if imageType == "BUNDLE" {
					image = name
				}
				want := 412
				if good[name] || name == "A.ISO" && good["a.iso"] {
					want = 201
				}
				r := b.upload(imageType, "imageName="+image+"&os="+system, file(name, "x"))
				if r.Status != want {
					t.Errorf("%s, %s, %s: answer %d, want %d: %s", imageType, system, name, r.Status, want, r.Text)
				}
			}
		}
	}
}

func TestTable_theConfigurationFileHasTwoTokens(t *testing.T) {
	const q = "imageName=a&os=win"
	b := open(t)
	b.upload("CONFIG", q, file("a.json", "x")).Want(t, 201)
	b.upload("CUSTOM_CONFIG", q, file("a.json", "x")).Want(t, 201)
	b.trouble("config-token=CUSTOM_CONFIG")
	b.upload("CONFIG", q, file("a.json", "x")).Want(t, 412).Says(t, "CONFIG is not supported")
	b.upload("CUSTOM_CONFIG", q, file("a.json", "x")).Want(t, 201)
	b.trouble("config-token=CONFIG")
	b.upload("CUSTOM_CONFIG", q, file("a.json", "x")).Want(t, 412)
	b.upload("CUSTOM_CONFIG", "imageName=a", file("a.json", "x")).Want(t, 400).Says(t, "os is required")
}

func TestTable_theAppliancesOwnFlagsDecide(t *testing.T) {
	b := open(t)
	flags := func(system, flag string) string {
		var all struct{ SupportedImages []map[string]any }
		if err := json.Unmarshal([]byte(b.get("/osImages").Want(t, 200).Text), &all); err != nil {
			t.Fatal(err)
		}
		for _, s := range all.SupportedImages {
			if s["name"] == system {
				text, _ := s[flag].(string) // booleans are strings here
				return text
			}
		}
		return ""
	}
	const esxi, sles = "imageName=a&os=esxi", "imageName=a&os=sles"
	if got := flags("esxi", "allowCustomInstallScriptFile") + flags("sles", "allowCustomConfigFile"); got != "falsetrue" {
		t.Errorf("flags %s", got)
	}
	b.trouble("allow=esxi/SCRIPT", "forbid=sles/CUSTOM_CONFIG")
	if got := flags("esxi", "allowCustomInstallScriptFile") + flags("sles", "allowCustomConfigFile"); got != "truefalse" {
		t.Errorf("flags %s", got)
	}
	b.upload("SCRIPT", esxi, file("a.sh", "x")).Want(t, 201)
	b.upload("SCRIPT", esxi, file("a.iso", "x")).Want(t, 412)
	b.upload("CONFIG", sles, file("a.json", "x")).Want(t, 412)
}

func TestList_showsEachTypeInItsOwnList(t *testing.T) {
	b := open(t)
	b.imported("OS", "imageName=base&os=sles&osrelease=15.4", file("base.iso", "x"))
	for imageType, list := range map[string]string{
		"BOOT": "bootFiles", "SCRIPT": "installScriptFiles", "SOFTWARE": "softwareFiles", "UNATTEND": "unattendFiles",
		"CONFIG": "configFiles", "DUD": "driverFiles", "OSPROFILE": "osProfiles",
	} {
		name := map[string]string{
			"BOOT": "a.zip", "SCRIPT": "a.cmd", "SOFTWARE": "a.zip", "UNATTEND": "a.xml", "CONFIG": "a.json", "DUD": "a.zip", "OSPROFILE": "a.tar.gz",
		}[imageType]
		id := b.imported(imageType, "imageName=base&os=win", file(name, "x"))
		var shown []map[string]any
		text := b.get("/osImages").Want(t, 200).Field(t, list)
		if err := json.Unmarshal([]byte(text), &shown); err != nil || len(shown) != 1 || shown[0]["id"] != id {
			t.Errorf("%s: %s: %s", imageType, list, text)
		}
	}
	only := b.get("/osImages?imageType=DUD").Want(t, 200)
	if only.Field(t, "items") != "[]" || only.Field(t, "driverFiles") == "[]" {
		t.Errorf("filtered: %s", only.Text)
	}
	if none := b.get("/osImages?id=nothing").Want(t, 200); none.Field(t, "items") != "[]" {
		t.Errorf("filtered: %s", none.Text)
	}
	b.do("DELETE", "/osImages/sles15.4,nothing", "", nil).Want(t, 404)
	b.do("DELETE", "/osImages/sles15.4", "", nil).Want(t, 204)
	if n := len(b.lab.Files()); n != 7 {
		t.Errorf("%d files are left", n)
	}
}
