package greeting

import "testing"

func TestFor(t *testing.T) {
	for header, want := range map[string]string{
		"":                     "Hello",
		"de-AT,en;q=0.5":       "Hallo",
		"fr,es-MX;q=0.8":       "Hola",
		"fr":                   "Hello",
		"not a valid header :": "Hello",
	} {
		if got := For(header); got != want {
			t.Errorf("For(%q) = %q, want %q", header, got, want)
		}
	}
}
