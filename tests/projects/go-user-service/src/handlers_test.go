package main

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
)

func TestUsers(t *testing.T) {
	gin.SetMode(gin.TestMode)
	store, err := OpenStore(t.Context(), filepath.Join(t.TempDir(), "users.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	router := newRouter(store)

	// In order: each step sees what the ones before it stored.
	steps := []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"GET", "/healthz", "", http.StatusOK, `{"status":"ok"}`},
		{"GET", "/users", "", http.StatusOK, `[]`},
		{"POST", "/users", `{"name":"Ada","email":"ada@example.com"}`, http.StatusCreated, `{"id":1,"name":"Ada","email":"ada@example.com"}`},
		{"POST", "/users", `{"name":"Ada","email":"ada@example.com"}`, http.StatusConflict, `{"error":"email is taken"}`},
		{"POST", "/users", `{"name":"Bob","email":"nowhere"}`, http.StatusBadRequest, ""},
		{"POST", "/users", `{"email":"bob@example.com"}`, http.StatusBadRequest, ""},
		{"POST", "/users", `not JSON`, http.StatusBadRequest, ""},
		{"GET", "/users/1", "", http.StatusOK, `{"id":1,"name":"Ada","email":"ada@example.com"}`},
		{"GET", "/users/2", "", http.StatusNotFound, `{"error":"no such user"}`},
		{"GET", "/users/ada", "", http.StatusBadRequest, `{"error":"id must be a positive number"}`},
		{"GET", "/users", "", http.StatusOK, `[{"id":1,"name":"Ada","email":"ada@example.com"}]`},
	}
	for _, step := range steps {
		response := httptest.NewRecorder()
		router.ServeHTTP(response, httptest.NewRequest(step.method, step.path, strings.NewReader(step.body)))
		if response.Code != step.status {
			t.Errorf("%s %s %s: status %d, want %d", step.method, step.path, step.body, response.Code, step.status)
		}
		if got := response.Body.String(); step.want != "" && got != step.want {
			t.Errorf("%s %s %s: body %s, want %s", step.method, step.path, step.body, got, step.want)
		}
	}
}

func TestOpenStoreWithoutVolume(t *testing.T) {
	path := filepath.Join(t.TempDir(), "missing", "users.db")
	if _, err := OpenStore(t.Context(), path); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v, want one that names %s", err, path)
	}
}
