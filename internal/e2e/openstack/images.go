//go:build unix

package openstack

import (
	"context"
	"net/http"
)

// Image is what Glance says about an image.
type Image struct {
	ID, Name, Status string
	Size             int64
	DiskFormat       string `json:"disk_format"`
	HashAlgo         string `json:"os_hash_algo"`
	Hash             string `json:"os_hash_value"`
	MD5              string `json:"checksum"`
	VirtualSize      int64  `json:"virtual_size"`
}

// Images lists all images of all projects, as the administrator sees them.
func (s *Stack) Images(ctx context.Context) ([]Image, error) {
	admin := &identity{base: s.AuthURL()}
	if err := admin.login(ctx, s.passwords["admin"]); err != nil {
		return nil, err
	}
	glance := &identity{base: s.GlanceURL(), token: admin.token}
	var list struct{ Images []Image }
	err := glance.call(ctx, http.MethodGet, "/v2/images?limit=1000", nil, &list)
	return list.Images, err
}

// Image returns the images of a name.
func (s *Stack) Image(ctx context.Context, name string) ([]Image, error) {
	all, err := s.Images(ctx)
	var named []Image
	for _, i := range all {
		if i.Name == name {
			named = append(named, i)
		}
	}
	return named, err
}
