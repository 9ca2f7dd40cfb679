# Slipway: every command a developer needs. `make help` explains them.

TAGS     := x11,gles,migrated_fynedo# one set for development, tests and CI: the first build takes a quarter of the time
RELEASE  := x11,migrated_fynedo# desktop OpenGL 2.1, for what is shipped
VERSION  := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS  := -s -w -X main.version=$(VERSION)
GO       := go
LINT     := $(GO) tool -modfile=.ci/tools.mod golangci-lint
PLATFORMS := linux/amd64 linux/arm64 windows/amd64 windows/arm64 darwin/amd64 darwin/arm64
export GOFLAGS := -buildvcs=false

.DEFAULT_GOAL := help
.PHONY: help setup build release demo run test check race e2e live bench fuzz cross fmt clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what a bare Debian 12 lacks (as root, or with sudo); does nothing the second time
	@.ci/setup build screen

build: ## build the three programs into bin/
	$(GO) build -tags $(TAGS) -ldflags "$(LDFLAGS)" -o bin/ ./cmd/slipway
	CGO_ENABLED=0 $(GO) build -ldflags "$(LDFLAGS)" -o bin/ ./cmd/slipwayctl ./cmd/slipway-lab

release: ## build the window as it is shipped, into out/release/
	$(GO) build -trimpath -tags $(RELEASE) -ldflags "$(LDFLAGS)" -o out/release/ ./cmd/slipway

demo: setup build ## the main job: start the lab and open the window with a demo target; without a display, do it all under Xvfb and save out/demo/screenshot.png
	$(GO) run ./internal/e2e/demo -bin bin -out out/demo

run: build ## open the window with your own targets
	bin/slipway

test: setup ## run the tests
	$(GO) test -timeout 30m -tags $(TAGS) ./...

race: setup ## run the tests with the race detector, the largest files left out
	$(GO) test -race -short -timeout 30m -tags $(TAGS) ./...

check: ## format, lint, module file, vet: what every commit must pass
	$(LINT) fmt --diff
	$(LINT) run --build-tags $(TAGS) ./...
	$(GO) mod tidy -diff
	$(GO) vet -tags $(TAGS) ./...
	$(GO) vet -tags $(TAGS),e2e,live ./internal/e2e/...
	$(GO) test ./internal/arch

e2e: setup build ## drive the window under Xvfb against the lab: drops, keys, dialogs, pictures
	@.ci/setup e2e
	$(GO) test -count=1 -timeout 30m -tags $(TAGS),e2e ./internal/e2e/window -bin $(CURDIR)/bin -out $(CURDIR)/out/e2e

live: setup build ## bring up a real Keystone and Glance and upload to them through the shell and through the window
	@.ci/setup live
	$(GO) test -count=1 -timeout 30m -v -tags $(TAGS),live ./internal/e2e/live -bin $(CURDIR)/bin -out $(CURDIR)/out/live

bench: build ## measure speed, CPU and memory side by side with curl, rclone and aws, as ratios
	@.ci/setup bench
	$(GO) run ./internal/e2e/bench -bin bin

fuzz: ## run each fuzz target for FUZZTIME (default 20s)
	.ci/fuzz $${FUZZTIME:-20s}

cross: ## build what needs no C compiler for every platform
	@for p in $(PLATFORMS); do echo "$$p"; \
	  CGO_ENABLED=0 GOOS=$${p%/*} GOARCH=$${p#*/} $(GO) build -o /dev/null ./cmd/slipwayctl && \
	  CGO_ENABLED=0 GOOS=$${p%/*} GOARCH=$${p#*/} $(GO) build -o /dev/null ./cmd/slipway-lab || exit 1; done

fmt: ## format the code
	$(LINT) fmt

clean: ## remove what was built and saved
	rm -rf bin out
