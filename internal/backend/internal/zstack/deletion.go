package zstack

import (
	"context"
	"net/http"
	"strings"
)

const opDelete = "delete the image"

// statusDeleted is that of an image in the recycle bin.
const statusDeleted = "Deleted"

// DeleteImage deletes an image and expunges it from the recycle bin, so that its space
// is free. Gone already is success. Faults as Run.
func (c *Client) DeleteImage(ctx context.Context, uuid string) error {
	img, found, err := c.Image(ctx, uuid)
	if err != nil || !found {
		return err
	}
	if !strings.EqualFold(img.Status, statusDeleted) {
		if _, err := c.Run(ctx, Call{Op: opDelete, Method: http.MethodDelete, Path: imagesPath + "/" + uuid}); err != nil {
			return c.unlessGone(ctx, uuid, err)
		}
		if img, found, err = c.Image(ctx, uuid); err != nil || !found {
			return err
		}
	}
	_, err = c.Run(ctx, Call{
		Op: "expunge the image", Method: http.MethodPut, Path: imagesPath + "/" + uuid + "/actions", Body: action("expungeImage", nil),
	})
	return c.unlessGone(ctx, uuid, err)
}

// unlessGone returns err, or nil if the image is gone all the same.
func (c *Client) unlessGone(ctx context.Context, uuid string, err error) error {
	if err == nil {
		return nil
	}
	if _, found, look := c.Image(ctx, uuid); look == nil && !found {
		return nil
	}
	return err
}
