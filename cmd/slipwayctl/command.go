package main

import (
	"context"
	"strings"
)

// command is one thing that slipwayctl does.
type command struct {
	words    string // "target add"
	operands string // "NAME"
	min, max int    // number of operands; max -1 means any
	about    string // one sentence
	examples []string

	flags func(ctx context.Context, c *call) error // declares the command's own flags; nil means none
	run   func(ctx context.Context, c *call) error
}

// line returns the command with its operands and a place for its flags.
func (c *command) line() string {
	return strings.TrimSpace(strings.Join([]string{c.words, c.operands}, " ")) + " [flags]"
}

// commands returns all commands in the order of the help.
func commands() []*command {
	var all []*command
	for _, group := range [][]*command{uploadCommands(), queueCommands(), targetCommands(), remoteCommands(), copyCommands(), fileServerCommands(), trustCommands(), versionCommands()} {
		all = append(all, group...)
	}
	return all
}

// find returns the command that a command line names, and the words behind it;
// nil if it names none. Flags in front of the command's words are kept.
func find(words []string) (*command, []string) {
	var front []string
	for len(words) > 0 && strings.HasPrefix(words[0], "-") {
		front, words = append(front, words[0]), words[1:]
	}
	for n := min(2, len(words)); n > 0; n-- {
		name := strings.Join(words[:n], " ")
		for _, c := range commands() {
			if c.words == name {
				return c, append(front, words[n:]...)
			}
		}
	}
	return nil, nil
}
