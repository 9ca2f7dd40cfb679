// Package openstack is an OpenStack cloud in memory, as one http.Handler: Keystone v3 under [IdentityPath] and Glance v2 under
// [ImagePath]. It exists so that an uploader can be tried and tested against a server that keeps the protocol's rules, answers in
// the real servers' words, and gets into each trouble that real clouds get into.
//
// It is strict and stateful: logins make tokens that expire and can be revoked, images walk Glance's status machine, every refusal
// leaves the image as the real server leaves it. Bodies are counted and hashed as they pass and are never kept, so an upload of any
// size costs the same memory; only a bounded head is held for the format check.
//
// It is not a cloud: there are no servers, volumes or networks, no image can be downloaded again, members of shared images are
// not kept, and nothing survives the process. It terminates no TLS and opens no port; cmd/slipway-lab and httptest do that.
//
// Refused: replaying recorded exchanges, which rot and cannot answer what was not recorded; a switch per test, because a test
// should read as "the server is full", not as "case 14"; keeping the bytes, because multi-gigabyte uploads are what it is for.
package openstack
