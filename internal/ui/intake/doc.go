// Package intake turns what a person drops, picks or names into cards, and cards
// into queued uploads.
//
// A card shows what the file is, which published digest it will be compared with,
// the form of the chosen target's back end, and the plan. The pane decides
// nothing about files or servers: looking, planning and queueing are the
// [Service]'s, proposing and validating are package draft's and the back ends'.
//
// Files that travel together on the chosen back end share a card. The sets are
// made anew whenever a card gets another target, files come, or the targets
// change, so that neither the order of dropping nor that of choosing matters.
//
// Refused: one table with a line per file and the settings in a dialog. It is
// denser for a hundred files, but hides the warnings that have to be read before
// an upload of an hour, and a hundred files with equal settings need one card and
// "apply to all".
package intake
