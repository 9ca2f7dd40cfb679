package fileserve

import (
	"context"
	"net"
	"net/netip"
	"strings"
	"testing"

	"slipway/internal/fault"
)

func TestByHand_saysWhereToListenAndWhatToTellTheFetcher(t *testing.T) {
	own := []netip.Addr{netip.MustParseAddr("10.0.0.5"), netip.MustParseAddr("fd00::5")}
	tests := map[string]struct{ listen, hostPort string }{
		"10.0.0.5":               {"10.0.0.5:0", "10.0.0.5:4711"},
		"10.0.0.5:8080":          {"10.0.0.5:8080", "10.0.0.5:8080"},
		"10.0.0.5:08080":         {"10.0.0.5:8080", "10.0.0.5:8080"},
		"::ffff:10.0.0.5":        {"10.0.0.5:0", "10.0.0.5:4711"},
		"fd00::5":                {"[fd00::5]:0", "[fd00::5]:4711"},
		"[fd00:0::5]":            {"[fd00::5]:0", "[fd00::5]:4711"},
		"[fd00::5]:80":           {"[fd00::5]:80", "[fd00::5]:80"},
		"127.0.0.2":              {"127.0.0.2:0", "127.0.0.2:4711"},
		"[::1]:9":                {"[::1]:9", "[::1]:9"},
		"192.0.2.7:65535":        {":65535", "192.0.2.7:65535"},
		"[2001:db8::7]:80":       {":80", "[2001:db8::7]:80"},
		"files.example.com:8080": {":8080", "files.example.com:8080"},
		"desk-7:80":              {":80", "desk-7:80"},
	}
	for address, want := range tests {
		p, err := byHand(address, own)
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		if got := p.hostPort(&net.TCPAddr{Port: 4711}); p.listen != want.listen || got != want.hostPort || p.given != address {
			t.Errorf("%s listens on %s as %s (%q), want %v", address, p.listen, got, p.given, want)
		}
	}
}

func TestByHand_refusesWhatNoFetcherCanUse(t *testing.T) {
	for _, address := range []string{
		"192.0.2.7", "2001:db8::7", "[2001:db8::7]", "files.example.com", // foreign, without a port
		"0.0.0.0", "0.0.0.0:80", "[::]:80", "224.0.0.1:80", "255.255.255.255:80", "fe80::1%eth0", "[fe80::1%25eth0]:80", "fe80::1",
		"10.0.0.5:0", "10.0.0.5:65536", "10.0.0.5:-1", "10.0.0.5:", "10.0.0.5:http", ":80", "[10.0.0.5]", "[]:80", "[fd00::5", "fd00::5]:80",
		"10.0.0.256:80", "a_b:80", "-a:80", "a b:80", "a&b:80", "a%20:80", "ä.example:80", "http://a.example:80", "a.example:80/x", "user@a:80",
		strings.Repeat("a", 64) + ":80", strings.Repeat("a.", 127) + "a:80",
	} {
		p, err := byHand(address, []netip.Addr{netip.MustParseAddr("10.0.0.5")})
		if err == nil {
			t.Errorf("%s was taken for %+v", address, p)
			continue
		}
		if f := wantKind(t, err, fault.Invalid); f.Field != addressField || !strings.Contains(f.What, address) {
			t.Errorf("%s: field %q, %s", address, f.Field, f.What)
		}
	}
}

func TestServe_takesTheAddressOfTheRoute(t *testing.T) {
	for toward, want := range map[string]string{"127.0.0.1:8080": "127.0.0.1:", "[::ffff:127.0.0.1]:8080": "127.0.0.1:"} {
		s, err := Serve(t.Context(), Offer{File: open(t, noise(10)), Toward: toward})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(s.HostPort(), want) || strings.HasSuffix(s.HostPort(), ":0") {
			t.Errorf("toward %s: %s", toward, s.HostPort())
		}
		if r := fetch(t, s, "GET"); len(r.body) != 10 {
			t.Errorf("toward %s: %d bytes", toward, len(r.body))
		}
		_ = s.Close()
	}
}

func TestServe_namesTheRouteThatIsMissing(t *testing.T) {
	for _, toward := range []string{"", "127.0.0.1", "127.0.0.1:x"} {
		_, err := Serve(t.Context(), Offer{File: open(t, noise(10)), Toward: toward})
		if f := wantKind(t, err, fault.Unreachable); f.Server != toward || f.Detail == "" {
			t.Errorf("%q: %+v", toward, f)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_ = wantKind(t, noRoute(ctx, "a:1", net.ErrClosed), fault.Canceled)
	_ = wantKind(t, noPort(ctx, place{}, net.ErrClosed), fault.Canceled)
	_ = wantKind(t, noPort(t.Context(), place{host: "10.0.0.5"}, net.ErrClosed), fault.Unavailable)
	_ = wantKind(t, noNetwork(net.ErrClosed), fault.Unavailable)
}

func TestPlain_leavesOutTheNetworks(t *testing.T) {
	_, network, _ := net.ParseCIDR("10.0.0.5/24")
	network.IP = net.ParseIP("10.0.0.5")
	got := plain([]net.Addr{network, &net.UnixAddr{Name: "x"}})
	if len(got) != 1 || got[0] != netip.MustParseAddr("10.0.0.5") {
		t.Errorf("got %v", got)
	}
}

func TestBlocked_namesHostPortAndWhatToOpen(t *testing.T) {
	f := Blocked("[fd00::5]:4711", "mn.example:8080", Seen{})
	if f.Kind != fault.Unreachable || fault.Retryable(f) || f.Server != "mn.example:8080" {
		t.Errorf("%+v", f)
	}
	for _, part := range []string{"[fd00::5]:4711", "firewall", "inbound TCP", "port 4711", "from mn.example and", `as "Address to serve files on"`} {
		if !strings.Contains(f.What+f.Remedy, part) {
			t.Errorf("%q is missing in %s %s", part, f.What, f.Remedy)
		}
	}
}

func TestBlocked_lengthAloneMeansThatAnotherComputerIsShutOut(t *testing.T) {
	f := Blocked("10.0.0.5:4711", "mn.example:8080", Seen{Heads: 2, Peers: []string{"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"}})
	for _, part := range []string{"10.0.0.1, 10.0.0.2, 10.0.0.3 asked for its length", "10.0.0.5:4711", "port 4711 from the storage hosts;"} {
		if !strings.Contains(f.What+f.Remedy, part) {
			t.Errorf("%q is missing in %s %s", part, f.What, f.Remedy)
		}
	}
	if strings.Contains(f.What+f.Remedy, "mn.example") || fault.Retryable(f) {
		t.Errorf("%+v", f)
	}
}
