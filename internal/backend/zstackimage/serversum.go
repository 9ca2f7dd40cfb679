package zstackimage

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"slipway/internal/backend/internal/pace"
	"slipway/internal/backend/internal/zstack"
	"slipway/internal/fault"
)

// sumLimit is how long the server may take to compute a digest before an image counts
// as accepted without it.
const sumLimit = 30 * time.Minute

// serverMD5 returns the server's MD5 of an image. Releases from the end of 2023 on
// compute it when they are asked to; until then uploads get one some time later, and
// what was fetched gets none. why says what there is instead of one.
func (a *attempt) serverMD5(ctx context.Context, img zstack.Image) (md5, why string, err error) {
	if img.MD5 != "" {
		return strings.ToLower(img.MD5), "", nil
	}
	limited, cancel := context.WithTimeout(ctx, sumLimit)
	defer cancel()
	_, err = a.client.Run(limited, zstack.Call{
		Op: "compute the checksum", Method: http.MethodPut, Path: "/images/" + img.UUID + "/actions",
		Body: map[string]any{"calculateImageHash": hashOrder{Storage: a.storageIn(img), Algorithm: "MD5"}},
	})
	switch {
	case ctx.Err() != nil:
		return "", "", pace.Stopped(ctx)
	case fault.Is(err, fault.Untrusted, fault.CertChanged):
		return "", "", err
	case limited.Err() != nil:
		return "", fmt.Sprintf("The server had not computed a checksum of the image within %s.", sumLimit), nil
	case err != nil:
		return "", "The server computes no checksum of the image that could be compared.", nil
	}
	return a.computed(ctx, img.UUID)
}

// hashOrder asks for a digest of an image in one storage.
type hashOrder struct {
	Storage   string `json:"backupStorageUuid,omitempty"`
	Algorithm string `json:"algorithm"`
}

// storageIn is the uuid of the storage that has the image.
func (a *attempt) storageIn(img zstack.Image) string {
	if a.store.UUID == "" && len(img.Refs) > 0 {
		return img.Refs[0].Storage
	}
	return a.store.UUID
}

// showLimit is how long a digest that was computed may take to show.
const showLimit = 30 * time.Second

// computed returns the digest that the server has been asked for.
func (a *attempt) computed(ctx context.Context, id string) (md5, why string, err error) {
	for began := a.client.Now(); a.client.Now().Sub(began) < showLimit; {
		img, _, err := a.client.Image(ctx, id)
		if err == nil && img.MD5 != "" {
			return strings.ToLower(img.MD5), "", nil
		}
		if err := a.client.Wait(ctx, firstPause); err != nil {
			return "", "", err
		}
	}
	return "", "The server was asked for a checksum of the image and shows none.", nil
}
