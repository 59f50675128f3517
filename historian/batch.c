/* batch.c - the rows that wait to be written; see batch.h. */
#include "historian/batch.h"

void sk_batch_init(struct sk_batch *b, size_t capacity)
{
	*b = (struct sk_batch){.capacity = capacity};
}

void sk_batch_clear(struct sk_batch *b)
{
	sk_batch_drop(b, b->rows);
}

/* Take a row out and free it. A bulk row must be the oldest of its sort. */
static void take_out(struct sk_batch *b, struct sk_row *row)
{
	if (row == b->first_bulk) {
		b->first_bulk = row->next_bulk;
		if (!b->first_bulk)
			b->last_bulk = NULL;
	}
	if (row->previous)
		row->previous->next = row->next;
	else
		b->first = row->next;
	if (row->next)
		row->next->previous = row->previous;
	else
		b->last = row->previous;
	b->rows--;
	sk_row_free(row);
}

static void append_bulk(struct sk_batch *b, struct sk_row *row)
{
	if (b->last_bulk)
		b->last_bulk->next_bulk = row;
	else
		b->first_bulk = row;
	b->last_bulk = row;
}

void sk_batch_put(struct sk_batch *b, struct sk_row *row)
{
	row->next = row->next_bulk = NULL;
	row->previous = b->last;
	if (b->last)
		b->last->next = row;
	else
		b->first = row;
	b->last = row;
	b->rows++;
	if (sk_row_is_bulk(row->kind))
		append_bulk(b, row);
	if (b->rows > b->capacity) {
		take_out(b, b->first_bulk ? b->first_bulk : b->first);
		b->discarded++;
	}
}

void sk_batch_drop(struct sk_batch *b, size_t count)
{
	for (; count > 0 && b->first; count--)
		take_out(b, b->first);
}
