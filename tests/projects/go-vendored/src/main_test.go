package main

import (
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	tests := []struct {
		name   string
		args   []string
		want   string
		failed bool
	}{
		{"split", []string{"split", `cp 'my file' /tmp`}, "cp\nmy file\n/tmp\n", false},
		{"split an open quote", []string{"split", `cp 'my file`}, "", true},
		{"join", []string{"join", "cp", "my file"}, "cp 'my file'\n", false},
		{"version", []string{"-version"}, "shellwords dev (unknown)\n", false},
		{"no command", nil, "", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var stdout strings.Builder
			if err := run(test.args, &stdout); (err != nil) != test.failed {
				t.Errorf("error %v, want one: %v", err, test.failed)
			}
			if stdout.String() != test.want {
				t.Errorf("printed %q, want %q", stdout.String(), test.want)
			}
		})
	}
}
