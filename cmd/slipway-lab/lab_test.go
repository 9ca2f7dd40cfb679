package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// started is a lab that runs until the test ends, and what it said of itself.
type started struct {
	said   string
	stop   context.CancelFunc
	ended  chan int
	errors *bytes.Buffer
}

// start runs the program and waits for its first line.
func start(t *testing.T, args ...string) *started {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	read, write := io.Pipe()
	s := &started{stop: stop, ended: make(chan int, 1), errors: &bytes.Buffer{}}
	go func() {
		s.ended <- run(ctx, args, write, s.errors)
		_ = write.Close()
	}()
	first := make([]byte, 64<<10)
	n, err := read.Read(first)
	if err != nil {
		t.Fatalf("it said nothing: %v, %s", err, s.errors)
	}
	s.said = string(first[:n])
	t.Cleanup(func() {
		stop()
		_, _ = io.Copy(io.Discard, read)
	})
	return s
}

func (s *started) data(t *testing.T) openStackData {
	t.Helper()
	var d openStackData
	if err := json.Unmarshal([]byte(s.said), &d); err != nil {
		t.Fatalf("%q: %v", s.said, err)
	}
	return d
}

// client trusts the certificate in the file and nothing else.
func client(t *testing.T, path string) *http.Client {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(text)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func TestLab_isReachedAsItSays(t *testing.T) {
	s := start(t, "--json", "--trouble", "refuse=503:nginx@list*1")
	d := s.data(t)
	web := client(t, d.PEM)
	body := `{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"` + d.User + `","password":"` + d.Password +
		`","domain":{"name":"` + d.Domain + `"}}}},"scope":{"project":{"name":"` + d.Project + `","domain":{"name":"` + d.Domain + `"}}}}}`
	response, err := web.Post(d.AuthURL+"/auth/tokens", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(response.Body)
	response.Body.Close()
	if response.StatusCode != http.StatusCreated || !strings.Contains(string(text), d.ImageURL) {
		t.Errorf("%s: %s", response.Status, text)
	}
	if response.ProtoMajor != 1 {
		t.Errorf("it speaks %s", response.Proto)
	}
	sum := sha256.Sum256(response.TLS.PeerCertificates[0].Raw)
	if d.Fingerprint != hex.EncodeToString(sum[:]) {
		t.Errorf("fingerprint is %s", d.Fingerprint)
	}
	for _, want := range []int{503, 401} {
		response, err = web.Get(d.ImageURL + "/v2/images")
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("answer %d, want %d", response.StatusCode, want)
		}
	}
}

func TestLab_endsCleanlyAndLeavesNothing(t *testing.T) {
	s := start(t, "--json")
	d := s.data(t)
	s.stop()
	if code := <-s.ended; code != exitOK || s.errors.Len() > 0 {
		t.Errorf("exit code %d: %s", code, s.errors)
	}
	if _, err := os.Stat(filepath.Dir(d.PEM)); !os.IsNotExist(err) {
		t.Errorf("the certificate's directory is still there: %v", err)
	}
}

func TestLab_keepsItsCertificate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	var prints []string
	for range 2 {
		s := start(t, "--json", "--state", dir)
		prints = append(prints, s.data(t).Fingerprint)
		s.stop()
		<-s.ended
	}
	if prints[0] != prints[1] || len(prints[0]) != 64 {
		t.Errorf("fingerprints %v", prints)
	}
	if err := os.WriteFile(filepath.Join(dir, keyFile), []byte("scrap"), 0o600); err != nil {
		t.Fatal(err)
	}
	var complaints bytes.Buffer
	code := run(t.Context(), []string{"--state", dir}, io.Discard, &complaints)
	if code != exitFailed || !strings.Contains(complaints.String(), "remove lab.pem and lab.key") {
		t.Errorf("exit code %d: %s", code, complaints.String())
	}
}

func TestLab_tellsPeopleInWords(t *testing.T) {
	s := start(t)
	for _, words := range []string{
		"Auth URL     https://127.0.0.1:", "/identity/v3", "User         demo", "Password     demo", "Region       RegionOne",
		"Fingerprint  SHA-256 ", "export OS_USERNAME=demo OS_PASSWORD=demo", "clouds.yaml", "slipway-lab:", "reader", "demo-credential",
	} {
		if !strings.Contains(s.said, words) {
			t.Errorf("%q is not in %s", words, s.said)
		}
	}
}

func TestLab_badCommandLines(t *testing.T) {
	for _, c := range []struct {
		args  []string
		code  int
		words string
	}{
		{[]string{"--trouble", "gremlins"}, exitUsage, `--trouble gremlins: there is no trouble named "gremlins"`},
		{[]string{"--lab", "moon"}, exitUsage, `there is no lab named "moon"; there is openstack, lxca, zstack, ocm`},
		{[]string{"upload"}, exitUsage, `"upload" is not understood`},
		{[]string{"--speed"}, exitUsage, "unknown flag"},
		{[]string{"--listen", "127.0.0.1:none"}, exitFailed, "cannot listen on 127.0.0.1:none"},
	} {
		var complaints bytes.Buffer
		code := run(t.Context(), c.args, io.Discard, &complaints)
		if code != c.code || !strings.Contains(complaints.String(), c.words) {
			t.Errorf("%v: exit code %d: %s", c.args, code, complaints.String())
		}
	}
}

func TestHelp_listsEveryTrouble(t *testing.T) {
	var out bytes.Buffer
	if code := run(t.Context(), []string{"--help"}, &out, io.Discard); code != exitOK {
		t.Errorf("exit code %d", code)
	}
	for _, words := range []string{
		"--listen", "refuse=STATUS[:SHAPE[:RETRY-AFTER]]", "quota=SIZE", "huawei", "keystone-down",
		"--lab lxca", "--lab ocm", "opening-counts", "end=STATUS", "config-token=TYPE", "vanish", "refuse before the body; messages, errorMsg, html, empty",
	} {
		if !strings.Contains(out.String(), words) {
			t.Errorf("%q is not in %s", words, out.String())
		}
	}
}
