#ifndef NUMERALS_H
#define NUMERALS_H

#include <stddef.h>

/* Write a number from 1 to 3999 in Roman numerals. Returns 0, or -1 when the number or the room doesn't do. */
int to_roman(long number, char *text, size_t room);

/* Read Roman numerals. Returns the number, or -1 when the text is none. */
long from_roman(const char *text);

#endif
