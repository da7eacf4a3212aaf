package main

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"example.com/schema-docs/internal/schema"
)

//go:embed page.html
var pageSource string

var page = template.Must(template.New("page").Parse(pageSource))

func newRouter() http.Handler {
	router := chi.NewRouter()
	router.Use(middleware.Recoverer)
	router.Get("/livez", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "alive")
	})
	router.Get("/", func(w http.ResponseWriter, r *http.Request) {
		if err := page.Execute(w, schema.Tables()); err != nil {
			slog.ErrorContext(r.Context(), "page not sent", "error", err)
		}
	})
	router.Get("/schema.sql", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/sql")
		io.WriteString(w, schema.SQL)
	})
	router.Get("/tables/{name}", func(w http.ResponseWriter, r *http.Request) {
		for _, table := range schema.Tables() {
			if table.Name == chi.URLParam(r, "name") {
				fmt.Fprintln(w, table.Definition)
				return
			}
		}
		http.Error(w, "no such table", http.StatusNotFound)
	})
	return router
}
