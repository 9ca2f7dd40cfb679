// Package wiring puts the engine together for the programs that run it: where
// their files live, and which stores, pins, log and queue they share. It decides
// nothing else, and it is the only place that joins profile, secret, catalog and
// transport.
//
// Drivers are kept, one per profile, so that the next upload finds the login of
// the one before. A kept driver is replaced as soon as the profile or one of its
// secrets says something else, whoever changed it; that costs one look at the
// file of profiles and one question to the keyring for each attempt.
//
// Logs are one file a day and not a file that is renamed when it is full: windows
// and shells write to the same log at once, and Windows does not rename a file
// that is open.
package wiring
