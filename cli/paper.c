/* paper.c - where lines for people go; see paper.h. */
#include "cli/paper.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/text.h"

#define LINE_SIZE 1024

static const char *const codes[SK_STYLE_COUNT] = {
	[SK_PLAIN] = NULL,	 [SK_BOLD] = "\033[1m",	   [SK_DIM] = "\033[2m",
	[SK_GREEN] = "\033[32m", [SK_YELLOW] = "\033[33m", [SK_RED] = "\033[31m",
};

/* The first of these that is set decides, as for the C library. */
static bool speaks_utf8(void)
{
	static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = getenv(names[i]);

		if (value && value[0])
			return strcasestr(value, "utf-8") || strcasestr(value, "utf8");
	}
	return false;
}

void sk_paper_init(struct sk_paper *p, FILE *out)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
	bool terminal = isatty(fileno(out)) == 1;

	*p = (struct sk_paper){.out = out, .utf8 = !terminal || speaks_utf8()};
	p->cursor = terminal && term && strcmp(term, "dumb") != 0;
	p->colour = p->cursor && !(no_color && no_color[0]);
	if (terminal)
		sk_paper_measure(p);
}

void sk_paper_measure(struct sk_paper *p)
{
	struct winsize size;

	if (ioctl(fileno(p->out), TIOCGWINSZ, &size))
		return; /* not a terminal any more: keep what is known */
	p->columns = size.ws_col;
	if (p->live)
		p->rows = size.ws_row;
}

static bool is_visible(const struct sk_paper *p)
{
	return p->rows == 0 || p->row < p->rows;
}

static void put_char(struct sk_paper *p, uint32_t c)
{
	size_t width = sk_char_width(c);
	char bytes[5];

	if (c > 0x7e && !p->utf8)
		c = SK_TEXT_BAD;
	if (p->columns == 0 || p->column + width <= p->columns)
		(void)fwrite(bytes, 1, sk_text_encode(c, bytes), p->out);
	p->column += width;
}

/* What cannot be written sets the stream's error, which the program asks for at its end.
 */
void sk_paper_put(struct sk_paper *p, enum sk_style style, const char *text)
{
	const char *code = p->colour ? codes[style] : NULL;
	uint32_t c;

	if (!is_visible(p))
		return;
	if (code)
		(void)fputs(code, p->out);
	while ((c = sk_text_next(&text)) != 0)
		put_char(p, c);
	if (code)
		(void)fputs("\033[0m", p->out);
}

void sk_paper_print(struct sk_paper *p, enum sk_style style, const char *fmt, ...)
{
	char line[LINE_SIZE];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(line, sizeof(line), fmt, args); /* a longer line is cut */
	va_end(args);
	sk_paper_put(p, style, line);
}

void sk_paper_space(struct sk_paper *p, size_t count)
{
	while (count-- > 0 && is_visible(p))
		put_char(p, ' ');
}

void sk_paper_end(struct sk_paper *p)
{
	if (is_visible(p)) {
		if (p->live)
			(void)fputs("\033[K", p->out);
		/* The last row gets no line end: the terminal would scroll. */
		if (p->rows == 0 || p->row + 1 < p->rows)
			(void)fputc('\n', p->out);
	}
	p->row++;
	p->column = 0;
}
