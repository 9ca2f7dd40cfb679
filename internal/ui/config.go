package ui

import (
	"context"
	"time"

	"slipway/internal/backend"
	"slipway/internal/feed"
	"slipway/internal/queue"
	"slipway/internal/ui/details"
	"slipway/internal/ui/intake"
	"slipway/internal/ui/queueview"
	"slipway/internal/ui/targets"
	"slipway/internal/ui/widgets"
)

// Engine is what the window needs of the queue. *queue.Engine is one.
type Engine interface {
	queueview.Service
	details.Service
	Jobs(ctx context.Context, limit int) ([]queue.Job, error)
	Feed() *feed.Feed[string, queue.Job]
}

// Limiter is the speed limit that all uploads share; 0 bytes per second means
// none. Its methods return at once.
type Limiter interface {
	Set(bytesPerSecond int64)
	Rate() int64
}

// Config is what the window stands on. No field may be nil unless it says so.
type Config struct {
	Engine  Engine
	Targets targets.Service
	Intake  intake.Service
	Limit   Limiter
	Spec    func(backendID string) (backend.Spec, bool)
	Run     widgets.Runner
	Now     func() time.Time
	Quit    func() // ends the program; called on the UI goroutine, once

	Version  string
	Warnings []string // sentences to be shown at the start; may be nil
}
