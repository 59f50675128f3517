/* literals.c - numbers that libconfig would silently change; see literals.h. */
#include "models/literals.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define TOKEN_MAX 127

struct scan {
	FILE *file;
	const char *path;
	struct sk_diag *diag;
	int line;
};

static int next(struct scan *s)
{
	int c = fgetc(s->file);

	if (c == '\n')
		s->line++;
	return c;
}

static void skip_line(struct scan *s)
{
	int c;

	do {
		c = next(s);
	} while (c != '\n' && c != EOF);
}

static void skip_comment(struct scan *s)
{
	int c = next(s), before = 0;

	while (c != EOF && !(before == '*' && c == '/')) {
		before = c;
		c = next(s);
	}
}

static void skip_string(struct scan *s)
{
	int c;

	for (c = next(s); c != '"' && c != EOF; c = next(s))
		if (c == '\\')
			(void)next(s);
}

static bool is_float(const char *token)
{
	return strncmp(token, "0x", 2) != 0 && strncmp(token, "0X", 2) != 0 &&
	       strpbrk(token, ".eE") != NULL;
}

static void check(struct scan *s, const char *token)
{
	bool wide = strchr(token, 'L') != NULL;
	long long value;

	if (is_float(token)) {
		if (!isfinite(strtod(token, NULL)))
			sk_diag_add(s->diag, s->path, s->line,
				    "%s: too large for a number", token);
		return;
	}
	errno = 0;
	value = strtoll(token, NULL, 0);
	if (errno == ERANGE || (!wide && (value > INT32_MAX || value < INT32_MIN)))
		sk_diag_add(s->diag, s->path, s->line,
			    "%s: too large for an integer, allowed %d..%d", token,
			    INT32_MIN, INT32_MAX);
}

/* A word that begins like a number is one token; a name (x1e9) is skipped as a whole. */
static void take_word(struct scan *s, int c)
{
	char token[TOKEN_MAX + 1];
	bool number = isdigit(c) || c == '-' || c == '+' || c == '.';
	size_t len = 0;
	int before = 0;

	while (isalnum(c) || c == '_' || c == '.' || c == '*' ||
	       ((c == '-' || c == '+') && (len == 0 || before == 'e' || before == 'E'))) {
		if (len < TOKEN_MAX)
			token[len++] = (char)c;
		before = c;
		c = fgetc(s->file);
	}
	token[len] = '\0';
	if (c != EOF)
		(void)ungetc(c, s->file);
	if (number && len > 0)
		check(s, token);
}

static void skip_slash(struct scan *s)
{
	int c = next(s);

	if (c == '/')
		skip_line(s);
	else if (c == '*')
		skip_comment(s);
}

void sk_literals_check(FILE *file, const char *path, struct sk_diag *diag)
{
	struct scan s = {.file = file, .path = path, .diag = diag, .line = 1};
	int c;

	while ((c = next(&s)) != EOF) {
		if (c == '#')
			skip_line(&s);
		else if (c == '/')
			skip_slash(&s);
		else if (c == '"')
			skip_string(&s);
		else if (isalnum(c) || c == '-' || c == '+' || c == '.' || c == '_')
			take_word(&s, c);
	}
}
