// Package catalog is the only list of back ends. It joins each Spec to its
// driver and to the connection fields that all of them share: certificates and
// the proxy.
//
// It opens no connection and keeps nothing. What a profile's texts mean to the
// network is decided here and in package transport; what they mean to a server
// is the driver's own affair.
package catalog
