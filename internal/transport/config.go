package transport

import (
	"log/slog"
	"time"
)

// ProxyMode says which proxy is used.
type ProxyMode string

// The proxy modes.
const (
	ProxyEnvironment ProxyMode = "environment" // HTTPS_PROXY, HTTP_PROXY, NO_PROXY
	ProxyNone        ProxyMode = "none"
	ProxyManual      ProxyMode = "manual" // Config.ProxyURL
)

// Config is what one target needs. The zero Config is usable: system roots,
// proxy from the environment, no limit.
type Config struct {
	CAFile     string // PEM bundle added to the system roots; "" means none
	ClientCert string // PEM file; "" means none
	ClientKey  string // PEM file; "" means the key stands in ClientCert

	Proxy         ProxyMode // "" means ProxyEnvironment
	ProxyURL      string    // http, https or socks5, without credentials; for ProxyManual
	ProxyUser     string
	ProxyPassword string

	UserAgent string        // "" means "Slipway"
	Pins      Pins          // nil means that nothing is pinned
	Limit     *Limit        // shared by all uploads; nil means none
	Stall     time.Duration // an upload without a byte moving for this long is broken off; 0 means 60 s
	Answer    time.Duration // how long the answer may take after the last byte; 0 means 30 min
	Secrets   []string      // texts that are removed from every log line and fault
	Log       *slog.Logger  // one line per request at Debug; nil means none
}

// Pins knows the certificates that a person has accepted.
type Pins interface {
	// Pin returns the SHA-256, in lower-case hex, of the certificate accepted
	// for host:port. A pinned host must present exactly that certificate; its
	// issuer, names and dates then no longer matter.
	Pin(hostport string) (sha256 string, ok bool)
}

// The times that are the same for every target.
const (
	defaultStall  = 60 * time.Second
	defaultAnswer = 30 * time.Minute
	dialTime      = 20 * time.Second // for one address, name lookup included
	greetTime     = 20 * time.Second // for proxy and TLS handshakes together
	expectTime    = time.Second      // for the 100 that allows a body
	graceTime     = 5 * time.Second  // for an answer that is still on its way when a write fails
	idleTime      = 30 * time.Second // an unused connection is kept for this long
)

// withDefaults returns cfg with every zero that means something else replaced.
func (cfg Config) withDefaults() Config {
	if cfg.Proxy == "" {
		cfg.Proxy = ProxyEnvironment
	}
	if cfg.UserAgent == "" {
		cfg.UserAgent = "Slipway"
	}
	if cfg.Stall <= 0 {
		cfg.Stall = defaultStall
	}
	if cfg.Answer <= 0 {
		cfg.Answer = defaultAnswer
	}
	if cfg.Limit == nil {
		cfg.Limit = NewLimit(0)
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return cfg
}
