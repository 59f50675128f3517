/* diag.c - a list of complaints about a file; see diag.h. */
#include "models/diag.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static int make_room(struct sk_diag *d)
{
	size_t room = d->room ? d->room * 2 : 16;
	struct sk_diag_line *lines;

	if (d->count < d->room)
		return SK_OK;
	lines = realloc(d->lines, room * sizeof(*lines));
	if (!lines)
		return SK_ENOMEM;
	d->lines = lines;
	d->room = room;
	return SK_OK;
}

/* A text quoted from a file must not break the line or command the terminal. */
static void make_plain(char *text)
{
	for (; *text; text++)
		if (iscntrl((unsigned char)*text))
			*text = '?';
}

void sk_diag_add(struct sk_diag *d, const char *file, int line, const char *fmt, ...)
{
	struct sk_diag_line added = {.line = line};
	va_list args;
	int len;

	va_start(args, fmt);
	len = vasprintf(&added.text, fmt, args);
	va_end(args);
	added.file = strdup(file ? file : "");
	if (len < 0 || !added.file || make_room(d)) {
		if (len >= 0)
			free(added.text);
		free(added.file);
		d->dropped++;
		return;
	}
	make_plain(added.text);
	d->lines[d->count++] = added;
}

/* Where two stand on one line, the order in which they were found is kept. */
static int by_place(const void *a, const void *b)
{
	const struct sk_diag_line *const *x = a, *const *y = b;
	int order = strcmp((*x)->file, (*y)->file);

	if (order == 0)
		order = ((*x)->line > (*y)->line) - ((*x)->line < (*y)->line);
	if (order == 0)
		order = (*x > *y) - (*x < *y);
	return order;
}

static void print_line(const struct sk_diag_line *line, FILE *out)
{
	if (line->line > 0)
		fprintf(out, "%s:%d: %s\n", line->file, line->line, line->text);
	else
		fprintf(out, "%s: %s\n", line->file, line->text);
}

void sk_diag_print(const struct sk_diag *d, FILE *out)
{
	const struct sk_diag_line **order;

	if (d->count == 0)
		return;
	order = malloc(d->count * sizeof(const struct sk_diag_line *));
	for (size_t i = 0; order && i < d->count; i++)
		order[i] = &d->lines[i];
	if (order)
		qsort(order, d->count, sizeof(const struct sk_diag_line *), by_place);
	for (size_t i = 0; i < d->count; i++)
		print_line(order ? order[i] : &d->lines[i], out);
	if (d->dropped)
		fprintf(out, "and %zu more, lost for want of memory\n", d->dropped);
	free(order);
}

void sk_diag_clear(struct sk_diag *d)
{
	for (size_t i = 0; i < d->count; i++) {
		free(d->lines[i].file);
		free(d->lines[i].text);
	}
	free(d->lines);
	*d = (struct sk_diag){0};
}
