package schema

import (
	"strings"
	"testing"
)

func TestTables(t *testing.T) {
	var names []string
	for _, table := range Tables() {
		names = append(names, table.Name)
		if !strings.HasPrefix(table.Definition, "CREATE TABLE "+table.Name) {
			t.Errorf("definition of %s is %q", table.Name, table.Definition)
		}
	}
	if got, want := strings.Join(names, " "), "customers orders"; got != want {
		t.Errorf("tables %q, want %q", got, want)
	}
}
