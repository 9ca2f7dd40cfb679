package transport

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"

	"slipway/internal/fault"
)

// loadRoots returns the system's roots with those of a PEM file added; nil,
// which means the system's alone, for no file.
func loadRoots(path string) (*x509.CertPool, error) {
	if path == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(path)
	if err != nil {
		return nil, badFile(err, "ca-file", "The CA file cannot be read.", "Check its path and that you may read it.")
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, badFile(nil, "ca-file", fmt.Sprintf("The CA file %s holds no certificate.", path),
			"Choose a PEM file; it has lines that read BEGIN CERTIFICATE.")
	}
	return pool, nil
}

// loadKeyPair returns the client certificate; nil for no file. The key may stand
// in the same file.
func loadKeyPair(certPath, keyPath string) ([]tls.Certificate, error) {
	if certPath == "" {
		if keyPath != "" {
			return nil, badFile(nil, "client-cert", "There is a client key but no client certificate.", "Name the certificate's file as well.")
		}
		return nil, nil
	}
	certPEM, err := os.ReadFile(certPath)
	if err != nil {
		return nil, badFile(err, "client-cert", "The client certificate cannot be read.", "Check its path and that you may read it.")
	}
	keyPEM, field := certPEM, "client-cert"
	if keyPath != "" {
		field = "client-key"
		if keyPEM, err = os.ReadFile(keyPath); err != nil {
			return nil, badFile(err, field, "The key of the client certificate cannot be read.", "Check its path and that you may read it.")
		}
	}
	pair, err := tls.X509KeyPair(certPEM, keyPEM)
	if err != nil {
		return nil, badFile(err, field, "The client certificate and its key cannot be used.",
			"Give both as PEM; the key must belong to the certificate and must not be encrypted.")
	}
	return []tls.Certificate{pair}, nil
}

func badFile(err error, field, what, remedy string) error {
	f := fault.Wrap(err, fault.Invalid, what, remedy)
	f.Field = field
	if err != nil {
		f.Detail = err.Error()
	}
	return f
}
