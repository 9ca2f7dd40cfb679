//go:build !windows

package transport

import "syscall"

// The numbers by which the system names what went wrong.
const (
	errnoRefused     = syscall.ECONNREFUSED
	errnoNetwork     = syscall.ENETUNREACH
	errnoHost        = syscall.EHOSTUNREACH
	errnoDialTimeout = syscall.ETIMEDOUT
)
