// Package live uploads to a real Keystone and a real Glance, through the shell and
// through the window on a virtual screen with a real keyring, and breaks the way
// there and the servers meanwhile. Its tests have the build tag live; `make live`
// runs them.
package live
