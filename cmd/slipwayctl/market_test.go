package main

import (
	"crypto/sha512"
	"encoding/hex"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"slipway/internal/lab/ocm"
)

// marketplace is an installation beside a Marketplace in memory, with the target
// market, whose certificate is accepted.
type marketplace struct {
	*bench
	lab    *ocm.Service
	chunks chan struct{} // receives when a chunk begins to arrive
	opens  func()        // lets chunks come in again

	mu   sync.Mutex    // guards door
	door chan struct{} // closed while chunks may come in
}

func newMarketplace(t *testing.T) *marketplace {
	t.Helper()
	m := &marketplace{lab: ocm.New(ocm.Options{}), chunks: make(chan struct{}, 1000)}
	m.shut()
	m.opens()
	m.bench = beside(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if path.Base(r.URL.Path) == "chunk" {
			m.chunks <- struct{}{}
			<-m.way()
		}
		m.lab.ServeHTTP(w, r)
	}), func() {
		m.opens()
		m.lab.Close()
	})
	m.input(ocm.ClientSecret+"\n", "target", "add", "market", "--backend", "ocimarket", "--address", m.server.URL, "--user-id", ocm.UserID,
		"--login", "authenticate", "--client-id", ocm.ClientID, "--client-secret-stdin").wants(t, 0)
	m.must("trust", "add", m.host(), m.fingerprint())
	return m
}

// shut keeps chunks from coming in until opens is called.
func (m *marketplace) shut() {
	door := make(chan struct{})
	m.opens = sync.OnceFunc(func() { close(door) })
	m.mu.Lock()
	defer m.mu.Unlock()
	m.door = door
}

// way returns the door as it stands now.
func (m *marketplace) way() <-chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.door
}

// noise writes a file of so many bytes that no compression and no luck repeats, and
// returns its path and its SHA-512.
func (m *marketplace) noise(name string, size int64) (file, sum string) {
	m.t.Helper()
	file = filepath.Join(m.home, name)
	f, err := os.Create(file)
	if err != nil {
		m.t.Fatal(err)
	}
	defer f.Close()
	hash := sha512.New()
	if _, err := io.CopyN(io.MultiWriter(f, hash), rand.NewChaCha8([32]byte{1}), size); err != nil {
		m.t.Fatal(err)
	}
	return file, hex.EncodeToString(hash.Sum(nil))
}

// received returns how many bytes of chunks have come, whatever became of them.
func (m *marketplace) received() (n int64) {
	for _, r := range m.lab.Requests() {
		if path.Base(r.Path) == "chunk" {
			n += r.BodyRead
		}
	}
	return n
}

// killedAt runs a command line in a process of its own and kills that when it begins
// to send its nth chunk.
func (m *marketplace) killedAt(nth int, env []string, words ...string) {
	m.t.Helper()
	for len(m.chunks) > 0 {
		<-m.chunks // of the process before
	}
	cmd := child(env, words...)
	var said safeBuilder
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for range nth {
		select {
		case <-m.chunks:
		case err := <-ended:
			m.t.Fatalf("the process ended by itself with %v and said:\n%s", err, said.String())
		}
	}
	_ = cmd.Process.Kill() // one that has ended by itself shows below
	if err := <-ended; err == nil {
		m.t.Fatalf("the process ended by itself and said:\n%s", said.String())
	}
}

func TestMarketplace_fiveKillsCostAtMostTheChunksUnderWay(t *testing.T) {
	const chunks, workers, kills = 64, 2, 5
	const forms = 1 << 20 // what stands around the chunks
	chunk := int64(16 << 20)
	if testing.Short() {
		chunk = 1 << 20
	}
	size := chunks * chunk
	m := newMarketplace(t)
	file, sum := m.noise("machine.tar.gz", size)
	env := []string{"SLIPWAY_HOME=" + m.home, "SLIPWAY_CLIENT_SECRET=" + ocm.ClientSecret}
	words := []string{
		"upload", file, "--target", "market", "--application", "My Machine", "--version", "1.0", "--os", "linux",
		"--mode", "chunks", "--chunk-size", strconv.FormatInt(chunk>>20, 10), "--parallel", strconv.Itoa(workers),
	}
	for range kills {
		m.killedAt(10, env, words...)
		words = []string{"queue", "run"}
	}
	m.run("queue", "run").wants(t, 0, "machine.tar.gz → market: Verified")
	files := m.lab.Files()
	if len(files) != 1 || files[0].SHA512 != sum || files[0].Size != size {
		t.Fatalf("files = %+v", files)
	}
	extra := m.received() - size
	t.Logf("%d kills cost %d bytes, %.1f chunks", kills, extra, float64(extra)/float64(chunk))
	if extra > kills*workers*chunk+forms {
		t.Errorf("%d bytes were sent more than once", extra)
	}
}
