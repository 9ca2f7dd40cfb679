package secret

import (
	"maps"
	"testing"
)

func TestSession_keepsWhatItWasGivenAndNothingElse(t *testing.T) {
	var s Session
	given := map[string]string{"password": "hunter2"}
	if err := s.Set(t.Context(), "a", given); err != nil {
		t.Fatal(err)
	}
	given["password"] = "changed by the caller"
	got, err := s.Get(t.Context(), "a")
	if err != nil || !maps.Equal(got, map[string]string{"password": "hunter2"}) {
		t.Fatalf("Get = %v, %v", got, err)
	}
	got["password"] = "changed by the reader"
	if again, _ := s.Get(t.Context(), "a"); again["password"] != "hunter2" {
		t.Errorf("the reader's change reached the store: %v", again)
	}
	if other, err := s.Get(t.Context(), "b"); err != nil || other == nil || len(other) != 0 {
		t.Errorf("unknown profile: %v, %v; want an empty map", other, err)
	}
}

func TestSession_emptyMapForgets(t *testing.T) {
	var s Session
	for _, m := range []map[string]string{nil, {"k": "v"}, {}} {
		if err := s.Set(t.Context(), "a", m); err != nil {
			t.Fatal(err)
		}
	}
	if got, _ := s.Get(t.Context(), "a"); len(got) != 0 {
		t.Errorf("still there: %v", got)
	}
}
