package lxca_test

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"slipway/internal/backend"
	"slipway/internal/backend/backendtest/stand"
	"slipway/internal/backend/internal/lxca"
	"slipway/internal/fault"
	lab "slipway/internal/lab/lxca"
	"slipway/internal/transport"
)

// bench is an appliance of the lab and what is needed to speak to it.
type bench struct {
	*testing.T
	lab   *lab.Appliance
	root  string
	proxy *transport.Client
	clock *stand.Clock
}

func newBench(t *testing.T, set ...func(*lab.Conditions)) *bench {
	t.Helper()
	b := &bench{T: t, clock: stand.NewClock()}
	b.lab = lab.New(lab.Options{Now: b.clock.Now})
	for _, change := range set {
		b.lab.Configure(change)
	}
	server := stand.TLS(t, b.lab)
	b.root = server.URL
	b.proxy = stand.Trusting(t, server, nil)
	return b
}

// open returns a client of an account.
func (b *bench) open(who lab.Account, change ...string) *lxca.Client {
	b.Helper()
	v := stand.With(backend.Values{lxca.KeyAddress: b.root, lxca.KeyUser: who.User, lxca.KeyPassword: who.Password}, change...)
	c, err := lxca.New(v, b.proxy, lxca.WithClock(b.clock.Now, b.clock.Wait))
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// begin makes an import job and returns its id.
func (b *bench) begin(c *lxca.Client) string {
	b.Helper()
	r, err := c.Ask(b.Context(), lxca.Call{Op: "create the job", Method: http.MethodPost, Path: "/osImages?imageType=OS", Body: map[string]string{"Action": "Init"}})
	if err != nil || r.JobID() == "" {
		b.Fatalf("%+v, %v", r, err)
	}
	return r.JobID()
}

// image is a small image for a job, with its digest in front; "" makes the true one.
func image(job, digest string) lxca.Upload {
	content := strings.Repeat("an image ", 1000)
	if digest == "" {
		sum := sha256.Sum256([]byte(content))
		digest = hex.EncodeToString(sum[:])
	}
	form := lxca.NewForm("", []lxca.TextPart{{"checksumType", "SHA256"}, {"checksumValue", digest}}, []lxca.FilePart{file("RHEL-7.6.iso", content)})
	query := url.Values{"jobId": {job}, "imageType": {"OS"}, "imageName": {"RHEL-7.6"}, "os": {"rhels"}}
	return lxca.Upload{Op: "send the file", Path: "/files/osImages?" + query.Encode(), ContentType: form.ContentType, Body: form.Body}
}

func TestLab_everyShapeOfJobs(t *testing.T) {
	for name, set := range map[string]func(*lab.Conditions){
		"array":       func(c *lab.Conditions) { c.Tasks = lab.TasksArray },
		"TaskList":    func(c *lab.Conditions) { c.Tasks = lab.TasksList },
		"object":      func(c *lab.Conditions) { c.Tasks = lab.TasksObject },
		"/jobs only":  func(c *lab.Conditions) { c.NoTasks = true },
		"with markup": func(c *lab.Conditions) { c.Markup = true },
	} {
		b := newBench(t, set, func(c *lab.Conditions) { c.ImportTime = time.Minute })
		c := b.open(lab.Supervisor)
		job := b.begin(c)
		d, err := c.Send(t.Context(), image(job, ""))
		if err != nil || d.Unanswered {
			t.Fatalf("%s: %+v, %v", name, d, err)
		}
		looks := 0
		j, err := c.Follow(t.Context(), job, time.Hour, func(j lxca.Job) {
			looks++
			if strings.Contains(j.Step, "<") {
				t.Errorf("%s: markup in %q", name, j.Step)
			}
		})
		if err != nil || j.State != lxca.JobDone || looks < 5 {
			t.Errorf("%s: %+v, %v after %d looks", name, j, err, looks)
		}
	}
}

func TestLab_everyFormOfAdvice(t *testing.T) {
	for _, form := range []lab.Form{lab.RecoveryObject, lab.RecoveryArray, lab.RecoveryString, lab.RecoveryNull} {
		b := newBench(t, func(c *lab.Conditions) { c.Recovery, c.Markup, c.HelpURL = form, true, "https://help.example.org/x" })
		c := b.open(lab.Supervisor)
		_, err := c.Send(t.Context(), image(b.begin(c), strings.Repeat("0", 64)))
		f := faultOf(t, err, fault.Conflict)
		if f.Code != "FQXHMFC0001M" || f.Detail == "" || strings.ContainsAny(f.Detail+f.VendorRemedy, "<>") || (f.VendorRemedy == "") != (form == lab.RecoveryNull) {
			t.Errorf("%s: %+v", form, f)
		}
		if link := form == lab.RecoveryObject || form == lab.RecoveryArray; link != (f.HelpURL == "https://help.example.org/x") {
			t.Errorf("%s: %+v", form, f)
		}
	}
}

func TestLab_logins(t *testing.T) {
	for _, status := range []int{400, 401, 403} {
		b := newBench(t, func(c *lab.Conditions) { c.LoginStatus = status })
		_, err := b.open(lab.Account{User: lab.User, Password: "wrong-password"}).Check(t.Context())
		if f := faultOf(t, err, fault.Login); strings.Contains(f.Detail, "wrong-password") {
			t.Errorf("%d: %+v", status, f)
		}
	}
	b := newBench(t, func(c *lab.Conditions) { c.CSRFMisspelt = true })
	_, err := b.open(lab.Newcomer).Check(t.Context())
	wantFault(t, err, fault.Login)
	for _, way := range []string{lxca.LoginSession, lxca.LoginBasic} {
		c := b.open(lab.Supervisor, lxca.KeyLogin, way)
		if s, err := c.Check(t.Context()); err != nil || s.Version != "4.1.0" || len(s.Notes) != 0 {
			t.Errorf("%s: %+v, %v", way, s, err)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestLab_accountWithoutTheRight(t *testing.T) {
	b := newBench(t)
	for _, way := range []string{lxca.LoginSession, lxca.LoginBasic} {
		_, err := b.open(lab.Reader, lxca.KeyLogin, way).Ask(t.Context(), get)
		wantFault(t, err, fault.Denied)
	}
	logins := 0
	for _, r := range b.lab.Requests() {
		if r.Method == http.MethodPost && r.Path == "/sessions" {
			logins++
		}
	}
	if logins != 1 {
		t.Errorf("%d logins", logins)
	}
}

func TestLab_jobOfSomebodyElse(t *testing.T) {
	b := newBench(t)
	job := b.begin(b.open(lab.Supervisor))
	_, err := b.open(lab.Colleague).Send(t.Context(), image(job, ""))
	wantFault(t, err, fault.Denied)
}

func TestLab_sessionThatIdlesAway(t *testing.T) {
	b := newBench(t, func(c *lab.Conditions) { c.SessionIdle = 10 * time.Minute })
	c := b.open(lab.Supervisor)
	job := b.begin(c)
	if err := c.Wait(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	if d, err := c.Send(t.Context(), image(job, "")); err != nil || d.Status != http.StatusCreated {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestLab_cancel(t *testing.T) {
	b := newBench(t)
	c := b.open(lab.Supervisor)
	job := b.begin(c)
	for _, id := range []string{job, job, "4711"} {
		if err := c.CancelJob(t.Context(), id); err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
	j, err := c.Job(t.Context(), job)
	if err != nil || j.State == lxca.JobActive || j.State == lxca.JobDone {
		t.Errorf("%+v, %v", j, err)
	}
}

func TestLab_maintenance(t *testing.T) {
	b := newBench(t, func(c *lab.Conditions) { c.Maintenance = true })
	_, err := b.open(lab.Supervisor).Check(t.Context())
	if f := faultOf(t, err, fault.Busy); strings.Contains(f.Detail, "<") || !fault.Retryable(f) {
		t.Errorf("fault %+v", f)
	}
}

func TestLab_tooOld(t *testing.T) {
	b := newBench(t, func(c *lab.Conditions) { c.Version = "2.0.0" })
	for _, way := range []string{lxca.LoginSession, lxca.LoginBasic} {
		_, err := b.open(lab.Supervisor, lxca.KeyLogin, way).Check(t.Context())
		wantFault(t, err, fault.Rejected)
	}
}
