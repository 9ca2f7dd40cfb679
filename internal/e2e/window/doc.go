// Package window drives the real window on a virtual screen against the lab, as a
// person would: it drops files, presses keys, answers dialogs and ends the
// program, and asks slipwayctl and the lab what came of it. It takes a picture of
// each state of the window. Its tests have the build tag e2e; `make e2e` runs them.
package window
