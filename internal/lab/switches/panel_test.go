package switches_test

import (
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"slipway/internal/lab/switches"
)

type strike = switches.Strike[kind, step, mishap]

func TestThrow_conditions(t *testing.T) {
	p := open()
	for _, text := range []string{
		"dark", "name=a=b", "colour=blue", "seats=0", "space=3k", "wait=1.5s", "status=401", "guest=ann", "guest=bob",
	} {
		if err := p.Throw(text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	want := room{
		Dark: true, Name: "a=b", Colour: "blue", Space: 3 << 10, Wait: 1500 * time.Millisecond, Status: 401, Guests: []string{"ann", "bob"},
	}
	if got := p.Conditions(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestThrow_troubles(t *testing.T) {
	for text, want := range map[string]strike{
		"cut=1M":               {Kind: "cut", On: "upload", With: mishap{bytes: 1 << 20}},
		"cut=0*3":              {Kind: "cut", On: "upload", Times: 3},
		"cut=2g@any":           {Kind: "cut", On: "any", With: mishap{bytes: 2 << 30}},
		"cut=7@list*1":         {Kind: "cut", On: "list", Times: 1, With: mishap{bytes: 7}},
		"expire":               {Kind: "expire", On: "list"},
		"expire@upload*12":     {Kind: "expire", On: "upload", Times: 12},
		"refuse=503":           {Kind: "refuse", On: "upload", With: mishap{refused: switches.Refused[colour]{Status: 503}}},
		"refuse=429:red":       {Kind: "refuse", On: "upload", With: mishap{refused: switches.Refused[colour]{Status: 429, Shape: "red"}}},
		"refuse=429:red:7@any": {Kind: "refuse", On: "any", With: mishap{refused: switches.Refused[colour]{Status: 429, Shape: "red", RetryAfter: 7}}},
		"refuse=503::30":       {Kind: "refuse", On: "upload", With: mishap{refused: switches.Refused[colour]{Status: 503, RetryAfter: 30}}},
	} {
		p := open()
		if err := p.Throw(text); err != nil {
			t.Errorf("%s: %v", text, err)
		} else if got := p.Armed(); len(got) != 1 || got[0] != want {
			t.Errorf("%s: got %+v, want %+v", text, got, want)
		}
	}
}

func TestThrow_badSettingsSayWhatIsWrongAndChangeNothing(t *testing.T) {
	p := open()
	for text, words := range map[string]string{
		"":                     `there is no trouble named ""`,
		"gremlins":             `there is no trouble named "gremlins"`,
		"dark=yes":             "dark: it takes no value",
		"expire=1":             "expire: it takes no value",
		"seats":                "seats: it needs a value, seats=N",
		"cut":                  "cut: it needs a value, cut=SIZE",
		"seats=3*2":            "seats: it holds until the lab ends and takes no *2",
		"seats=-1":             `seats: "-1" is not a number`,
		"space=lots":           `"lots" is not a size such as 16M`,
		"space=-1":             `"-1" is not a size`,
		"space=9999999999G":    "is not a size",
		"wait=soon":            `"soon" is not a duration such as 10s`,
		"wait=-1s":             "is not a duration",
		"status=200":           `"200" is not an HTTP error status`,
		"status=499":           "is not an HTTP error status",
		"colour=green":         `"green" is not one of red, blue`,
		"refuse=600":           "is not an HTTP error status",
		"refuse=503:green":     `"green" is not one of red, blue`,
		"refuse=503:red:soon":  `"soon" is not a number of seconds`,
		"refuse=503:red:0":     `"0" is not a number of seconds`,
		"expire@noon":          `expire: there is no step "noon"; the steps are any, upload, list`,
		"expire*0":             `"0" is not a number of times`,
		"expire@list*often":    `"often" is not a number of times`,
		"cut=lots@noon":        "is not a size",
		"expire*2@list":        `"2@list" is not a number of times`,
		"refuse=503:red:5:6*1": `"5:6" is not a number of seconds`,
	} {
		if err := p.Throw(text); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v does not say %s", text, err, words)
		}
	}
	if got := p.Conditions(); !reflect.DeepEqual(got, room{Seats: 4}) || len(p.Armed()) != 0 {
		t.Errorf("something was changed: %+v, %+v", got, p.Armed())
	}
}

func TestThrow_valueAndPlaceAreBothNamedIfBothAreWrong(t *testing.T) {
	err := open().Throw("cut=lots@noon")
	if err == nil || !strings.Contains(err.Error(), "lots") || !strings.Contains(err.Error(), "noon") {
		t.Errorf("error is %v", err)
	}
}

func TestTake_countsDownTheOldestThatIsMeant(t *testing.T) {
	p := open()
	p.Arm(strike{Kind: "cut", On: "list", With: mishap{bytes: 1}})
	p.Arm(strike{Kind: "cut", Times: 2, With: mishap{bytes: 2}})
	p.Arm(strike{Kind: "cut", On: "any", Times: 1, With: mishap{bytes: 3}})
	for i, want := range []int64{2, 2, 3, 0} {
		got, found := p.Take("cut", "upload")
		if got.bytes != want || found != (want != 0) {
			t.Errorf("take %d: %+v, %v, want %d", i, got, found, want)
		}
	}
	if _, found := p.Take("expire", "list"); found {
		t.Error("another kind was taken")
	}
	for range 3 {
		if got, found := p.Take("cut", "list"); !found || got.bytes != 1 {
			t.Errorf("what strikes for ever gave %+v, %v", got, found)
		}
	}
	p.Calm()
	if _, found := p.Take("cut", "list"); found || len(p.Armed()) != 0 {
		t.Errorf("still armed: %+v", p.Armed())
	}
}

func TestArmed_isACopyWithTheTimesCountedDown(t *testing.T) {
	p := open()
	p.Arm(strike{Kind: "expire", Times: 3})
	before := p.Armed()
	p.Take("expire", "list")
	if got := p.Armed(); before[0].Times != 3 || !slices.Equal(got, []strike{{Kind: "expire", On: "list", Times: 2}}) {
		t.Errorf("before %+v, after %+v", before, got)
	}
}

func TestTake_isSharedFairlyByRequestsAtOnce(t *testing.T) {
	p := open()
	p.Arm(strike{Kind: "expire", On: "any", Times: 5})
	taken := make(chan bool, 20)
	var all sync.WaitGroup
	for range cap(taken) {
		all.Go(func() {
			_, found := p.Take("expire", "list")
			taken <- found
		})
	}
	all.Wait()
	close(taken)
	n := 0
	for found := range taken {
		if found {
			n++
		}
	}
	if n != 5 {
		t.Errorf("it struck %d times, want 5", n)
	}
}

func TestConditions_areCopiesBothWays(t *testing.T) {
	p := open()
	guests := []string{"ann"}
	p.Configure(func(r *room) { r.Guests = guests })
	guests[0] = "mallory"
	got := p.Conditions()
	got.Guests[0] = "eve"
	if now := p.Conditions().Guests[0]; now != "ann" {
		t.Errorf("the guest is %s", now)
	}
}

func TestConditions_needNoCloneIfTheyReferToNothing(t *testing.T) {
	p := switches.New(switches.Table[int, kind, step, mishap]{}, 7)
	p.Configure(func(n *int) { *n++ })
	if got := p.Conditions(); got != 8 {
		t.Errorf("it is %d", got)
	}
}
