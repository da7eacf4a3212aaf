// Package greeting knows how to greet in several languages.
package greeting

import "golang.org/x/text/language"

// The first one serves whoever asks for none of these.
var languages = []language.Tag{language.English, language.German, language.Spanish}

var greetings = []string{"Hello", "Hallo", "Hola"}

var matcher = language.NewMatcher(languages)

// For greets in the language that suits an Accept-Language header best.
func For(acceptLanguage string) string {
	_, index := language.MatchStrings(matcher, acceptLanguage)
	return greetings[index]
}
