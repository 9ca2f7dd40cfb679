package transport

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"time"

	"slipway/internal/atomicfile"
	"slipway/internal/fault"
)

// pinVersion is the version of the file's layout.
const pinVersion = 1

// pinDocument is the file.
type pinDocument struct {
	Version int      `json:"version"`
	Pins    []Pinned `json:"pins"`
}

var (
	errNewer   = errors.New("the file was written by a newer version of Slipway")
	errDamaged = errors.New("the file is damaged")
)

// peekLocked reads the file if another program has changed it. A file that cannot
// be used leaves what is known; the next change sets it aside.
func (p *PinFile) peekLocked() {
	if info, err := os.Stat(p.path); err != nil && p.state == nil || err == nil && same(info, p.state) {
		return
	}
	if stored, state, err := readPins(p.path); err == nil {
		p.stored, p.state = stored, state
	}
}

func same(a, b os.FileInfo) bool {
	return a != nil && b != nil && os.SameFile(a, b) && a.ModTime().Equal(b.ModTime()) && a.Size() == b.Size()
}

// lock keeps other programs away from the file.
func (p *PinFile) lock() (unlock func(), err error) {
	unlock, err = atomicfile.Lock(p.path)
	if err != nil {
		return nil, pinFault(err, "The list of accepted certificates cannot be locked.")
	}
	return unlock, nil
}

// refreshLocked reads the file, whatever was known, and sets one aside that cannot
// be used. The caller has the file's lock.
func (p *PinFile) refreshLocked() (warning string, err error) {
	stored, state, err := readPins(p.path)
	if errors.Is(err, errNewer) || errors.Is(err, errDamaged) {
		return p.setAside(err)
	}
	if err != nil {
		return "", pinFault(err, "The list of accepted certificates cannot be read.")
	}
	p.stored, p.state = stored, state
	return "", nil
}

// setAside renames the file, so that nothing in it is lost.
func (p *PinFile) setAside(why error) (warning string, err error) {
	aside := p.path + "." + time.Now().UTC().Format("20060102-150405.000000") + ".aside"
	if err := os.Rename(p.path, aside); err != nil {
		return "", pinFault(err, "The list of accepted certificates cannot be used or set aside.")
	}
	p.state = nil
	what := "is damaged"
	if errors.Is(why, errNewer) {
		what = "was written by a newer version of Slipway"
	}
	return fmt.Sprintf("The list of accepted certificates %s; it was set aside as %s, and every certificate will be asked about again.", what, aside), nil
}

// changeLocked reads the file again, applies change and writes it, while other
// programs are kept away.
func (p *PinFile) changeLocked(change func()) error {
	unlock, err := p.lock()
	if err != nil {
		return err
	}
	defer unlock()
	if _, err := p.refreshLocked(); err != nil {
		return err
	}
	before := maps.Clone(p.stored)
	change()
	if err := p.writeLocked(); err != nil {
		p.stored = before
		return pinFault(err, "The list of accepted certificates cannot be written.")
	}
	return nil
}

// readPins reads the file; one that is not there is empty.
func readPins(path string) (map[string]Pinned, os.FileInfo, error) {
	state, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return map[string]Pinned{}, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, err
	}
	var doc pinDocument
	err = json.Unmarshal(data, &doc)
	if doc.Version > pinVersion {
		return nil, nil, errNewer
	}
	if err != nil || doc.Version < 1 {
		return nil, nil, errDamaged
	}
	stored := map[string]Pinned{}
	for _, pin := range doc.Pins {
		host, err := checkHost(pin.Host)
		sum, sumErr := fault.ParseFingerprint(pin.SHA256)
		if err != nil || sumErr != nil {
			return nil, nil, errDamaged
		}
		pin.Host, pin.SHA256 = host, sum
		stored[host] = pin
	}
	return stored, state, nil
}

// writeLocked replaces the file; a reader sees the old one or the new one.
func (p *PinFile) writeLocked() error {
	hosts := slices.Sorted(maps.Keys(p.stored))
	doc := pinDocument{Version: pinVersion, Pins: make([]Pinned, len(hosts))}
	for i, host := range hosts {
		doc.Pins[i] = p.stored[host]
	}
	data, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		return err
	}
	if err := atomicfile.Replace(p.path, append(data, '\n')); err != nil {
		return err
	}
	p.state, err = os.Stat(p.path)
	return err
}

func pinFault(err error, what string) error {
	f := fault.Wrap(err, fault.Unavailable, what, "Check that the folder exists, is yours to write, and that the disk is not full.")
	f.Detail = err.Error()
	return f
}
