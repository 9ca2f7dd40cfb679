package zstack

import "time"

// location is the server's time zone.
func (s Conditions) location() *time.Location { return time.FixedZone("", int(s.Zone/time.Second)) }

// date is a point in time as the API writes it: the text of a locale, on the server's wall clock. It is null for the zero time.
func (s Conditions) date(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.In(s.location()).Format("Jan 2, 2006 3:04:05 PM")
}
