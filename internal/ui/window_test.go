package ui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"slipway/internal/backend"
	"slipway/internal/fault"
	"slipway/internal/queue"
	"slipway/internal/ui/form"
	"slipway/internal/ui/queueview"
)

// press does what a key with a modifier is bound to. The window of the tests has
// no keyboard of its own.
func (b *bench) press(key fyne.KeyName, modifier fyne.KeyModifier) {
	for _, k := range b.bindings() {
		if k.key == key && k.modifier == modifier {
			b.unlessBlocked(k.do)()
			b.settle()
		}
	}
}

func TestWindow_welcomesWithWhatIsToBeDoneNext(t *testing.T) {
	inWindow(t, nil, nil, func(t *testing.T, b *bench) {
		if !b.welcome.add.Visible() || !b.welcome.long.Visible() {
			t.Error("without a target nobody is told to add one")
		}
	})
	inWindow(t, nil, oneTarget, func(t *testing.T, b *bench) {
		if b.welcome.add.Visible() || !b.welcome.long.Visible() {
			t.Error("with a target the first one is still asked for")
		}
	})
}

func TestWindow_advisesNothingBeforeTheTargetsAreRead(t *testing.T) {
	inWindow(t, nil, nil, func(t *testing.T, b *bench) {
		s := newWelcome(b.Window)
		if s.brief(false); s.long.Visible() {
			t.Error("a first target is asked for before it is known that there is none")
		}
		if s.show(true); !s.long.Visible() || s.add.Visible() {
			t.Error("with the targets read there is no advice")
		}
	})
}

func TestWindow_fitsItsLeastSize(t *testing.T) {
	inWindow(t, nil, oneTarget, func(t *testing.T, b *bench) {
		if least := b.win.Content().MinSize(); least.Width > leastSize.Width || least.Height > leastSize.Height {
			t.Errorf("the window needs %v", least)
		}
	})
}

func TestDrop_makesACardAboveTheQueue(t *testing.T) {
	inWindow(t, nil, oneTarget, func(t *testing.T, b *bench) {
		b.drop(fyne.NewPos(700, 300), []fyne.URI{storage.NewFileURI("/images/a b ü.iso")})
		b.settle()
		if b.intake.Count() != 1 || b.cards != 1 || b.place.Objects[0] != fyne.CanvasObject(b.upper) || b.welcome.long.Visible() {
			t.Errorf("%d cards, %d placed", b.intake.Count(), b.cards)
		}
	})
}

func TestDrop_isLeftAloneWhileADialogIsOpen(t *testing.T) {
	inWindow(t, nil, oneTarget, func(t *testing.T, b *bench) {
		b.help()
		b.drop(fyne.NewPos(700, 300), []fyne.URI{storage.NewFileURI("/images/a.iso")})
		b.settle()
		if b.intake.Count() != 0 {
			t.Errorf("%d cards behind the dialog", b.intake.Count())
		}
	})
}

func TestPaste_takesPathsAndAddresses(t *testing.T) {
	inWindow(t, nil, oneTarget, func(t *testing.T, b *bench) {
		b.app.Clipboard().SetContent("file:///images/a%20b.iso\n/images/c.iso\n\nhttps://mirror/d.iso\n")
		b.press(fyne.KeyV, fyne.KeyModifierShortcutDefault)
		b.settle()
		if b.intake.Count() != 3 {
			t.Errorf("%d cards", b.intake.Count())
		}
	})
}

func TestPaste_saysSoWhenThereIsNothingToTake(t *testing.T) {
	inWindow(t, nil, nil, func(t *testing.T, b *bench) {
		b.app.Clipboard().SetContent("good morning")
		b.paste()
		if !b.notice.object.Visible() || !strings.Contains(b.notice.text.Text, "no file, no URL and no digest") {
			t.Errorf("the notice says %q", b.notice.text.Text)
		}
	})
}

func TestPaste_givesADigestToTheNewUpload(t *testing.T) {
	inWindow(t, nil, oneTarget, func(t *testing.T, b *bench) {
		b.Add([]string{"/images/a.iso"})
		b.settle()
		b.app.Clipboard().SetContent(strings.Repeat("ab", 32))
		b.paste()
		if b.notice.object.Visible() {
			t.Errorf("the notice says %q", b.notice.text.Text)
		}
	})
}

func TestPasted(t *testing.T) {
	for line, want := range map[string]string{
		"file:///images/a%20b.iso": "/images/a b.iso", `"/images/a.iso"`: "/images/a.iso", "https://mirror/a.iso ": "https://mirror/a.iso",
		"rhel.iso": "", "": "", "note://": "",
	} {
		if got := pasted(line); got != want {
			t.Errorf("pasted(%q) = %q, want %q", line, got, want)
		}
	}
	if path, ok := filePath("file:///C:/images/a.iso"); !ok || !strings.HasPrefix(path, "C:") {
		t.Errorf("a Windows path: %q", path)
	}
}

func TestKeys_reachThePanes(t *testing.T) {
	inWindow(t, nil, nil, func(t *testing.T, b *bench) {
		b.apply([]queue.Job{upload("a", queue.Waiting), upload("b", queue.Failed)}, nil)
		b.queue.Select("a")
		b.press(fyne.KeyUp, fyne.KeyModifierAlt)
		b.press(fyne.KeyDown, fyne.KeyModifierAlt)
		b.press(fyne.KeyP, fyne.KeyModifierShortcutDefault|fyne.KeyModifierShift)
		b.queue.Select("b")
		b.press(fyne.KeyR, fyne.KeyModifierShortcutDefault)
		b.win.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyDelete})
		b.settle()
		want := []string{"move -1 a", "move 1 a", "hold a", "retry  b", "remove b"}
		if !slices.Equal(b.engine.calls, want) {
			t.Errorf("asked for %q, want %q", b.engine.calls, want)
		}
		b.press(fyne.KeyF, fyne.KeyModifierShortcutDefault)
		if b.win.Canvas().Focused() != fyne.Focusable(b.tools.filter) {
			t.Error("Ctrl+F does not lead to the filter")
		}
		b.win.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyF1})
		if !b.blocked() {
			t.Error("F1 shows no help")
		}
	})
}

func TestKeys_areNamedAndUsedOnce(t *testing.T) {
	inWindow(t, nil, nil, func(t *testing.T, b *bench) {
		seen := map[string]string{}
		for _, k := range b.bindings() {
			if other := seen[k.label()]; other != "" || k.name == "" || k.do == nil {
				t.Errorf("%s: %q, also %q", k.label(), k.name, other)
			}
			seen[k.label()] = k.name
		}
		if seen["Alt+↑"] == "" || seen["F1"] == "" {
			t.Errorf("%v", seen)
		}
	})
}

func TestQuit_asksOnceWhileUploadsRun(t *testing.T) {
	inWindow(t, nil, nil, func(t *testing.T, b *bench) {
		b.apply([]queue.Job{upload("a", queue.Running)}, nil)
		b.Quit()
		b.Quit()
		if b.quits != 0 || len(b.win.Canvas().Overlays().List()) != 1 {
			t.Errorf("%d quits, %d questions", b.quits, len(b.win.Canvas().Overlays().List()))
		}
	})
}

func TestQuit_atRestEndsAtOnceAndOnlyOnce(t *testing.T) {
	inWindow(t, nil, nil, func(t *testing.T, b *bench) {
		b.Quit()
		b.Quit()
		if b.quits != 1 {
			t.Errorf("%d quits", b.quits)
		}
	})
}

func TestPump_carriesTheQueueToTheScreen(t *testing.T) {
	inWindow(t, []queue.Job{upload("old", queue.Done)}, nil, func(t *testing.T, b *bench) {
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			b.Pump(ctx)
		}()
		b.settle()
		running := upload("a", queue.Running)
		running.Progress.Speed = 5_000_000
		b.engine.changes.Publish("a", running, true)
		b.settle()
		if got := b.queue.Totals(); got.Running != 1 || !strings.Contains(b.status.sums.Text(), "1 running · 5 MB/s") {
			t.Errorf("%+v, status %q", got, b.status.sums.Text())
		}
		b.engine.changes.Remove("a", running)
		b.settle()
		if got := b.queue.Totals(); got.Running != 0 || b.status.sums.Text() != "Idle" {
			t.Errorf("%+v, status %q", got, b.status.sums.Text())
		}
		stop()
		b.settle()
		<-ended
	})
}

func TestPump_reportsAQueueThatCannotBeRead(t *testing.T) {
	inWindow(t, nil, nil, func(t *testing.T, b *bench) {
		b.engine.err = fault.New(fault.Unavailable, "The journal is damaged.", "Restore it.")
		ctx, stop := context.WithCancel(t.Context())
		go b.Pump(ctx)
		b.settle()
		if !strings.Contains(b.notice.text.Text, "The journal is damaged. Restore it.") {
			t.Errorf("the notice says %q", b.notice.text.Text)
		}
		stop()
		b.settle()
	})
}

func TestKeyring_thatDoesNotAnswerIsSaid(t *testing.T) {
	inWindow(t, nil, nil, func(t *testing.T, b *bench) {
		b.Keyring(false, "")
		if b.notice.object.Visible() || b.status.keys.Text != "" {
			t.Errorf("the notice says %q, the status bar %q", b.notice.text.Text, b.status.keys.Text)
		}
		b.Keyring(true, "No keyring answers.")
		if !b.notice.object.Visible() || !strings.Contains(b.status.keys.Text, "this session only") {
			t.Errorf("the notice says %q, the status bar %q", b.notice.text.Text, b.status.keys.Text)
		}
	})
}

func TestNotice_showsOneMessageAfterTheOther(t *testing.T) {
	inWindow(t, nil, nil, func(t *testing.T, b *bench) {
		b.notice.warn("The journal was set aside.")
		b.Report(fault.New(fault.Internal, "It broke.", "Report it."))
		b.Report(fault.New(fault.Internal, "It broke.", "Report it."))
		var said []string
		for b.notice.object.Visible() {
			said = append(said, b.notice.text.Text)
			b.notice.next()
		}
		if !slices.Equal(said, []string{"The journal was set aside.", "It broke. Report it."}) {
			t.Errorf("%q", said)
		}
	})
}

func TestHost_aFailureOffersItsWaysOut(t *testing.T) {
	inWindow(t, nil, nil, func(t *testing.T, b *bench) {
		j := upload("a", queue.Failed)
		j.Fault = fault.New(fault.Rejected, "The name is refused.", "Choose another.")
		j.Fault.Field = "name"
		b.apply([]queue.Job{j}, nil)
		b.EditUpload(j, func(v backend.Values) { t.Errorf("saved %v without being asked", v) })
		if !b.blocked() {
			t.Error("no form to edit the upload")
		}
		if e, ok := b.win.Canvas().Focused().(*form.Entry); !ok || e.Text != "a" {
			t.Errorf("the form does not open at the field at fault, but at %T", b.win.Canvas().Focused())
		}
		b.CopyDetails(j)
		if !strings.Contains(b.app.Clipboard().Content(), "The name is refused.") {
			t.Errorf("copied %q", b.app.Clipboard().Content())
		}
	})
}

func TestHost_uploadsAgainWhatWasUploaded(t *testing.T) {
	inWindow(t, nil, oneTarget, func(t *testing.T, b *bench) {
		b.queue.Do(queueview.Again, upload("a", queue.Done))
		url := upload("u", queue.Done)
		url.Request.Items, url.Request.URL = nil, "https://mirror/u.iso"
		b.queue.Do(queueview.Again, url)
		b.settle()
		if b.intake.Count() != 2 {
			t.Errorf("%d cards", b.intake.Count())
		}
	})
}

func TestUnsaved_keepsTheSystemsWords(t *testing.T) {
	if f := fault.Of(unsaved(errors.New("disk full"))); f.Detail != "disk full" || f.Remedy == "" {
		t.Errorf("%+v", f)
	}
}

func TestSums_sayWhatGoesOn(t *testing.T) {
	now := time.Date(2026, 11, 21, 14, 0, 0, 0, time.Local)
	for want, totals := range map[string]queueview.Totals{
		"Idle":      {},
		"3 waiting": {Waiting: 3},
		"2 running · 3 waiting · 88 MB/s · finishes about 14:42":     {Running: 2, Waiting: 3, Speed: 88_000_000, Left: 42 * time.Minute},
		"1 running · 1 MB/s · finishes about " + "Sun 22 Nov, 02:00": {Running: 1, Speed: 1_000_000, Left: 12 * time.Hour},
	} {
		if got := sumsText(totals, now); got != want {
			t.Errorf("%+v: %q, want %q", totals, got, want)
		}
	}
}
