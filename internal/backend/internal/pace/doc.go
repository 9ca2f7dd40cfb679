// Package pace is how drivers wait: by which clock, for how long, for what trouble,
// and what it is called when they are told to stop.
//
// It knows no server and makes no request. How often a server is asked, and what its
// answer means, is the driver's duty.
//
// Refused: one loop that asks for all of them, because what ends the waiting, and
// what lengthens the pauses, differs from server to server.
package pace
