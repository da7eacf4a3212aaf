// Package schema carries the database schema that all programs share.
package schema

import (
	_ "embed"
	"regexp"
)

// SQL creates all tables.
//
//go:embed schema.sql
var SQL string

type Table struct {
	Name       string
	Definition string
}

var createTable = regexp.MustCompile(`(?ms)^CREATE TABLE (\w+) .*?^\);`)

// Tables are listed in the order of the schema.
func Tables() []Table {
	var tables []Table
	for _, match := range createTable.FindAllStringSubmatch(SQL, -1) {
		tables = append(tables, Table{Name: match[1], Definition: match[0]})
	}
	return tables
}
