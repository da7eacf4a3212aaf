/* Converts numbers to Roman numerals and back: roman 1994 MCMXCIV */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "numerals.h"

static int convert(const char *word)
{
	char roman[32];

	if (isdigit((unsigned char)*word)) {
		char *end;
		const long number = strtol(word, &end, 10);
		if (!*end && !to_roman(number, roman, sizeof roman))
			return puts(roman) < 0;
	} else if (from_roman(word) > 0) {
		return printf("%ld\n", from_roman(word)) < 0;
	}
	fprintf(stderr, "roman: neither a number from 1 to 3999 nor Roman numerals: %s\n", word);
	return 1;
}

int main(int argc, char *argv[])
{
	int failed = 0;

	if (argc == 2 && (!strcmp(argv[1], "-version") || !strcmp(argv[1], "--version"))) {
		puts("roman " VERSION " (" COMMIT ")");
		return 0;
	}
	if (argc < 2) {
		fprintf(stderr, "Usage: roman NUMBER|NUMERALS...\n");
		return 2;
	}
	for (int i = 1; i < argc; i++)
		failed |= convert(argv[i]);
	return failed;
}
