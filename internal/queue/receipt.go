package queue

import (
	"encoding/json"
	"strings"
	"time"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/source"
)

// Receipt is the proof that an upload arrived, as it is kept and exported. It
// holds no secret.
type Receipt struct {
	Job      string               `json:"job"`
	Program  string               `json:"program"` // with version: "Slipway 1.0"
	Written  time.Time            `json:"written"`
	Files    []ReceiptFile        `json:"files,omitempty"`
	URL      string               `json:"url,omitempty"` // that the server fetched from, without its query, which may let anybody in
	Fields   backend.Values       `json:"fields"`        // as they were sent
	Target   ReceiptTarget        `json:"target"`
	Remote   ReceiptRemote        `json:"remote"`
	Verified backend.Verification `json:"verification"`
	Queued   time.Time            `json:"queued"`
	Started  time.Time            `json:"started"`
	Finished time.Time            `json:"finished"`
	Attempts []ReceiptAttempt     `json:"attempts"`
	Notes    []string             `json:"notes,omitempty"`
}

// ReceiptFile is one file that went out.
type ReceiptFile struct {
	Path     string            `json:"path"`
	Name     string            `json:"name"`
	Role     string            `json:"role,omitempty"`
	Size     int64             `json:"size"` // bytes
	ModTime  time.Time         `json:"modTime"`
	Expected []source.Expected `json:"expected,omitempty"` // digests that the publisher gave
}

// ReceiptTarget is where it went.
type ReceiptTarget struct {
	Profile     string `json:"profile"`
	Name        string `json:"name"`
	Backend     string `json:"backend"`
	Product     string `json:"product,omitempty"`
	Version     string `json:"version,omitempty"`
	Host        string `json:"host,omitempty"`
	Account     string `json:"account,omitempty"`
	Certificate string `json:"certificateSha256,omitempty"`
}

// ReceiptRemote is what it became there.
type ReceiptRemote struct {
	ID   string      `json:"id"`
	Name string      `json:"name"`
	URL  string      `json:"url,omitempty"`
	Size int64       `json:"size"` // bytes that went out
	Sums source.Sums `json:"sums,omitempty"`
}

// ReceiptAttempt is one attempt.
type ReceiptAttempt struct {
	Number  int       `json:"number"`
	Started time.Time `json:"started"`
	Ended   time.Time `json:"ended"`
	Outcome string    `json:"outcome"` // a sentence
}

// receipt stores the receipt of a job that is done, with the transaction that
// makes it so.
func (c *change) receipt(version string) error {
	r := receiptOf(c.job, version, c.now.UTC())
	attempts, err := c.Attempts(c.job.ID)
	if err != nil {
		return err
	}
	for _, a := range attempts {
		r.Attempts = append(r.Attempts, ReceiptAttempt{Number: a.Number, Started: a.Started, Ended: a.Ended, Outcome: string(a.Outcome)})
	}
	body, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fault.Wrap(err, fault.Internal, "The receipt could not be written.", "Copy the details and report them.")
	}
	return c.SetReceipt(c.job.ID, c.now, body)
}

func withoutQuery(address string) string {
	if end := strings.IndexAny(address, "?#"); end >= 0 {
		return address[:end]
	}
	return address
}

func receiptOf(j Job, version string, now time.Time) Receipt {
	server := j.Result.Server
	r := Receipt{
		Job: j.ID, Program: "Slipway " + version, Written: now,
		URL: withoutQuery(j.Request.URL), Fields: j.Request.Values,
		Target: ReceiptTarget{
			Profile: j.Profile, Name: j.ProfileName, Backend: j.Backend, Product: server.Product,
			Version: server.Version, Host: server.Host, Account: server.Account, Certificate: server.Certificate,
		},
		Remote:   ReceiptRemote{ID: j.Result.ID, Name: j.Result.Name, URL: j.Result.URL, Size: j.Result.Size, Sums: j.Result.Sums},
		Verified: j.Result.Verification,
		Queued:   j.Created, Started: j.Started, Finished: j.Finished, Notes: j.Result.Notes,
	}
	for _, it := range j.Request.Items {
		r.Files = append(r.Files, ReceiptFile{
			Path: it.Identity.Path, Name: it.Identity.Name(), Role: it.Role, Size: it.Identity.Size,
			ModTime: it.Identity.ModTime, Expected: it.Expected,
		})
	}
	return r
}
