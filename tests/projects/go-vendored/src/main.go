// Shellwords splits and joins command lines by the rules of the shell.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/kballard/go-shellquote"
)

// Stamped by the linker: -X main.version=… -X main.commit=…
var version, commit = "dev", "unknown"

const usage = `Usage:
  shellwords split LINE     print each word of a command line on a line of its own
  shellwords join WORD...   print a command line that a shell splits into these words
  shellwords -version
`

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "shellwords:", err)
		os.Exit(1)
	}
}

func run(args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("shellwords", flag.ContinueOnError)
	flags.Usage = func() { fmt.Fprint(flags.Output(), usage) }
	showVersion := flags.Bool("version", false, "print the version and exit")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return err
	}
	if *showVersion {
		fmt.Fprintf(stdout, "shellwords %s (%s)\n", version, commit)
		return nil
	}

	switch words := flags.Args(); {
	case len(words) == 2 && words[0] == "split":
		split, err := shellquote.Split(words[1])
		if err != nil {
			return err
		}
		for _, word := range split {
			fmt.Fprintln(stdout, word)
		}
		return nil
	case len(words) > 1 && words[0] == "join":
		fmt.Fprintln(stdout, shellquote.Join(words[1:]...))
		return nil
	default:
		flags.Usage()
		return errors.New("no such command")
	}
}
