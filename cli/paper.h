/*
 * paper.h - where lines for people go: a terminal with its size and colours, or a file.
 *
 * Every text passes sk_text_next(), so nothing from the bus can steer the terminal. On a
 * terminal of known size lines are cut at its edge, and lines below its end are left out.
 */
#ifndef SK_CLI_PAPER_H
#define SK_CLI_PAPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "models/error.h"

enum sk_style { SK_PLAIN, SK_BOLD, SK_DIM, SK_GREEN, SK_YELLOW, SK_RED, SK_STYLE_COUNT };

struct sk_paper {
	FILE *out;
	bool cursor;	/**< a terminal that takes escape sequences             */
	bool colour;	/**< styles become escape sequences                     */
	bool utf8;	/**< characters beyond ASCII are understood             */
	bool live;	/**< drawn over the last picture: clear behind each line */
	size_t columns; /**< 0: lines are as long as they are                   */
	size_t rows;	/**< 0: as many as there are                            */
	size_t column, row;
};

/**
 * Paper for a stream. A terminal gets its size, and colours unless NO_COLOR is set or
 * TERM is "dumb"; anything else gets plain, endless lines.
 */
void sk_paper_init(struct sk_paper *p, FILE *out);

/** Read the terminal's size again; it may have been changed. */
void sk_paper_measure(struct sk_paper *p);

/** Append a text to the line. */
void sk_paper_put(struct sk_paper *p, enum sk_style style, const char *text);
void sk_paper_print(struct sk_paper *p, enum sk_style style, const char *fmt, ...)
	SK_PRINTF(3, 4);

/** Append spaces. */
void sk_paper_space(struct sk_paper *p, size_t count);

/** End the line. */
void sk_paper_end(struct sk_paper *p);

#endif
