module example.com/greeter

go 1.26.0

require example.com/greeting v0.0.0

require golang.org/x/text v0.43.0 // indirect

// It isn't published, and "go mod tidy" doesn't read go.work.
replace example.com/greeting => ../greeting
