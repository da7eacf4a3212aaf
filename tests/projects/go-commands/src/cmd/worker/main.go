// Worker looks on a schedule for tables that lack a primary key.
package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/robfig/cron/v3"

	"example.com/schema-docs/internal/schema"
)

// Stamped by the linker: -X main.version=… -X main.commit=…
var version, commit = "dev", "unknown"

func main() {
	schedule := flag.String("schedule", "@every 1m", "when to check, in cron syntax")
	showVersion := flag.Bool("version", false, "print the version and exit")
	flag.Parse()
	if *showVersion {
		fmt.Printf("schema-docs worker %s (%s)\n", version, commit)
		return
	}

	jobs := cron.New()
	if _, err := jobs.AddFunc(*schedule, check); err != nil {
		fmt.Fprintln(os.Stderr, "worker:", err)
		os.Exit(2)
	}

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	jobs.Start()
	<-ctx.Done()
	<-jobs.Stop().Done() // a check that has begun may finish
}

func check() {
	tables := schema.Tables()
	for _, table := range tables {
		if !strings.Contains(table.Definition, "PRIMARY KEY") {
			slog.Warn("no primary key", "table", table.Name)
		}
	}
	slog.Info("checked", "tables", len(tables))
}
