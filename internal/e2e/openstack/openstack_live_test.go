//go:build live

package openstack

import (
	"context"
	"testing"
	"time"
)

func TestUp_answersAndComesBackAfterAKill(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	s, err := Up(ctx, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Down()
	if err := s.Restart(ctx, "glance"); err != nil {
		t.Error(err)
	}
	if err := s.SwapCertificate(ctx, true); err != nil {
		t.Error(err)
	}
	if images, err := s.Images(ctx); err != nil || len(images) != 0 {
		t.Errorf("a fresh Glance has %v, %v", images, err)
	}
}
