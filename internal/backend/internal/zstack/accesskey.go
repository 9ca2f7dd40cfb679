package zstack

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"net/http"
	"time"

	"slipway/internal/fault"
	"slipway/internal/transport"
)

// sign returns the signature of a request. path is the decoded one without the
// context path and the query: "/v1/images".
func sign(secret, method, dated, path string) string {
	mac := hmac.New(sha1.New, []byte(secret))
	mac.Write([]byte(method + "\n" + dated + "\n" + path))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// chinaTime is the zone of most nodes.
const chinaTime = 8 * time.Hour

// The ways to find by how much the true time is shifted in the date of a request, in
// the order in which they are tried. Most nodes read the digits of a date as their own
// wall clock, whatever its zone says.
const (
	shiftRemembered = iota
	shiftNone       // the true time
	shiftLocal      // the wall clock of this computer
	shiftChina      // the node's clock, as a wall clock in China shows it
	shiftNode       // the node's clock, where that of this computer is wrong
	shiftWays
)

// sendSigned sends a request signed by the AccessKey, dated in one way after the
// other until the node does not find it too far off; it has taken nothing before.
func (c *Client) sendSigned(ctx context.Context, call Call, up transport.Upload) (a transport.Answer, err error) {
	var tried []time.Duration
	plainHeader := up.Header
	for way := range shiftWays {
		shift, ok := c.shift(ctx, way)
		if !ok || near(tried, shift) {
			continue
		}
		tried = append(tried, shift)
		dated := c.clock.Now().UTC().Add(shift).Format(http.TimeFormat)
		up.Header = with(plainHeader, "Date", dated, "Authorization", "ZStack "+c.v[KeyKeyID]+":"+sign(c.v[KeyKeySecret], call.Method, dated, apiPath+call.Path))
		a, err = c.client.Send(ctx, up)
		if err != nil {
			return a, err
		}
		if a.Status != http.StatusForbidden || !mentions(string(a.Body), wordSkewed) {
			c.remember(shift)
			return a, nil
		}
	}
	return a, err
}

// near reports whether a date so shifted has been tried: the node allows 15 minutes.
func near(tried []time.Duration, shift time.Duration) bool {
	for _, t := range tried {
		if (t - shift).Abs() < 5*time.Minute {
			return true
		}
	}
	return false
}

// shift returns by how much a way moves the true time; ok is false if it cannot be
// told.
func (c *Client) shift(ctx context.Context, way int) (shift time.Duration, ok bool) {
	switch way {
	case shiftRemembered:
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.dated, true
	case shiftLocal:
		_, seconds := c.clock.Now().Zone()
		return time.Duration(seconds) * time.Second, true
	case shiftChina, shiftNode:
		ahead, err := c.ahead(ctx)
		if way == shiftChina {
			ahead += chinaTime
		}
		return ahead, err == nil
	default:
		return 0, true
	}
}

func (c *Client) remember(shift time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dated = shift
}

// ahead returns by how much the node's clock is ahead of this computer's. It needs no
// login. Faults: those of [Client.Ask].
func (c *Client) ahead(ctx context.Context) (time.Duration, error) {
	r, err := c.askOpenly(ctx, Call{Op: "ask the time", Method: http.MethodPut, Path: managementPath, Body: action("getCurrentTime", nil)})
	if err != nil {
		return 0, err
	}
	var body struct {
		Now struct {
			Milliseconds amount `json:"MillionSeconds"` // as the node calls them
			Seconds      amount `json:"Seconds"`
		} `json:"currentTime"`
	}
	if err := r.Into(&body); err != nil {
		return 0, err
	}
	at := time.UnixMilli(int64(body.Now.Milliseconds))
	if body.Now.Milliseconds <= 0 {
		at = time.Unix(int64(body.Now.Seconds), 0)
	}
	if at.Year() < 2000 || at.Year() > 2200 {
		return 0, fault.New(fault.Protocol, "The node does not tell its time.", remedyStrange)
	}
	return at.Sub(c.clock.Now()), nil
}
