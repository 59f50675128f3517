/* text.c - UTF-8 as a terminal shows it; see text.h. */
#include "cli/text.h"

/* Combining marks, which take no column, and what takes two. In ascending order. */
static const struct {
	uint32_t first, last;
	size_t width;
} ranges[] = {
	{0x0300, 0x036f, 0},   {0x1100, 0x115f, 2}, {0x200b, 0x200f, 0},
	{0x20d0, 0x20ff, 0},   {0x2e80, 0xa4cf, 2}, {0xac00, 0xd7a3, 2},
	{0xf900, 0xfaff, 2},   {0xfe00, 0xfe0f, 0}, {0xfe30, 0xfe6f, 2},
	{0xff00, 0xff60, 2},   {0xffe0, 0xffe6, 2}, {0x1f300, 0x1faff, 2},
	{0x20000, 0x3fffd, 2},
};

/* How many bytes follow a first byte, or -1 when it is none. */
static int following(unsigned char first)
{
	if (first < 0x80)
		return 0;
	if (first >= 0xc2 && first <= 0xdf)
		return 1;
	if (first >= 0xe0 && first <= 0xef)
		return 2;
	return first >= 0xf0 && first <= 0xf4 ? 3 : -1;
}

/* Longer than needed, a surrogate, or beyond the last code point: none of them is UTF-8.
 */
static int well_formed(uint32_t c, int more)
{
	static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};

	return c >= least[more] && c <= 0x10ffff && !(c >= 0xd800 && c <= 0xdfff);
}

static int is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x202a && c <= 0x202e);
}

uint32_t sk_text_next(const char **at)
{
	const unsigned char *p = (const unsigned char *)*at;
	int more = following(*p);
	uint32_t c = more > 0 ? *p & (0x3fu >> more) : *p;

	if (*p == '\0')
		return 0;
	for (int i = 1; i <= more; i++) {
		if ((p[i] & 0xc0) != 0x80) {
			more = -1;
			break;
		}
		c = c << 6 | (p[i] & 0x3fu);
	}
	if (more < 0 || !well_formed(c, more)) {
		++*at;
		return SK_TEXT_BAD;
	}
	*at += 1 + more;
	return is_control(c) ? SK_TEXT_BAD : c;
}

size_t sk_char_width(uint32_t c)
{
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return ranges[i].width;
	return 1;
}

size_t sk_text_width(const char *text)
{
	size_t width = 0;
	uint32_t c;

	while ((c = sk_text_next(&text)) != 0)
		width += sk_char_width(c);
	return width;
}

size_t sk_text_encode(uint32_t c, char out[5])
{
	size_t more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
	static const unsigned char mark[] = {0, 0xc0, 0xe0, 0xf0};

	for (size_t i = more; i > 0; i--) {
		out[i] = (char)(0x80u | (c & 0x3fu));
		c >>= 6;
	}
	out[0] = (char)(mark[more] | c);
	out[more + 1] = '\0';
	return more + 1;
}
