// Package nothing is a library and its module holds no program at all.
package nothing

// Answer is all that it offers.
const Answer = 42
