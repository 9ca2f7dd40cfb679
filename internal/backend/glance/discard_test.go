package glance_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/fault"
	"slipway/internal/lab/openstack"
)

func TestUpload_canceledLeavesTheRecordForDiscard(t *testing.T) {
	b := newBench(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	cause := errors.New("paused by a person")
	_, err := b.driver.Upload(ctx, b.file(3<<20), func(p backend.Progress) error {
		if p.Phase == backend.Sending {
			cancel(cause)
		}
		return b.Report(p)
	})
	if !errors.Is(err, cause) {
		t.Fatalf("got %v, want the cause", err)
	}
	id := b.only().ID
	if err := b.driver.Discard(t.Context(), b.Token()); err != nil {
		t.Fatal(err)
	}
	b.nothingLeft()
	if err := b.driver.Discard(t.Context(), b.Token()); err != nil {
		t.Errorf("a second time: %v", err)
	}
	if !strings.Contains(string(b.Token()), id) {
		t.Errorf("token %s does not name %s", b.Token(), id)
	}
}

func TestDiscard_withoutATokenHasNothingToDo(t *testing.T) {
	b := newBench(t)
	if err := b.driver.Discard(t.Context(), nil); err != nil || len(b.cloud.Requests()) != 0 {
		t.Errorf("%v after %d requests", err, len(b.cloud.Requests()))
	}
}

func TestDiscard_removesAProtectedImageOfOurs(t *testing.T) {
	b := newBench(t)
	b.cloud.Trouble(openstack.Trouble{Kind: openstack.WrongHash, Times: 1})
	_, err := b.upload(b.file(1000, "protected", "true"))
	stand.WantFault(t, err, fault.ChecksumWrong)
	b.nothingLeft()
}

func TestDiscard_leavesWhatItCannotProveToBeOurs(t *testing.T) {
	b := newBench(t)
	r := b.mustUpload(b.file(1000))
	var note map[string]any
	if err := json.Unmarshal(b.Token(), &note); err != nil {
		t.Fatal(err)
	}
	note["created"] = false
	unsure, err := json.Marshal(note)
	if err != nil {
		t.Fatal(err)
	}
	stand.WantFault(t, b.driver.Discard(t.Context(), unsure), fault.Conflict)
	note["created"], note["root"] = true, "https://elsewhere.example.org"
	elsewhere, err := json.Marshal(note)
	if err != nil {
		t.Fatal(err)
	}
	stand.WantFault(t, b.driver.Discard(t.Context(), elsewhere), fault.NotFound)
	stand.WantFault(t, b.driver.Discard(t.Context(), []byte("nonsense")), fault.Internal)
	if b.only().ID != r.ID {
		t.Error("the image is gone")
	}
}

func TestDiscard_leavesAnEmptyRecordOfSomebodyElse(t *testing.T) {
	b := newBench(t)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := b.driver.Upload(ctx, b.file(3<<20, "name", "ours"), func(p backend.Progress) error {
		if p.Phase == backend.Sending {
			cancel()
		}
		return b.Report(p)
	})
	if err == nil {
		t.Fatal("it was not canceled")
	}
	var note map[string]any
	if err := json.Unmarshal(b.Token(), &note); err != nil {
		t.Fatal(err)
	}
	note["created"], note["name"] = false, "another" // the id is one that a person chose, and somebody else was quicker
	theirs, err := json.Marshal(note)
	if err != nil {
		t.Fatal(err)
	}
	stand.WantFault(t, b.driver.Discard(t.Context(), theirs), fault.Conflict)
	note["name"] = "ours"
	ours, err := json.Marshal(note)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.driver.Discard(t.Context(), ours); err != nil {
		t.Fatal(err)
	}
	b.nothingLeft()
}

func TestRemove_keepsAProtectedImage(t *testing.T) {
	b := newBench(t)
	r := b.mustUpload(b.file(1000, "protected", "true"))
	stand.WantFault(t, b.driver.Remove(t.Context(), r.ID), fault.Denied)
	b.only()
	if err := b.driver.Remove(t.Context(), "00000000-0000-4000-8000-000000000000"); err != nil {
		t.Errorf("gone already is success: %v", err)
	}
}
