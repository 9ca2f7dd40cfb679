package zstack

// Names of the storages that never serve.
const (
	neverEnabled   = "imagestore-disabled"
	neverConnected = "sftp-disconnected"
)

// usualStorages are the storages of every site: one of each type that serves, and one for each reason for which a storage does not.
func (s *Site) usualStorages() []*storage {
	zones := []string{zoneUUID}
	return []*storage{
		{uuid: "3c1b7f5e9a2d4e68b0c4d6f81a3e5b70", name: "ceph", hostname: "10.20.0.11", kind: kindCeph, zones: zones},
		{uuid: "7e4a9c2d1b5f4083a6e8c0d2f4b6a817", name: "imagestore", hostname: "10.20.0.12", kind: kindImageStore, zones: zones},
		{uuid: "b85d2e6f4c7a4912837f1e3d5c9b0a64", name: "sftp", hostname: "10.20.0.13", kind: kindSftp, zones: zones},
		{uuid: "19f8e7d6c5b44a3b92c1d0e9f8a7b6c5", name: neverEnabled, hostname: "10.20.0.14", kind: kindImageStore, zones: zones},
		{uuid: "d4c3b2a1f0e94d8c87b6a5f4e3d2c1b0", name: neverConnected, hostname: "10.20.0.15", kind: kindSftp, zones: zones},
		{uuid: "60718293a4b54c6d9e8f0a1b2c3d4e5f", name: "imagestore-without-zone", hostname: "10.20.0.16", kind: kindImageStore},
	}
}

// standing is how a storage's state and status are told.
func (s Conditions) standing(b *storage) (state, status string) {
	state, status = "Enabled", "Connected"
	if b.name == neverEnabled || b.name == s.Disabled {
		state = "Disabled"
	}
	if b.name == neverConnected || b.name == s.Disconnected {
		status = "Disconnected"
	}
	return state, status
}
