package wiring

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/catalog"
	"slipway/internal/journal"
	"slipway/internal/profile"
	"slipway/internal/queue"
	"slipway/internal/secret"
	"slipway/internal/transport"
)

// Station is an opened installation: everything a program needs.
type Station struct {
	Paths    Paths
	Profiles *profile.Store
	Secrets  secret.Store
	Session  bool // secrets live in memory only, because no keyring answered
	Pins     *transport.PinFile
	Limit    *transport.Limit
	Queue    *queue.Engine
	Log      *slog.Logger
	Warnings []string // sentences for the person: a journal that was set aside

	journal *journal.Journal
	log     *logFile
	shared  catalog.Shared

	mu      sync.Mutex // guards the rest
	lent    map[string]backend.Values
	drivers map[string]kept
	only    map[string]bool // jobs that the queue starts here; nil means all
}

// Options chooses how a station is opened.
type Options struct {
	Paths   Paths
	Program string // "slipway" or "slipwayctl"; names log file and lease owner
	Version string
	Verbose bool // log every request

	Secrets secret.Store // nil means the keyring of this computer, or this session where none answers
	Unasked bool         // leave the keyring alone until a secret is needed; it is then never replaced by the session
}

// Open opens the stores and the queue; it opens no connection and does not run
// the queue. Fault: Unavailable for folders and files that cannot be used.
func Open(ctx context.Context, o Options) (*Station, error) {
	if err := o.Paths.make(); err != nil {
		return nil, err
	}
	log, err := openLog(o.Paths.Logs, o.Program, time.Now)
	if err != nil {
		return nil, err
	}
	s := &Station{
		Paths: o.Paths, Limit: transport.NewLimit(0), Log: log.logger(o.Verbose), log: log,
		lent: map[string]backend.Values{}, drivers: map[string]kept{},
	}
	if err := s.open(ctx, o); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	for _, w := range s.Warnings {
		s.Log.Warn(w)
	}
	return s, nil
}

func (s *Station) open(ctx context.Context, o Options) error {
	if err := s.openFiles(ctx); err != nil {
		return err
	}
	s.chooseSecrets(ctx, o)
	s.shared = catalog.Shared{Pins: s.Pins, Limit: s.Limit, UserAgent: "Slipway/" + o.Version, Log: s.Log}
	var err error
	s.Queue, err = queue.New(ctx, queue.Config{
		Journal: s.journal, Open: s.Driver, Spec: catalog.Lookup, Host: s.host, Only: s.mine,
		Owner: o.Program, Version: o.Version,
	})
	return err
}

// Only restricts this program to these jobs: a shell that sends one file must not
// begin the others of the queue, which it would break off at its end. nil lifts it.
func (s *Station) Only(jobs []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.only = nil
	if jobs == nil {
		return
	}
	s.only = make(map[string]bool, len(jobs))
	for _, id := range jobs {
		s.only[id] = true
	}
}

func (s *Station) mine(job string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.only == nil || s.only[job]
}

func (s *Station) openFiles(ctx context.Context) error {
	var warning string
	var err error
	if s.Profiles, warning, err = profile.Open(s.Paths.profiles()); err != nil {
		return err
	}
	s.warn(warning)
	s.Profiles.Know(catalog.Lookup)
	if s.Pins, warning, err = transport.OpenPins(s.Paths.pins()); err != nil {
		return err
	}
	s.warn(warning)
	s.journal, warning, err = journal.Open(ctx, s.Paths.journal())
	s.warn(warning)
	return err
}

func (s *Station) warn(warning string) {
	if warning != "" {
		s.Warnings = append(s.Warnings, warning)
	}
}

// chooseSecrets takes the keyring if it answers, or if it is there and waits for
// a person to unlock it; otherwise this session's memory.
func (s *Station) chooseSecrets(ctx context.Context, o Options) {
	if s.Secrets = o.Secrets; s.Secrets != nil {
		return
	}
	if o.Unasked {
		s.Secrets = secret.NewKeyring()
		return
	}
	var warning string
	s.Secrets, s.Session, warning = Keyring(ctx)
	s.warn(warning)
}

// Close closes journal and log. Call it after Queue.Run has returned.
func (s *Station) Close() error {
	s.dropDrivers()
	var err error
	if s.journal != nil {
		err = s.journal.Close()
	}
	return errors.Join(err, s.log.Close())
}
