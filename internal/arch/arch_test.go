package arch

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "slipway/"

// arrows lists, for each package or folder ("x/..."), the packages of this module
// it may import. The most exact entry counts. What is not listed is forbidden;
// the reason says what the narrowness protects.
var arrows = []struct {
	from   string
	to     []string
	reason string
}{
	{"internal/fault", nil, "every package reads faults, so they stand on nothing"},
	{"internal/feed", nil, "generic fan-out; a domain word in it would couple engine and screen"},
	{"assets", nil, "data only"},
	{"internal/arch", nil, "a test, no code"},
	{"internal/source", []string{"internal/fault"}, "local files know of no server"},
	{"internal/inspect", []string{"internal/fault"}, "looking at bytes needs no file and no server"},
	{"internal/atomicfile", nil, "small files as bytes; their formats and sentences belong to their owners"},
	{"internal/secretname", nil, "a list of words"},
	{"internal/transport", []string{"internal/fault", "internal/atomicfile", "internal/secretname"}, "one place for TLS and time-outs, and no vendor in it"},
	{"internal/secret", []string{"internal/fault"}, "the keyring must not learn what the secrets are for"},
	{"internal/journal", []string{"internal/fault"}, "durable memory without domain types can keep old records readable"},
	{"internal/backend", []string{"internal/fault", "internal/source", "internal/inspect", "internal/secretname"}, "the contract knows no driver, no transport, no queue"},
	{"internal/profile", []string{"internal/fault", "internal/backend", "internal/atomicfile"}, "profiles hold no secret and open nothing"},
	{"internal/draft", []string{"internal/fault", "internal/backend", "internal/source", "internal/inspect"}, "preparing an upload starts nothing"},
	{"internal/queue", []string{"internal/fault", "internal/backend", "internal/source", "internal/feed", "internal/journal"}, "the engine knows no driver, profile, secret or screen"},
	{"internal/backend/glance", driver, driverReason},
	{"internal/backend/internal/lxca", protocol, "what two drivers of one vendor share knows no file and no form of theirs"},
	{"internal/backend/lxcaos", lenovo, driverReason},
	{"internal/backend/lxcaupdate", lenovo, driverReason},
	{"internal/backend/internal/zstack", protocol, "the protocol of a management node knows no file and no form of uploads"},
	{"internal/backend/internal/fileserve", []string{"internal/fault", "internal/source"}, "what is open to the network knows one file and nothing else"},
	{"internal/backend/internal/published", []string{"internal/fault", "internal/source"}, "digests are compared alike whatever the server"},
	{"internal/backend/internal/pace", []string{"internal/fault"}, "waiting is alike whatever the server"},
	{"internal/backend/internal/logins", []string{"internal/fault", "internal/backend/internal/pace"}, "calls share a login alike whatever the server"},
	{"internal/backend/internal/loose", nil, "reading texts needs no server"},
	{"internal/backend/internal/address", nil, "reading addresses opens nothing"},
	{"internal/backend/internal/telling", []string{"internal/backend"}, "an attempt is told of alike whatever the server"},
	{"internal/backend/zstackimage", append([]string{"internal/backend/internal/zstack", "internal/backend/internal/fileserve"}, driver...), driverReason},
	{"internal/backend/internal/ocm", append([]string{"internal/source"}, protocol...), "the protocol of a service knows no form of uploads"},
	{"internal/backend/ocimarket", append([]string{"internal/backend/internal/ocm"}, driver...), driverReason},
	{"internal/backend/backendtest", []string{"internal/fault", "internal/backend", "internal/source", "internal/lab/relay"}, "a suite that knew a driver could favour it"},
	{"internal/backend/backendtest/stand", []string{"internal/fault", "internal/backend", "internal/backend/backendtest", "internal/source", "internal/transport"}, "what every driver's tests stand on knows none of them"},
	{"internal/backend/backendtest/playback", nil, "what scripted servers have in common knows no product"},
	{"internal/backend/catalog", []string{"internal/fault", "internal/backend", "internal/transport", "internal/backend/glance", "internal/backend/lxcaos", "internal/backend/lxcaupdate", "internal/backend/zstackimage", "internal/backend/ocimarket"}, "the only list of back ends"},
	{"internal/lab/...", []string{"internal/lab/switches", "internal/lab/wire"}, "a server that shared code with its client would share its mistakes"},
	{"internal/wiring", []string{
		"internal/fault", "internal/backend", "internal/backend/catalog", "internal/profile", "internal/secret",
		"internal/transport", "internal/journal", "internal/queue",
	}, "joins the engine, shows nothing"},
	{"internal/ui/widgets", nil, "widgets without domain words can be used by every pane"},
	{"internal/ui/...", []string{
		"internal/ui/...", "internal/feed", "internal/fault", "internal/queue", "internal/profile", "internal/backend",
		"internal/inspect", "internal/draft", "internal/source", "assets",
	}, "a screen that reached a driver, the transport, the journal or the keyring could block or leak"},
	{"internal/e2e/bench", []string{"internal/e2e/...", "internal/source", "internal/transport"}, "measures the byte path by itself as well"},
	{"internal/e2e/...", []string{"internal/e2e/...", "internal/lab/relay"}, "drives the programs from outside, as a person does"},
	{"cmd/slipway-lab", []string{"internal/lab/..."}, "the lab stands alone"},
	{"cmd/slipway", []string{"internal/...", "assets"}, "wires everything"},
	{"cmd/slipwayctl", []string{"internal/...", "assets"}, "wires everything"},
}

var driver = []string{
	"internal/fault", "internal/backend", "internal/transport", "internal/source", "internal/inspect",
	"internal/backend/internal/published", "internal/backend/internal/pace",
	"internal/backend/internal/telling",
}

// protocol is for what speaks to one product on behalf of its drivers.
var protocol = []string{
	"internal/fault", "internal/backend", "internal/transport",
	"internal/backend/internal/pace", "internal/backend/internal/logins", "internal/backend/internal/loose", "internal/backend/internal/address",
}

var lenovo = append([]string{"internal/backend/internal/lxca"}, driver...)

const driverReason = "a driver speaks to one product and knows neither queue, profile, keyring, screen nor another driver"

// foreign bans packages of others, but for those in the list.
var foreign = []struct {
	prefix  string
	allowed []string
	reason  string
}{
	{"fyne.io/fyne/v2/app", []string{"cmd/slipway"}, "it needs a C compiler and OpenGL; all else builds without"},
	{"fyne.io/fyne/v2", []string{"cmd/slipway", "internal/ui/...", "assets"}, "the engine runs headless"},
	{"modernc.org/sqlite", []string{"internal/journal"}, "one package owns the file format"},
	{"github.com/zalando/go-keyring", []string{"internal/secret"}, "one package may hold secrets"},
	{"net/http", []string{"internal/transport", "internal/backend/...", "internal/lab/...", "internal/e2e/...", "cmd/slipway-lab"}, "one package decides about TLS, proxies and redaction; drivers use its header and status names"},
	{"crypto/tls", []string{"internal/transport", "internal/lab/...", "internal/e2e/...", "cmd/slipway-lab"}, "one package decides about certificates"},
}

type pkg struct {
	ImportPath string
	Imports    []string
}

func TestArrows(t *testing.T) {
	for _, p := range list(t) {
		from := strings.TrimPrefix(p.ImportPath, module)
		to, reason, ok := rule(from)
		if !ok {
			t.Errorf("%s has no arrows: add it to the table", from)
			continue
		}
		for _, imp := range p.Imports {
			if strings.HasPrefix(imp, module) && !anyMatch(to, strings.TrimPrefix(imp, module)) {
				t.Errorf("%s imports %s: %s", from, imp, reason)
			}
		}
	}
}

func TestForeignPackages(t *testing.T) {
	for _, p := range list(t) {
		from := strings.TrimPrefix(p.ImportPath, module)
		for _, imp := range p.Imports {
			i := slices.IndexFunc(foreign, func(b struct {
				prefix  string
				allowed []string
				reason  string
			},
			) bool {
				return imp == b.prefix || strings.HasPrefix(imp, b.prefix+"/")
			})
			if i >= 0 && !anyMatch(foreign[i].allowed, from) {
				t.Errorf("%s imports %s: %s", from, imp, foreign[i].reason)
			}
		}
	}
}

func TestTable_namesOnlyWhatExists(t *testing.T) {
	pkgs := list(t)
	for _, a := range arrows {
		if !slices.ContainsFunc(pkgs, func(p pkg) bool { return match(a.from, strings.TrimPrefix(p.ImportPath, module)) }) {
			t.Errorf("the table has arrows for %s, which does not exist", a.from)
		}
	}
}

// rule returns the most exact entry for a package.
func rule(from string) (to []string, reason string, ok bool) {
	best := -1
	for i, a := range arrows {
		if match(a.from, from) && (best < 0 || len(a.from) > len(arrows[best].from)) {
			best = i
		}
	}
	if best < 0 {
		return nil, "", false
	}
	return arrows[best].to, arrows[best].reason, true
}

func anyMatch(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return match(p, name) })
}

func match(pattern, name string) bool {
	if folder, ok := strings.CutSuffix(pattern, "/..."); ok {
		return name == folder || strings.HasPrefix(name, folder+"/")
	}
	return pattern == name
}

// list returns the packages of the module with their direct imports, without
// those of tests: a test may look behind the curtain.
func list(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", module+"...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var pkgs []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return pkgs
		} else if err != nil {
			t.Fatal(err)
		}
		pkgs = append(pkgs, p)
	}
}
