/*
 * text.h - UTF-8 as a terminal shows it: characters, columns, and what must not get
 * there.
 *
 * Texts come from devices and from the bus. A control character in one of them could
 * steer the terminal it is printed on, so none is ever passed on. No locale is involved.
 */
#ifndef SK_CLI_TEXT_H
#define SK_CLI_TEXT_H

#include <stddef.h>
#include <stdint.h>

/** What stands for a byte that is no UTF-8 and for a control character. */
#define SK_TEXT_BAD '?'

/**
 * The next character of a zero-terminated text; moves `*at` behind it. Malformed bytes
 * and control characters come as SK_TEXT_BAD, one each. @return the code point, 0 at the
 * end
 */
uint32_t sk_text_next(const char **at);

/** Columns a character takes: 0 for combining marks, 2 for wide ones, else 1. */
size_t sk_char_width(uint32_t c);

/** Columns a text takes. */
size_t sk_text_width(const char *text);

/** The bytes of one code point, zero-terminated. @return how many, 1..4 */
size_t sk_text_encode(uint32_t c, char out[5]);

#endif
