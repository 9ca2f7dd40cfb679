package ocimarket

import (
	"strings"
	"testing"

	"slipway/internal/backend"
)

func TestPropose_fromTheFilesName(t *testing.T) {
	for name, want := range map[string]string{ // application, version, operating system, file name
		"oraclelinux-8.9-x86_64.tar.gz":         "oraclelinux 8.9 Linux -",
		"ubuntu-22.04-server-amd64.tgz":         "ubuntu 22.04 Linux -",
		"my-app-v2.1.tar.gz":                    "my-app 2.1 - -",
		"My_Machine_Image_1.0.TAR.GZ":           "My_Machine_Image 1.0 - -",
		"wordpress-5.4.2rc1-ol7.tar.gz":         "wordpress 5.4.2rc1 Linux -",
		"Windows_Server_2022_x86-64.tar.gz":     "Windows_Server 2022 Windows -",
		"win2019-std.gz":                        "win2019-std - Windows -",
		"darwinia-3.tar.gz":                     "darwinia 3 - -",
		"machineImage.tar.gz":                   "machineImage - - -",
		"disk-aarch64.tar.gz":                   "disk - - -",
		"8.9.tar.gz":                            "8.9 - - -",
		"app (1)-2.0.tar.gz":                    "app+1 2.0 - app+1-2.0.tar.gz",
		"büro-7.1.tar.gz":                       "bro 7.1 - bro-7.1.tar.gz",
		"图像.tar.gz":                             "- - - -",
		".tar.gz":                               "- - - -",
		"..tar.gz":                              "- - - -",
		strings.Repeat("é", 150) + "x.tar.gz":   "x - - x.tar.gz",
		"el8-image.tar.gz":                      "el8-image - Linux -",
		"model7.tar.gz":                         "model7 - - -",
		"noextension":                           "noextension - - -",
		"disk.img":                              "disk.img - - -",
		strings.Repeat("a", 300) + ".tar.gz":    strings.Repeat("a", 248) + " - - " + strings.Repeat("a", 248) + ".tar.gz",
		"a-" + strings.Repeat("1", 300) + ".gz": "a " + strings.Repeat("1", 248) + " - a-" + strings.Repeat("1", 246) + ".gz",
	} {
		v := propose([]backend.Candidate{{Name: name}})
		var told []string
		for _, key := range []string{keyApplication, keyVersion, keySystem, keyFileName} {
			text := strings.ReplaceAll(v[key], " ", "+")
			if text == "" {
				text = "-"
			}
			told = append(told, text)
		}
		if got := strings.Join(told, " "); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
		for _, bad := range backend.Validate(requestFields(), v) {
			if v[bad.Field] != "" {
				t.Errorf("%s: the proposal is refused: %s", name, bad.What)
			}
		}
	}
}
