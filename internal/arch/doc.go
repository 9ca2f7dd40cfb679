// Package arch holds no code, only the test that owns the arrows between the
// packages: which may import which, with the reason beside each ban.
package arch
