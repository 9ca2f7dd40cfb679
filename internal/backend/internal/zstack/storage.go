package zstack

import (
	"context"
	"net/http"
	"net/url"
)

// Storage is a backup storage.
type Storage struct {
	UUID, Name       string
	Type             string // ImageStoreBackupStorage, Ceph, SftpBackupStorage, Addon and others
	State            string // Enabled or Disabled
	Status           string // Connecting, Connected or Disconnected
	Hostname         string // "" where there are several hosts
	Available, Total int64  // bytes
	Zones            []string
}

type storageWire struct {
	UUID      text   `json:"uuid"`
	Name      text   `json:"name"`
	Type      text   `json:"type"`
	State     text   `json:"state"`
	Status    text   `json:"status"`
	Hostname  text   `json:"hostname"`
	Available amount `json:"availableCapacity"`
	Total     amount `json:"totalCapacity"`
	Zones     texts  `json:"attachedZoneUuids"`
}

// Storages returns all that the account may see, those with the most room first, also
// such as are disabled or disconnected. Faults as Ask.
func (c *Client) Storages(ctx context.Context) ([]Storage, error) {
	found, err := list[storageWire](ctx, c, Call{
		Op: "list the backup storages", Method: http.MethodGet, Path: "/backup-storage", Query: url.Values{"sort": {"-availableCapacity"}},
	}, 0)
	var out []Storage
	for _, w := range found {
		out = append(out, Storage{
			UUID: string(w.UUID), Name: string(w.Name), Type: string(w.Type), State: string(w.State), Status: string(w.Status), Hostname: string(w.Hostname),
			Available: int64(w.Available), Total: int64(w.Total), Zones: w.Zones,
		})
	}
	return out, err
}
