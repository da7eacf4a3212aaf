package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestHandler(t *testing.T) {
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	defer secure.Close()

	tests := []struct {
		name, path string
		client     *http.Client
		status     int
		contains   string
	}{
		{"health", "/healthz", http.DefaultClient, http.StatusOK, "ok"},
		{"trusted certificate", "/tls?url=" + secure.URL, secure.Client(), http.StatusOK, "ok"},
		{"unknown certificate", "/tls?url=" + secure.URL, http.DefaultClient, http.StatusBadGateway, "x509"},
		{"not HTTPS", "/tls?url=http://example.com", http.DefaultClient, http.StatusBadRequest, "https://"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			response := httptest.NewRecorder()
			newHandler(test.client).ServeHTTP(response, httptest.NewRequest("GET", test.path, nil))
			if response.Code != test.status {
				t.Errorf("status %d, want %d", response.Code, test.status)
			}
			if body := response.Body.String(); !strings.Contains(body, test.contains) {
				t.Errorf("body %q lacks %q", body, test.contains)
			}
		})
	}
}
