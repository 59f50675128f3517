/* json_write.c - a JSON object into a fixed buffer; see json_write.h. */
#include "models/json_write.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

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

static void put_escaped(struct sk_json_writer *w, const char *text)
{
	put_char(w, '"');
	for (const char *p = text; *p; p++) {
		unsigned char c = (unsigned char)*p;
		char code[8];

		if (c == '"' || c == '\\') {
			put_char(w, '\\');
			put_char(w, *p);
		} else if (c < 0x20) {
			int len = snprintf(code, sizeof(code), "\\u%04x", c);

			put(w, code, (size_t)len);
		} else {
			put_char(w, *p);
		}
	}
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
	char number[32];
	int len;

	put_key(w, key);
	if (!isfinite(value)) {
		put(w, "null", 4);
		return;
	}
	len = snprintf(number, sizeof(number), "%.10g", value);
	put(w, number, (size_t)len);
}

void sk_json_int(struct sk_json_writer *w, const char *key, int64_t value)
{
	char number[24];
	int len = snprintf(number, sizeof(number), "%lld", (long long)value);

	put_key(w, key);
	put(w, number, (size_t)len);
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
