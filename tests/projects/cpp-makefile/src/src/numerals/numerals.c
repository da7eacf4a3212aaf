#include "numerals.h"

#include <string.h>

static const struct {
	int value;
	const char *text;
} numerals[] = {
	{ 1000, "M" }, { 900, "CM" }, { 500, "D" }, { 400, "CD" }, { 100, "C" }, { 90, "XC" }, { 50, "L" },
	{ 40, "XL" },  { 10, "X" },   { 9, "IX" },  { 5, "V" },    { 4, "IV" },  { 1, "I" },
};
enum { COUNT = sizeof numerals / sizeof *numerals };

int to_roman(long number, char *text, size_t room)
{
	if (number < 1 || number > 3999 || room < sizeof "MMMDCCCLXXXVIII")
		return -1;
	*text = '\0';
	for (int i = 0; i < COUNT; i++) {
		for (; number >= numerals[i].value; number -= numerals[i].value)
			strcat(text, numerals[i].text);
	}
	return 0;
}

long from_roman(const char *text)
{
	char canonical[32];
	const char *rest = text;
	long number = 0;

	for (int i = 0; i < COUNT; i++) {
		for (size_t length = strlen(numerals[i].text); !strncmp(rest, numerals[i].text, length); rest += length)
			number += numerals[i].value;
	}
	/* IIII and VX are no numerals, though each of their letters is one. */
	if (*rest || to_roman(number, canonical, sizeof canonical) || strcmp(text, canonical))
		return -1;
	return number;
}
