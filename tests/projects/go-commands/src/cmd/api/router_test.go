package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestRouter(t *testing.T) {
	tests := []struct {
		path     string
		status   int
		contains string
	}{
		{"/livez", http.StatusOK, "alive"},
		{"/", http.StatusOK, `<h2 id="orders">orders</h2>`},
		{"/schema.sql", http.StatusOK, "CREATE TABLE customers"},
		{"/tables/orders", http.StatusOK, "placed_at"},
		{"/tables/invoices", http.StatusNotFound, "no such table"},
	}
	for _, test := range tests {
		t.Run(test.path, func(t *testing.T) {
			response := httptest.NewRecorder()
			newRouter().ServeHTTP(response, httptest.NewRequest("GET", test.path, nil))
			if response.Code != test.status {
				t.Errorf("status %d, want %d", response.Code, test.status)
			}
			if body := response.Body.String(); !strings.Contains(body, test.contains) {
				t.Errorf("body %q lacks %q", body, test.contains)
			}
		})
	}
}
