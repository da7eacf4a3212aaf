// Package library is at the root, where a build expects the main package. The
// mains are ./cmd/one and ./cmd/two; "." and ./cmd/three are wrong answers.
package library

// Name says which program runs.
func Name(program string) string { return "program " + program }
