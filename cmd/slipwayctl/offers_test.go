package main

import (
	"slices"
	"strings"
	"testing"

	"slipway/internal/lab/zstack"
)

func TestChoices_ofATarget(t *testing.T) {
	n := newNode(t, zstack.Key)
	uuid := n.storage("imagestore")
	o := n.run("target", "choices", "zstack")
	o.wants(t, 0, "FLAG ", "--storage ", uuid, "imagestore", " free", "--architecture ")
	o = n.run("target", "choices", "zstack", "storage", "--json")
	o.wants(t, 0)
	all := objects[offer](t, o.out)
	if i := slices.IndexFunc(all, func(o offer) bool { return o.Value == uuid }); i < 0 || all[i].Flag != "storage" || all[i].Label != "imagestore" || !strings.Contains(all[i].Help, "free") {
		t.Errorf("offers %+v", all)
	}
	if slices.ContainsFunc(all, func(o offer) bool { return o.Flag != "storage" }) {
		t.Errorf("offers also for others: %+v", all)
	}
	n.run("target", "choices", "zstack", "--media-type", "DataVolumeTemplate").wants(t, 0, uuid)
	if data := n.must("target", "choices", "zstack", "--media-type", "DataVolumeTemplate"); strings.Contains(data, "--architecture") {
		t.Errorf("offers for a flag that does not exist:\n%s", data)
	}
	n.run("target", "choices", "zstack", "name").wants(t, 2, "storage, guest-os, architecture")
	n.run("target", "choices", "nowhere").wants(t, 4)
	n.run("target", "choices").wants(t, 2, "no target named")
}

func TestChoices_dependOnTheOtherFlags(t *testing.T) {
	m := promptMarketplace(t)
	m.send("web.tar.gz")
	m.run("target", "choices", "market", "version", "--application", "shop").wants(t, 0, "--version  1.0")
	m.run("target", "choices", "market", "version", "--application", "other").wants(t, 0, "offers nothing of its own for --version")
	m.run("target", "choices", "market", "to").wants(t, 0, "--to ")
}

func TestChoices_ofATargetThatOffersNone(t *testing.T) {
	a := newAppliance(t)
	a.run("target", "choices", "updates").wants(t, 7, "The target updates offers nothing to choose from", "help upload --target updates")
}

func TestChoices_needTheLogin(t *testing.T) {
	b := newBench(t)
	b.addLab("wrong")
	b.run("target", "choices", "lab").wants(t, 11, "trust add")
	b.run("target", "choices", "lab", "--pin", b.fingerprint()).wants(t, 11, "To do:")
	b.input("demo\n", "target", "choices", "lab", "disk-format", "--password-stdin").wants(t, 0, "offers nothing of its own for --disk-format")
}

func TestMissingField_namesTheCommandThatListsWhatItCanBe(t *testing.T) {
	n := newNode(t, zstack.Key)
	ask := "Choices:   slipwayctl target choices zstack storage\n"
	upload := []string{"upload", n.file("debian-12.qcow2", 3<<20), "--target", "zstack"}
	n.run(upload...).wants(t, 2, "Backup storage is needed.", "Flag:      --storage\n", ask)
	n.run(append(upload, "--storage", strings.Repeat("0", 32))...).wants(t, 12, "Choices: slipwayctl target choices zstack storage\n")
	n.run("help", "upload", "--target", "zstack").wants(t, 0, "What the target offers for --storage, --guest-os, --architecture, --more-storages:\n  slipwayctl target choices zstack\n")
}

func TestHelp_saysThatTheTargetIsNotThere(t *testing.T) {
	b := prepared(t)
	b.run("help", "upload", "--target", "nowhere").wants(t, 4, "--plan-only", `There is no target "nowhere".`)
	b.run("help", "target", "add", "--backend", "tape").wants(t, 2, "--backend", `There is no back end "tape".`)
	b.run("help", "upload").wants(t, 0, "--plan-only")
	b.run("help", "target", "add").wants(t, 0, "--backend")
}
