package main

import (
	"net/http/httptest"
	"testing"
)

func TestGreet(t *testing.T) {
	request := httptest.NewRequest("GET", "/greet/Ada?lang=de", nil)
	request.Header.Set("Accept-Language", "es")
	response := httptest.NewRecorder()
	newHandler().ServeHTTP(response, request)
	if got, want := response.Body.String(), "Hallo, Ada!\n"; got != want {
		t.Errorf("body %q, want %q", got, want)
	}
}
