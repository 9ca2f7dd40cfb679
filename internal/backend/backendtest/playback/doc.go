// Package playback is what the scripted servers of tests have in common: [Next] plays
// back their answers, and [Requests] keeps what they were asked.
//
// It serves nothing. How a request is named, how a login goes and in which form an
// answer is written is the duty of each script.
//
// Refused: one scripted server for all, because what a script does before it answers
// differs from product to product.
package playback
