module example.com/schema-docs

go 1.26

require (
	github.com/go-chi/chi/v5 v5.5.0
	github.com/robfig/cron/v3 v3.0.1
)
