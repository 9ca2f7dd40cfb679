// Package stand is what the tests of all drivers are mounted on: a lab's server
// behind TLS, clients that trust it, a clock that is moved by waiting, files to ask
// for, and the looks at a fault, a plan and a form that every test begins with. A
// [Stand] is all that the conformance suite needs to know of a driver and its lab.
//
// It knows no driver, no lab and no protocol, and it judges no upload: that is the
// duty of [slipway/internal/backend/backendtest] and of the drivers' own tests.
//
// Refused: this in backendtest itself, which would then know the transport that it
// puts to the test; and one scripted server for all, because each product's script
// begins with a login of its own.
package stand
