// Internal-tool prints the schema, to be piped into a database.
package main

import (
	"fmt"

	"example.com/schema-docs/internal/schema"
)

func main() {
	fmt.Print(schema.SQL)
}
