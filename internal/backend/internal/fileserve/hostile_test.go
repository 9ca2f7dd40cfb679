package fileserve

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// refusal is the answer of strangers without its date.
const refusal = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

// undated removes the header that differs from second to second.
func undated(answer string) string {
	before, after, ok := strings.Cut(answer, "Date: ")
	if !ok {
		return answer
	}
	_, after, _ = strings.Cut(after, "\r\n")
	return before + after
}

// hostileTargets are paths beside the right one.
func hostileTargets(s *Server) map[string]string {
	folder, name := s.path[:33], s.path[34:]
	other := "0"
	if s.path[1] == '0' {
		other = "1"
	}
	return map[string]string{
		"root":                 "/",
		"star":                 "*",
		"folder":               folder,
		"folder, with slash":   folder + "/",
		"name alone":           "/" + name,
		"other token":          "/" + other + s.path[2:],
		"other last letter":    s.path[:len(s.path)-1] + "3",
		"prefix":               s.path[:len(s.path)-1],
		"without extension":    strings.TrimSuffix(s.path, ".qcow2"),
		"longer":               s.path + "x",
		"trailing slash":       s.path + "/",
		"extra segment":        s.path + "/x",
		"segment before":       "/x" + s.path,
		"double slash":         "/" + s.path,
		"slash between":        folder + "//" + name,
		"dot":                  folder + "/./" + name,
		"dot dot":              folder + "/x/../" + name,
		"up":                   "/../../../../etc/passwd",
		"up, from the folder":  folder + "/../../etc/passwd",
		"up, encoded":          "/%2e%2e/%2e%2e/etc/passwd",
		"up, backslash":        `/..\..\windows\win.ini`,
		"up, twice encoded":    "/%252e%252e/etc/passwd",
		"slash encoded":        folder + "%2f" + name,
		"letter encoded":       folder + "/%" + "3" + "0" + name,
		"point encoded":        strings.Replace(s.path, ".", "%2e", 1),
		"nul":                  s.path + "%00",
		"upper case":           strings.ToUpper(s.path),
		"query":                s.path + "?",
		"query with values":    s.path + "?a=b",
		"fragment":             s.path + "#a",
		"parameters":           s.path + ";a=b",
		"absolute":             s.URL(),
		"absolute, other host": "http://169.254.169.254" + s.path,
		"host in the path":     "//" + s.HostPort() + s.path,
	}
}

func TestAnswer_refusesAllButThePathInOneWay(t *testing.T) {
	content := noise(5000)
	s := serve(t, content)
	requests := map[string]string{
		"HEAD elsewhere":         request("HEAD", "/"),
		"CONNECT to a host":      request("CONNECT", "10.0.0.1:22"),
		"range elsewhere":        request("GET", "/", "Range: bytes=0-"),
		"GET with a body":        request("GET", s.path, "Content-Length: 5") + "abcde",
		"GET with chunks":        request("GET", s.path, "Transfer-Encoding: chunked"),
		"body":                   request("POST", s.path, "Content-Length: 5") + "abcde",
		"body that never comes":  request("PUT", s.path, "Content-Length: 5000000000"),
		"body in chunks":         request("POST", s.path, "Transfer-Encoding: chunked") + "0\r\n\r\n",
		"body on demand":         request("PUT", s.path, "Content-Length: 5", "Expect: 100-continue"),
		"method in other case":   request("get", s.path),
		"method by another name": request("POST", s.path, "X-HTTP-Method-Override: GET"),
		"path in a header":       request("GET", "/", "X-Original-URL: "+s.path, "X-Rewrite-URL: "+s.path),
		"other protocol":         request("GET", "/", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"),
	}
	for name, target := range hostileTargets(s) {
		requests[name] = request("GET", target)
	}
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "QUERY"} {
		requests[method] = request(method, s.path)
	}
	for name, text := range requests {
		if got := undated(talk(t, dial(t, s), text)); got != refusal {
			t.Errorf("%s: %q gave\n%q", name, text, got)
		}
	}
	if seen := s.Seen(); seen.Strangers != len(requests) || seen.Gets+seen.Heads != 0 || seen.Sent != 0 || seen.Peers != nil {
		t.Errorf("%d requests were seen as %+v", len(requests), seen)
	}
	if r := fetch(t, s, "GET"); !bytes.Equal(r.body, content) {
		t.Error("the right path is no longer served")
	}
}

// What is no HTTP is answered by net/http. Its answers know nothing of the file.
func TestAnswer_givesNothingForWhatIsNoRequest(t *testing.T) {
	s := serve(t, noise(5000))
	tests := map[string]struct{ text, status string }{
		"huge header":           {request("GET", s.path, "X: "+strings.Repeat("a", 100_000)), "HTTP/1.1 431 "},
		"many headers":          {request("GET", s.path, strings.Repeat("X: a\r\n", 10_000)), "HTTP/1.1 431 "},
		"huge path":             {request("GET", s.path+strings.Repeat("/a", 50_000)), "HTTP/1.1 431 "},
		"no method":             {"\r\n\r\n", "HTTP/1.1 400 "},
		"old HTTP":              {"GET " + s.path + "\r\n\r\n", "HTTP/1.1 400 "},
		"HTTP of the future":    {"GET " + s.path + " HTTP/3.0\r\nHost: a\r\n\r\n", "HTTP/1.1 505 "},
		"HTTP/2":                {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HTTP/1.1 404 "},
		"blank in the path":     {"GET " + s.path + " x HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 400 "},
		"no host":               {"GET " + s.path + " HTTP/1.1\r\n\r\n", "HTTP/1.1 400 "},
		"two hosts":             {request("GET", s.path, "Host: b"), "HTTP/1.1 400 "},
		"header without a name": {request("GET", s.path, ": x"), "HTTP/1.1 400 "},
		"folded header":         {request("GET", s.path, " x"), "HTTP/1.1 400 "},
		"two lengths":           {request("GET", s.path, "Content-Length: 1", "Content-Length: 2"), "HTTP/1.1 400 "},
		"unknown coding":        {request("GET", s.path, "Transfer-Encoding: gzip"), "HTTP/1.1 501 "},
		"unknown expectation":   {request("GET", s.path, "Expect: a miracle"), "HTTP/1.1 417 "},
		"TLS":                   {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", "HTTP/1.1 400 "},
		"SSH":                   {"SSH-2.0-OpenSSH_9.9\r\n\r\n", "HTTP/1.1 400 "},
	}
	for name, test := range tests {
		if got := talk(t, dial(t, s), test.text); !strings.HasPrefix(got, test.status) || len(got) > 400 {
			t.Errorf("%s gave %.400q, want %s", name, got, test.status)
		}
	}
	if seen := s.Seen(); seen.Gets != 0 {
		t.Errorf("%d of these were taken for a GET", seen.Gets)
	}
}

func TestAnswer_isOnePerConnection(t *testing.T) {
	content := noise(3000)
	s := serve(t, content)
	tests := map[string]struct {
		text   string
		status string
		files  int
	}{
		"pipelined": {strings.Repeat(request("GET", s.path), 3), "HTTP/1.1 200 ", 1},
		"kept":      {strings.Repeat(request("GET", s.path, "Connection: keep-alive", "Keep-Alive: max=100"), 2), "HTTP/1.1 200 ", 1},
		"behind a refusal": {
			request("GET", "/") + request("GET", s.path), "HTTP/1.1 404 ", 0,
		},
		"within a body": {
			request("POST", "/", "Content-Length: 500") + request("GET", s.path), "HTTP/1.1 404 ", 0,
		},
		"HTTP/1.0":            {"GET " + s.path + " HTTP/1.0\r\n\r\n", "HTTP/1.0 200 ", 1},
		"HTTP/1.0, elsewhere": {"GET / HTTP/1.0\r\n\r\n", "HTTP/1.0 404 ", 0},
	}
	for name, test := range tests {
		got := talk(t, dial(t, s), test.text)
		if !strings.HasPrefix(got, test.status) || strings.Count(got, "HTTP/1.") != 1 || strings.Count(got, string(content)) != test.files {
			t.Errorf("%s gave %.300q (%d bytes)", name, got, len(got))
		}
	}
}

func TestServer_endsSlowHeadersAndServesBesideThem(t *testing.T) {
	content := noise(3000)
	f := open(t, content)
	synctest.Test(t, func(t *testing.T) {
		s, w := wired(t, f)
		defer s.Close()
		begin := time.Now()
		slow := make([]net.Conn, connLimit)
		for i := range slow {
			slow[i] = w.dial()
			defer slow[i].Close()
			say(slow[i], "GET "+s.path+" HTTP/1.1\r\nX-Slow: ")
		}
		wantWhole(t, s, w, content) // it waits until one of the slow ones has to go
		if waited := time.Since(begin); waited < headerTime || waited > 2*headerTime {
			t.Errorf("the fetcher waited %v behind strangers", waited)
		}
		for _, c := range slow {
			if rest, _ := io.ReadAll(c); bytes.Contains(rest, content[:64]) {
				t.Error("half a request was answered with the file")
			}
		}
	})
}

func TestServer_endsAGetThatNobodyReads(t *testing.T) {
	f := open(t, noise(9<<20))
	synctest.Test(t, func(t *testing.T) {
		s, w := wired(t, f)
		defer s.Close()
		c := w.dial()
		defer c.Close()
		say(c, request("GET", s.path))
		_, _ = io.ReadFull(c, make([]byte, 1000))
		time.Sleep(stallTime - time.Second) // of the bubble's clock
		if n, err := io.ReadFull(c, make([]byte, 1<<20)); err != nil {
			t.Fatalf("the connection ended early: %d, %v", n, err)
		}
		time.Sleep(2 * stallTime)
		if rest, err := io.ReadAll(c); err != nil || len(rest) > 0 {
			t.Errorf("after a stall came %d more bytes, %v", len(rest), err)
		}
		if s.Err() != nil {
			t.Errorf("a peer that stalls is taken for a fault of the file: %v", s.Err())
		}
	})
}

func TestURL_needsNoQuoting(t *testing.T) {
	known := map[string]bool{}
	for extension, want := range map[string]string{
		".qcow2": ".qcow2", ".tar.gz": ".tar.gz", "": "", ".a b": "", ".%41": "", ".a&b": "", "/x": "", ".ä": "", ".": "", "iso": "", ".../x": "",
		"." + strings.Repeat("x", 2000): "",
	} {
		s, err := Serve(t.Context(), Offer{File: open(t, noise(1)), Extension: extension, Address: "127.0.0.1"})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		u, err := url.Parse(s.URL())
		if err != nil || u.String() != s.URL() || u.Host != s.HostPort() || strings.ContainsAny(s.URL(), "%& ?#") || len(s.URL()) >= 1024 {
			t.Errorf("%q: %s, %v", extension, s.URL(), err)
		}
		if strings.Count(u.Path, "/") != 2 || len(u.Path) != 1+32+1+16+len(want) || !strings.HasSuffix(u.Path, want) || known[u.Path] {
			t.Errorf("%q: path %s", extension, u.Path)
		}
		known[u.Path] = true
	}
}

func FuzzRequest(f *testing.F) {
	content := noise(4096)
	file := open(f, content)
	const here = "PATH" // stands for the right path, which fuzzing cannot guess
	for _, seed := range []string{
		request("GET", here), request("HEAD", here), request("GET", here, "Range: bytes=10-20"), request("POST", here, "Content-Length: 3") + "abc",
		request("GET", "/../"+here), request("GET", here+"/.."), request("GET", "http://a"+here), "GET " + here + " HTTP/1.0\r\n\r\n", request("GET", "/") + request("GET", here),
		"GET " + here, request("POST", "/", "Transfer-Encoding: chunked") + "5\r\nabcde\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\x16\x03\x01", "",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		synctest.Test(t, func(t *testing.T) {
			s, w := wired(t, file)
			defer s.Close()
			got := talk(t, w.dial(), strings.ReplaceAll(string(raw), here, s.path))
			if leaks(got, content) && !rightRequest(raw, here) {
				t.Errorf("%q was answered with the file", raw)
			}
			wantWhole(t, s, w, content)
		})
	})
}

// leaks reports whether any 16 bytes in a row of content are in the answer.
func leaks(answer string, content []byte) bool {
	for at := 0; at+16 <= len(answer); at++ {
		if bytes.Contains(content, []byte(answer[at:at+16])) {
			return true
		}
	}
	return false
}

// rightRequest reports whether raw begins with a GET of exactly the path.
func rightRequest(raw []byte, path string) bool {
	line, _, _ := strings.Cut(string(raw), "\n")
	line = strings.TrimSuffix(line, "\r")
	_, _, ok := http.ParseHTTPVersion(strings.TrimPrefix(line, http.MethodGet+" "+path+" "))
	return ok && strings.HasPrefix(line, http.MethodGet+" "+path+" ")
}
