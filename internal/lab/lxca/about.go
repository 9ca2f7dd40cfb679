package lxca

import (
	"errors"
	"fmt"
	"net/http"
)

// loginPage is where a browser without a session is sent.
const loginPage = "/ui/login.html"

// about answers GET /aicc. Without a login it leads to the login page.
func (x *exchange) about() (answer, error) {
	err := x.letIn()
	var no *refusal
	if errors.As(err, &no) && no.status == http.StatusUnauthorized && x.r.Header.Get("Authorization") == "" {
		a := x.page(http.StatusFound, "")
		a.Header.Set("Location", loginPage)
		return a, nil
	}
	if err != nil {
		return answer{}, err
	}
	if a, fails := x.failed200(); fails {
		return a, nil
	}
	return x.success(http.StatusOK, map[string]any{
		"appliance": map[string]any{
			"version": x.site.version(), "build": "124", "date": "2024-02-09_13-37-27", "name": "LXCA - " + x.r.Host,
			"uuid": "8A0C3E0C5C1D11EE9F5A000C29AB12CD", "runlevel": 3, "status": "Normal",
		},
		"timezones": timeZones(),
	}), nil
}

// showLoginPage answers for the page that /aicc leads to.
func (x *exchange) showLoginPage() (answer, error) {
	return x.page(http.StatusOK, "<!DOCTYPE html><html><head><title>Lenovo XClarity Administrator</title></head>"+
		"<body><h1>Log In</h1></body></html>"), nil
}

// timeZones is the long list because of which the answer of /aicc has tens of kilobytes.
func timeZones() []any {
	var all []any
	for _, area := range []string{"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"} {
		for hour := -11; hour <= 12; hour++ {
			all = append(all, map[string]any{
				"id": fmt.Sprintf("%s/UTC%+03d", area, hour), "offset": hour * 60, "daylightSavings": false,
				"displayName": fmt.Sprintf("(UTC%+03d:00) %s, %d hours from Greenwich", hour, area, hour),
			})
		}
	}
	return all
}
