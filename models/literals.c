/* literals.c - integers that libconfig would silently change; see literals.h. */
#include "models/literals.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t line_length(const char *p)
{
	return strcspn(p, "\n");
}

static size_t comment_length(const char *p)
{
	const char *end = strstr(p + 2, "*/");

	return end ? (size_t)(end - p) + 2 : strlen(p);
}

static size_t string_length(const char *p)
{
	size_t len = 1;

	while (p[len] && p[len] != '"')
		len += p[len] == '\\' && p[len + 1] ? 2 : 1;
	return p[len] ? len + 1 : len;
}

/* A number or a name (x1e9): letters, digits and what may stand between them. */
static size_t word_length(const char *p)
{
	size_t len = 1;

	while (p[len] && (isalnum((unsigned char)p[len]) || strchr("_.*", p[len]) ||
			  (strchr("+-", p[len]) && strchr("eE", p[len - 1]))))
		len++;
	return len;
}

static bool is_hex(const char *word)
{
	return word[0] == '0' && (word[1] == 'x' || word[1] == 'X');
}

/* Length of an integer without its suffix; 0: the word is none. */
static size_t integer_length(const char *word, size_t len)
{
	size_t digits = is_hex(word) ? strspn(word + 2, "0123456789abcdefABCDEF") + 2
				     : strspn(word, "+-0123456789");

	if (!strpbrk(word, "0123456789") || digits > len)
		return 0;
	return strspn(word + digits, "L") == len - digits ? digits : 0;
}

/* libconfig reads 010 as ten, so the base is never 8. */
static void put_integer(const char *word, size_t digits, size_t len, FILE *out)
{
	long long value;

	errno = 0;
	value = strtoll(word, NULL, is_hex(word) ? 16 : 10);
	if (errno == ERANGE)
		fprintf(out, "%lldL", value);
	else if (value > INT32_MAX || value < INT32_MIN)
		fprintf(out, "%.*sL", (int)digits, word);
	else
		fprintf(out, "%.*s", (int)len, word);
}

static size_t token_length(const char *p)
{
	if (p[0] == '#' || (p[0] == '/' && p[1] == '/'))
		return line_length(p);
	if (p[0] == '/' && p[1] == '*')
		return comment_length(p);
	if (p[0] == '"')
		return string_length(p);
	if (isalnum((unsigned char)p[0]) || strchr("+-._", p[0]))
		return word_length(p);
	return 1;
}

char *sk_literals_widen(const char *text)
{
	char *copy = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&copy, &size);

	if (!out)
		return NULL;
	while (*text) {
		size_t len = token_length(text);
		size_t digits = integer_length(text, len);

		if (digits > 0)
			put_integer(text, digits, len, out);
		else
			(void)fwrite(text, 1, len, out); /* ferror() below */
		text += len;
	}
	if (ferror(out) | fclose(out)) { /* both, always */
		free(copy);
		return NULL;
	}
	return copy;
}
