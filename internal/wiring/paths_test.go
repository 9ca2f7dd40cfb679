package wiring

import (
	"path/filepath"
	"testing"
)

func TestPathsFor(t *testing.T) {
	for name, c := range map[string]struct {
		goos string
		env  map[string]string
		want Paths
	}{
		"linux":        {"linux", nil, Paths{"/h/.config/slipway", "/h/.local/state/slipway", "/h/.local/state/slipway/log"}},
		"linux, XDG":   {"linux", map[string]string{"XDG_CONFIG_HOME": "/c", "XDG_STATE_HOME": "/s"}, Paths{"/c/slipway", "/s/slipway", "/s/slipway/log"}},
		"relative XDG": {"linux", map[string]string{"XDG_CONFIG_HOME": "c"}, Paths{"/h/.config/slipway", "/h/.local/state/slipway", "/h/.local/state/slipway/log"}},
		"macOS":        {"darwin", nil, Paths{"/h/Library/Application Support/Slipway", "/h/Library/Application Support/Slipway/state", "/h/Library/Logs/Slipway"}},
		"windows":      {"windows", map[string]string{"APPDATA": "/r", "LOCALAPPDATA": "/l"}, Paths{"/r/Slipway", "/l/Slipway", "/l/Slipway/Logs"}},
		"bare windows": {"windows", nil, Paths{"/h/AppData/Roaming/Slipway", "/h/AppData/Local/Slipway", "/h/AppData/Local/Slipway/Logs"}},
		"own home":     {"darwin", map[string]string{"SLIPWAY_HOME": "/x"}, Paths{"/x/config", "/x/state", "/x/log"}},
	} {
		if got := pathsFor(c.goos, func(k string) string { return c.env[k] }, "/h"); got != c.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestDefaultPaths_areAbsolute(t *testing.T) {
	t.Setenv("SLIPWAY_HOME", "here")
	p, err := DefaultPaths()
	if err != nil || !filepath.IsAbs(p.Config) || !filepath.IsAbs(p.State) || !filepath.IsAbs(p.Logs) {
		t.Errorf("%+v, %v", p, err)
	}
}
