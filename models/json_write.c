/* json_write.c - a JSON object into a fixed buffer; see json_write.h. */
#include "models/json_write.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "models/decimal.h"

static void put(struct sk_json_writer *w, const char *text, size_t len)
{
	if (w->full || len >= w->size - w->len) {
		w->full = true;
		return;
	}
	memcpy(w->buf + w->len, text, len);
	w->len += len;
}

static void put_char(struct sk_json_writer *w, char c)
{
	put(w, &c, 1);
}

/* Length of the well-formed UTF-8 sequence at `p`, or 0 where there is none. */
static size_t sequence_length(const unsigned char *p)
{
	size_t len = p[0] < 0x80   ? 1
		     : p[0] < 0xC2 ? 0
		     : p[0] < 0xE0 ? 2
		     : p[0] < 0xF0 ? 3
		     : p[0] < 0xF5 ? 4
				   : 0;

	for (size_t i = 1; i < len; i++)
		if ((p[i] & 0xC0) != 0x80)
			return 0;
	if ((p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xF0 && p[1] < 0x90) || /* long */
	    (p[0] == 0xED && p[1] > 0x9F) || /* surrogates */
	    (p[0] == 0xF4 && p[1] > 0x8F))   /* beyond Unicode */
		return 0;
	return len;
}

/* One character, or a byte of none, which becomes '?': nobody could parse the rest. */
static size_t put_character(struct sk_json_writer *w, const char *p)
{
	size_t len = sequence_length((const unsigned char *)p);
	char code[8];
	int n;

	if (*p == '"' || *p == '\\') {
		put_char(w, '\\');
		put_char(w, *p);
	} else if (len == 0) {
		put_char(w, '?');
	} else if ((unsigned char)*p < 0x20) {
		n = snprintf(code, sizeof(code), "\\u%04x", (unsigned)*p);
		put(w, code, (size_t)n);
	} else {
		put(w, p, len);
	}
	return len ? len : 1;
}

static void put_escaped(struct sk_json_writer *w, const char *text)
{
	put_char(w, '"');
	while (*text)
		text += put_character(w, text);
	put_char(w, '"');
}

static void put_key(struct sk_json_writer *w, const char *key)
{
	if (w->comma)
		put_char(w, ',');
	w->comma = true;
	put_char(w, '"');
	put(w, key, strlen(key));
	put(w, "\":", 2);
}

void sk_json_begin(struct sk_json_writer *w, char *buf, size_t size)
{
	*w = (struct sk_json_writer){.buf = buf, .size = size, .full = size == 0};
	put_char(w, '{');
}

void sk_json_real(struct sk_json_writer *w, const char *key, double value)
{
	char number[SK_DECIMAL_SIZE];

	put_key(w, key);
	if (isfinite(value))
		put(w, number, sk_decimal(value, number));
	else
		put(w, "null", 4);
}

void sk_json_int(struct sk_json_writer *w, const char *key, int64_t value)
{
	char number[SK_DECIMAL_SIZE];

	put_key(w, key);
	put(w, number, sk_decimal_whole(value, number));
}

void sk_json_bool(struct sk_json_writer *w, const char *key, bool value)
{
	put_key(w, key);
	if (value)
		put(w, "true", 4);
	else
		put(w, "false", 5);
}

void sk_json_text(struct sk_json_writer *w, const char *key, const char *text)
{
	put_key(w, key);
	put_escaped(w, text);
}

void sk_json_open(struct sk_json_writer *w, const char *key, char bracket)
{
	put_key(w, key);
	put_char(w, bracket);
	w->comma = false;
}

void sk_json_close(struct sk_json_writer *w, char bracket)
{
	put_char(w, bracket);
	w->comma = true;
}

void sk_json_element(struct sk_json_writer *w, const char *text)
{
	if (w->comma)
		put_char(w, ',');
	w->comma = true;
	put_escaped(w, text);
}

int sk_json_end(struct sk_json_writer *w)
{
	put_char(w, '}');
	if (w->full || w->len > INT_MAX) {
		if (w->size > 0)
			w->buf[0] = '\0';
		return SK_EFULL;
	}
	w->buf[w->len] = '\0';
	return (int)w->len;
}
