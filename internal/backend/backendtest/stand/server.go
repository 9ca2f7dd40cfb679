package stand

import (
	"encoding/pem"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"slipway/internal/transport"
)

// TLS serves a handler on 127.0.0.1, with a certificate that nothing vouches for,
// until the end of the test. It is silent about broken connections, which tests
// break on purpose. A handler with a method Close() is closed after the server.
func TLS(t *testing.T, h http.Handler) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(h)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(func() {
		server.Close()
		if lab, ok := h.(interface{ Close() }); ok {
			lab.Close()
		}
	})
	return server
}

// certificate returns a server's certificate as PEM.
func certificate(server *httptest.Server) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
}

// Trusting returns a client that trusts a server's certificate, and is closed at the
// end of the test. lines takes its log and may be nil.
func Trusting(t *testing.T, server *httptest.Server, lines *slog.Logger) *transport.Client {
	t.Helper()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, certificate(server), 0o600); err != nil {
		t.Fatal(err)
	}
	client, err := transport.New(transport.Config{CAFile: ca, Proxy: transport.ProxyNone, Log: lines})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}
