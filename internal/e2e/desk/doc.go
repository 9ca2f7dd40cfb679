// Package desk is a workplace for end-to-end tests and the demo: a home folder of
// its own, a D-Bus session with a real Secret Service on it, and the programs,
// run as a person would run them. It reads what they print and write, and
// nothing inside them.
package desk
