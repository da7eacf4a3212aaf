// The package it uses holds both variants itself, one in C and one in Go:
// both work. The guard must stay silent.
package main

import (
	"fmt"

	"example.com/checksum"
)

func main() {
	fmt.Printf("%08x\n", checksum.Sum([]byte("Wikipedia")))
}
