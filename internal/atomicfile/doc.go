// Package atomicfile keeps small files whole that several programs share:
// [Replace] gives one a new content at once, [Lock] keeps other programs away
// while a file is read, changed and replaced.
//
// It knows no format and makes no sentence of an error; both are the duty of the
// owner of the file. What may be read without a lock is the last whole content.
//
// Choices that were weighed:
//
//   - The lock is on a file beside the one it is for, because that one is replaced.
//   - The lock is the system's and not the mere presence of a file: it goes when
//     the program that holds it dies.
package atomicfile
