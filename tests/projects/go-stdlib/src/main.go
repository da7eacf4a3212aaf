// World-clock tells the time in Berlin and whether HTTPS works from here.
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// Stamped by the linker: -X main.version=… -X main.commit=…
var version, commit = "dev", "unknown"

// Docker kills a container 10 seconds after it asked it to stop.
const shutdownTimeout = 8 * time.Second

func main() {
	showVersion := flag.Bool("version", false, "print the version and exit")
	flag.Parse()
	if *showVersion {
		fmt.Printf("world-clock %s (%s)\n", version, commit)
		return
	}

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	server := &http.Server{
		Addr:              ":" + cmp.Or(os.Getenv("PORT"), "8080"),
		Handler:           newHandler(&http.Client{Timeout: 5 * time.Second}),
		ReadHeaderTimeout: 5 * time.Second,
	}

	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	log.Printf("listening on %s", server.Addr)

	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}

	ctx, cancel := context.WithTimeout(context.Background(), shutdownTimeout)
	defer cancel()
	return server.Shutdown(ctx)
}

func newHandler(client *http.Client) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "ok")
	})

	// Works only where time zone data is installed: this program doesn't embed
	// it, so that images with and without it can be told apart.
	mux.HandleFunc("GET /berlin", func(w http.ResponseWriter, r *http.Request) {
		berlin, err := time.LoadLocation("Europe/Berlin")
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprintln(w, berlin, time.Now().In(berlin).Format(time.RFC3339))
	})

	mux.HandleFunc("GET /tls", func(w http.ResponseWriter, r *http.Request) {
		url := r.FormValue("url")
		if !strings.HasPrefix(url, "https://") {
			http.Error(w, "url must start with https://", http.StatusBadRequest)
			return
		}
		request, err := http.NewRequestWithContext(r.Context(), http.MethodHead, url, nil)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		response, err := client.Do(request)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		response.Body.Close()
		fmt.Fprintln(w, "ok")
	})
	return mux
}
