// Package switches is how a lab is got into trouble by name: the settings NAME[=VALUE][@STEP][*TIMES] that a command line or a test
// throws, the conditions and the troubles they stand for, and the count of how often a trouble has yet to strike.
//
// A condition holds until it is changed and is a field of the lab's own struct C. A trouble strikes requests of one step (type S), a
// number of times or until the panel is calm; its kind (type K) says what goes wrong, and what else it needs to know stands in the
// lab's own struct T. A lab lists both in a [Table], makes a [Panel] from that, and asks the panel with [Panel.Take] at each place
// where something can go wrong.
//
// What a condition or a trouble does to a request is the duty of the lab; this package knows no server and no HTTP.
//
// Refused: registering switches from many places, because one table is what the help prints; values parsed by reflection on C, which
// would make a switch's name and meaning a matter of spelling; a lock shared with the lab, because no answer depends on both.
package switches
