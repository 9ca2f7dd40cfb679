package transport

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"slipway/internal/fault"
)

// tlsConfig checks certificates in VerifyConnection alone, because the library's
// own check cannot be told about pins. InsecureSkipVerify stands nowhere else.
func (c *Client) tlsConfig(hostport string, mine []tls.Certificate) *tls.Config {
	return &tls.Config{
		MinVersion:                  tls.VersionTLS12,
		ServerName:                  nameOf(hostport),
		NextProtos:                  []string{"http/1.1"},
		Certificates:                mine,
		DynamicRecordSizingDisabled: true,
		InsecureSkipVerify:          true,
		VerifyConnection:            func(cs tls.ConnectionState) error { return c.verify(hostport, cs.PeerCertificates) },
	}
}

// verify accepts the pinned certificate of a pinned host and nothing else, and
// for other hosts what roots, intermediates, name and dates vouch for.
func (c *Client) verify(hostport string, chain []*x509.Certificate) error {
	if len(chain) == 0 {
		return errNoCertificate
	}
	leaf := chain[0]
	sum := sha256.Sum256(leaf.Raw)
	digest := hex.EncodeToString(sum[:])
	c.noteCertificate(hostport, digest)
	if c.cfg.Pins != nil {
		if known, ok := c.cfg.Pins.Pin(hostport); ok {
			if known == digest {
				return nil
			}
			return changedFault(describe(hostport, leaf, digest), known)
		}
	}
	pool := x509.NewCertPool()
	for _, cert := range chain[1:] {
		pool.AddCert(cert)
	}
	options := x509.VerifyOptions{Roots: c.roots, Intermediates: pool, DNSName: nameOf(hostport)}
	_, err := leaf.Verify(options)
	if err == nil {
		return nil
	}
	options.DNSName, options.CurrentTime = "", leaf.NotAfter.Add(-time.Second)
	_, chainErr := leaf.Verify(options)
	return untrustedFault(describe(hostport, leaf, digest), leaf, err, chainErr)
}

func describe(hostport string, leaf *x509.Certificate, digest string) *fault.Certificate {
	names := append([]string{}, leaf.DNSNames...)
	for _, ip := range leaf.IPAddresses {
		names = append(names, ip.String())
	}
	return &fault.Certificate{
		Host: hostport, Subject: leaf.Subject.String(), Names: names, Issuer: leaf.Issuer.String(),
		NotBefore: leaf.NotBefore, NotAfter: leaf.NotAfter, SHA256: digest,
	}
}

func changedFault(cert *fault.Certificate, known string) error {
	cert.Known = known
	cert.Why = "It is not the certificate that was accepted for this address."
	return &fault.Fault{
		Kind: fault.CertChanged, Server: cert.Host, Certificate: cert,
		What:   fmt.Sprintf("The certificate of %s is not the one that was accepted before.", cert.Host),
		Remedy: "Ask the server's administrator whether it was renewed. If nobody renewed it, somebody may be listening: do not go on.",
	}
}

func untrustedFault(cert *fault.Certificate, leaf *x509.Certificate, err, chainErr error) error {
	cert.Why = why(leaf, nameOf(cert.Host), time.Now(), err, chainErr)
	return &fault.Fault{
		Kind: fault.Untrusted, Server: cert.Host, Certificate: cert, Err: err,
		What:   fmt.Sprintf("The certificate of %s is not trusted.", cert.Host),
		Detail: cert.Why,
		Remedy: "Compare its fingerprint with the one that the server's administrator gives you and accept it if they are equal, or name a CA file that vouches for it.",
	}
}

// why says in one sentence all that is wrong with a certificate that was refused
// with err. chainErr is what remains wrong when name and dates are left out.
func why(leaf *x509.Certificate, host string, now time.Time, err, chainErr error) string {
	var reasons []string
	if unknown := (x509.UnknownAuthorityError{}); selfSigned(leaf) {
		reasons = append(reasons, "it is self-signed, so nobody else vouches for it")
	} else if errors.As(chainErr, &unknown) || errors.As(chainErr, new(x509.SystemRootsError)) {
		reasons = append(reasons, fmt.Sprintf("its issuer, %s, is not known to this computer", leaf.Issuer))
	}
	switch day := "2 January 2006"; {
	case now.After(leaf.NotAfter):
		reasons = append(reasons, "it expired on "+leaf.NotAfter.UTC().Format(day))
	case now.Before(leaf.NotBefore):
		reasons = append(reasons, "it is not valid before "+leaf.NotBefore.UTC().Format(day))
	}
	if leaf.VerifyHostname(host) != nil {
		reasons = append(reasons, fmt.Sprintf("it is made out for %s and not for %s", madeOutFor(leaf), host))
	}
	if len(reasons) == 0 {
		return "It cannot be verified: " + strings.TrimSuffix(strings.TrimPrefix(err.Error(), "x509: "), ".") + "."
	}
	text := strings.Join(reasons, ", and ")
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

func selfSigned(leaf *x509.Certificate) bool {
	return bytes.Equal(leaf.RawIssuer, leaf.RawSubject) &&
		leaf.CheckSignature(leaf.SignatureAlgorithm, leaf.RawTBSCertificate, leaf.Signature) == nil
}

// madeOutFor lists the names of a certificate, the first three of many.
func madeOutFor(leaf *x509.Certificate) string {
	names := describe("", leaf, "").Names
	switch {
	case len(names) == 0 && leaf.Subject.CommonName != "":
		return leaf.Subject.CommonName + " (in the subject only)"
	case len(names) == 0:
		return "nobody"
	case len(names) > 3:
		return fmt.Sprintf("%s and %d others", strings.Join(names[:3], ", "), len(names)-3)
	default:
		return strings.Join(names, ", ")
	}
}
