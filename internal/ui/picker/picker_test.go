package picker

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"github.com/ncruces/zenity"

	"slipway/internal/fault"
	"slipway/internal/ui/widgets"
)

func TestMain(m *testing.M) {
	test.NewApp()
	os.Exit(m.Run())
}

// answer is a native dialog that is there and gives these paths.
func answer(paths ...string) native { return func(request) ([]string, bool) { return paths, true } }

// missing is a native dialog that this desktop does not have.
func missing(request) ([]string, bool) { return nil, false }

func TestPick_takesTheFirstDialogThatIsThere(t *testing.T) {
	for _, c := range []struct {
		name string
		try  []native
		want []string
	}{
		{"first", []native{answer("/a", "/b"), answer("/c")}, []string{"/a", "/b"}},
		{"second", []native{missing, answer("/c")}, []string{"/c"}},
		{"cancelled is an answer", []native{answer(), answer("/c")}, nil},
	} {
		called := 0
		pick(nil, request{}, c.try, widgets.Inline, func(paths []string, err error) {
			called++
			if !slices.Equal(paths, c.want) || err != nil {
				t.Errorf("%s: got %v, %v, want %v", c.name, paths, err, c.want)
			}
		})
		if called != 1 {
			t.Errorf("%s: done was called %d times", c.name, called)
		}
	}
}

func TestPick_fallsBackToTheDialogOfTheToolkit(t *testing.T) {
	w := test.NewWindow(widget.NewLabel("behind"))
	defer w.Close()
	w.Resize(fyne.NewSize(900, 600))
	pick(w, request{}, []native{missing, missing}, widgets.Inline, func([]string, error) { t.Error("an answer came without a person") })
	if w.Canvas().Overlays().Top() == nil {
		t.Error("no dialog opened")
	}
}

func TestNatives_asksThePortalOnlyWhereThereAreSome(t *testing.T) {
	for goos, want := range map[string]int{"linux": 2, "freebsd": 2, "windows": 1, "darwin": 1} {
		if got := len(natives(goos)); got != want {
			t.Errorf("%s: %d native dialogs, want %d", goos, got, want)
		}
	}
}

func TestAnswered_tellsCancelFromFailure(t *testing.T) {
	if paths, ok := answered([]string{""}, zenity.ErrCanceled); paths != nil || !ok {
		t.Errorf("cancelled: %v, %v", paths, ok)
	}
	if _, ok := answered(nil, errors.New("no such program")); ok {
		t.Error("a dialog that could not be shown counts as an answer")
	}
	if paths, ok := answered([]string{"/a"}, nil); !ok || len(paths) != 1 {
		t.Errorf("picked: %v, %v", paths, ok)
	}
}

func TestPicked_returnsThePathOfWhatTheToolkitOpened(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a+b ü.iso")
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := storage.Reader(storage.NewFileURI(path))
	if err != nil {
		t.Fatal(err)
	}
	if paths, err := picked(file, nil); err != nil || len(paths) != 1 || paths[0] != path {
		t.Errorf("got %v, %v, want %s", paths, err, path)
	}
	if paths, err := picked(nil, nil); paths != nil || err != nil {
		t.Errorf("cancelled: %v, %v", paths, err)
	}
	if _, err := picked(nil, errors.New("denied")); !fault.Is(err, fault.FileUnread) {
		t.Errorf("unreadable: %v", err)
	}
}
