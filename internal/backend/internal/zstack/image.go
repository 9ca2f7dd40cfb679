package zstack

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

const imagesPath = "/images"

// Image is an image as the node shows it. Its texts are as they come; what is missing
// is empty.
type Image struct {
	UUID, Name, Description string
	State                   string // Enabled or Disabled
	Status                  string // Creating, Downloading, Ready, Error, Deleted or Migrating
	Size, ActualSize        int64  // bytes: of the disk, and of what is stored
	MD5                     string // "" until it is known
	URL, MediaType, GuestOS string
	Type, Platform          string
	Architecture, Format    string
	System, Virtio          bool
	Created                 time.Time // zero when the text is not understood
	Refs                    []Ref     // one for each storage
	SystemTags              []string
}

// Ref is the part of an image on one storage.
type Ref struct {
	Storage     string // uuid
	InstallPath string // where uploads go while Status is not Ready, and then where the image is
	Status      string
}

type imageWire struct {
	UUID         text             `json:"uuid"`
	Name         text             `json:"name"`
	Description  text             `json:"description"`
	State        text             `json:"state"`
	Status       text             `json:"status"`
	Size         amount           `json:"size"`
	ActualSize   amount           `json:"actualSize"`
	MD5          text             `json:"md5Sum"`
	URL          text             `json:"url"`
	MediaType    text             `json:"mediaType"`
	GuestOS      text             `json:"guestOsType"`
	Type         text             `json:"type"`
	Platform     text             `json:"platform"`
	Architecture text             `json:"architecture"`
	Format       text             `json:"format"`
	System       truth            `json:"system"`
	Virtio       truth            `json:"virtio"`
	Created      text             `json:"createDate"`
	Refs         records[refWire] `json:"backupStorageRefs"`
	SystemTags   texts            `json:"systemTags"`
}

type refWire struct {
	Storage     text `json:"backupStorageUuid"`
	InstallPath text `json:"installPath"`
	Status      text `json:"status"`
}

func (w imageWire) image() Image {
	img := Image{
		UUID: string(w.UUID), Name: string(w.Name), Description: string(w.Description), State: string(w.State), Status: string(w.Status),
		Size: int64(w.Size), ActualSize: int64(w.ActualSize), MD5: digest(string(w.MD5)), URL: string(w.URL), MediaType: string(w.MediaType),
		GuestOS: string(w.GuestOS), Type: string(w.Type), Platform: string(w.Platform), Architecture: string(w.Architecture), Format: string(w.Format),
		System: bool(w.System), Virtio: bool(w.Virtio), Created: date(string(w.Created)), SystemTags: w.SystemTags,
	}
	for _, r := range w.Refs {
		img.Refs = append(img.Refs, Ref{Storage: string(r.Storage), InstallPath: string(r.InstallPath), Status: string(r.Status)})
	}
	return img
}

// Image asks for one image; found is false if there is none. An image that was deleted
// and not expunged is found, with the status Deleted. Faults as Ask.
func (c *Client) Image(ctx context.Context, uuid string) (img Image, found bool, err error) {
	w, found, err := one[imageWire](ctx, c, Call{Op: "look at the image", Path: imagesPath + "/" + uuid})
	return w.image(), found, err
}

// Images returns the images that the account may see, newest first, most at most; 0
// means all. Faults as Ask.
func (c *Client) Images(ctx context.Context, most int) ([]Image, error) {
	found, err := list[imageWire](ctx, c, Call{
		Op: "list the images", Method: http.MethodGet, Path: imagesPath, Query: url.Values{"sort": {"-createDate"}},
	}, most)
	var out []Image
	for _, w := range found {
		out = append(out, w.image())
	}
	return out, err
}
