package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// Names of the files in the state directory.
const (
	certificateFile = "lab.pem"
	keyFile         = "lab.key"
)

// validity is how long a certificate is good for.
const validity = 5 * 365 * 24 * time.Hour

// keys are the lab's certificate and where it lies.
type keys struct {
	certificate tls.Certificate
	fingerprint string
	path        string
	scratch     string // directory to remove at the end; "" if the state is kept
}

// openKeys loads the certificate kept in dir, or makes one there. With dir "" it makes one for this run only.
func openKeys(dir string) (keys, error) {
	k := keys{}
	if dir == "" {
		made, err := os.MkdirTemp("", "slipway-lab-")
		if err != nil {
			return keys{}, fmt.Errorf("cannot make a directory for the certificate: %w", err)
		}
		dir, k.scratch = made, made
	}
	dir, err := filepath.Abs(dir)
	if err == nil {
		err = k.load(dir)
	}
	if err != nil {
		k.close()
		return keys{}, err
	}
	return k, nil
}

// close removes what was made for this run only.
func (k keys) close() {
	if k.scratch != "" {
		_ = os.RemoveAll(k.scratch) // A leftover certificate harms no one.
	}
}

func (k *keys) load(dir string) error {
	k.path = filepath.Join(dir, certificateFile)
	key := filepath.Join(dir, keyFile)
	if _, err := os.Stat(k.path); errors.Is(err, fs.ErrNotExist) {
		if err := makeKeys(dir, k.path, key); err != nil {
			return fmt.Errorf("cannot keep a certificate in %s: %w", dir, err)
		}
	}
	pair, err := tls.LoadX509KeyPair(k.path, key)
	if err != nil {
		return fmt.Errorf("the certificate in %s cannot be used (%w); remove %s and %s to have a new one made", dir, err, certificateFile, keyFile)
	}
	if end := pair.Leaf.NotAfter; time.Now().After(end) {
		return fmt.Errorf("the certificate in %s ended on %s; remove %s to have a new one made", dir, end.Format(time.DateOnly), certificateFile)
	}
	sum := sha256.Sum256(pair.Certificate[0])
	k.certificate, k.fingerprint = pair, hex.EncodeToString(sum[:])
	return nil
}

// makeKeys writes a new self-signed certificate and its key.
func makeKeys(dir, certificatePath, keyPath string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	certificate, err := selfSigned(key)
	if err != nil {
		return err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := writePEM(keyPath, "PRIVATE KEY", secret); err != nil {
		return err
	}
	return writePEM(certificatePath, "CERTIFICATE", certificate)
}

func writePEM(path, kind string, data []byte) error {
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: data}), 0o600)
}

// selfSigned makes a certificate for this machine's own names. It may be given to clients as their CA.
func selfSigned(key *ecdsa.PrivateKey) ([]byte, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	names := []string{"localhost"}
	if host, err := os.Hostname(); err == nil {
		names = append(names, host)
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "Slipway lab", Organization: []string{"Slipway"}},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(validity),
		DNSNames: names, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		IsCA: true, BasicConstraintsValid: true,
	}
	return x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
}
