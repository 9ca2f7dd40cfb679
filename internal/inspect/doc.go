// Package inspect says what a file is from its content: the disk format, and
// for installation media the operating system, its release and architecture.
//
// It reads a few kilobytes at known places and never the whole file. Hostile
// and truncated input ends in a report with less in it or in a fault, never in
// a panic, a hang or a large allocation: every read goes through a window that
// checks bounds and has a budget of bytes and directory entries. The package
// does not judge whether a server would take the file: that is the driver's
// duty.
//
// Refused: the ISO 9660 libraries. kdomanski/iso9660 loops without end on
// system-use data it does not know, and go-diskfs allocates what a header asks
// for, up to 4 GiB, before it reads; neither can be stopped from outside, and
// neither reads UDF, which every Windows disc is. What is needed of both
// systems, finding one file by its path, fits in a small reader each.
package inspect
