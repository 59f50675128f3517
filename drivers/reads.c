/* reads.c - which of a device's reads are worth asking; see reads.h. */
#include "drivers/reads.h"

#include <string.h>

/* So often and so soon a refused read is asked again before retry_s counts. */
#define HASTY_TIMES 5
#define HASTY_MS 2000

static uint32_t end_of(const struct sk_span *s)
{
	return s->at + s->count;
}

static bool within(const struct sk_span *part, const struct sk_span *read)
{
	return part->table == read->table && part->at >= read->at &&
	       end_of(part) <= end_of(read);
}

/* --- dividing ---------------------------------------------------------------------- */

/* True when no part of the read goes over `cut`, which lies inside of it. */
static bool may_cut(const struct sk_windows *w, const struct sk_span *read, uint32_t cut)
{
	for (size_t i = 0; i < w->part_count; i++)
		if (within(&w->part[i], read) && w->part[i].at < cut &&
		    end_of(&w->part[i]) > cut)
			return false;
	return true;
}

/* The register nearest to the middle before which the read may be cut; 0: none. */
static uint32_t find_cut(const struct sk_windows *w, const struct sk_span *read)
{
	uint32_t middle = read->at + read->count / 2;

	for (uint32_t off = 0; off < read->count && read->count > 1; off++) {
		if (middle + off < end_of(read) && may_cut(w, read, middle + off))
			return middle + off;
		if (middle > read->at + off && may_cut(w, read, middle - off))
			return middle - off;
	}
	return 0;
}

/* What is wanted of `read` within [from, to): registers nobody wants may be what is not
 * there. Empty (count 0) when nothing is. */
static struct sk_span trim(const struct sk_windows *w, const struct sk_span *read,
			   uint32_t from, uint32_t to)
{
	uint32_t first = to, last = from;

	for (size_t i = 0; i < w->part_count; i++) {
		const struct sk_span *part = &w->part[i];

		if (!within(part, read) || part->at < from || end_of(part) > to)
			continue;
		first = part->at < first ? part->at : first;
		last = end_of(part) > last ? end_of(part) : last;
	}
	return (struct sk_span){.at = first,
				.count = last > first ? last - first : 0,
				.table = read->table};
}

static void replace(struct sk_reads *reads, size_t i, const struct sk_span *with)
{
	reads->span[i] = *with;
	reads->state[i] = (struct sk_read_state){.again_at = SK_MONO_NEVER};
}

static void insert(struct sk_reads *reads, size_t i, const struct sk_span *span)
{
	size_t behind = reads->count - i;

	memmove(&reads->span[i + 1], &reads->span[i], behind * sizeof(*reads->span));
	memmove(&reads->state[i + 1], &reads->state[i], behind * sizeof(*reads->state));
	replace(reads, i, span);
	reads->count++;
}

/* @return whether it could be divided, or at least made shorter */
static bool divide(const struct sk_windows *w, struct sk_reads *reads, size_t i)
{
	const struct sk_span read = reads->span[i];
	uint32_t cut = find_cut(w, &read);
	struct sk_span left, right;

	if (cut == 0 || reads->count == reads->room)
		return false;
	left = trim(w, &read, read.at, cut);
	right = trim(w, &read, cut, end_of(&read));
	if (left.count == 0 && right.count == 0)
		return false;
	replace(reads, i, left.count ? &left : &right);
	if (left.count && right.count)
		insert(reads, i + 1, &right);
	return true;
}

/* --- what came of reads ------------------------------------------------------------ */

void sk_reads_begin(struct sk_reads *reads, sk_mono_ms now)
{
	for (size_t i = 0; i < reads->count; i++)
		if (sk_reads_wanted(reads, i, now))
			return;
	for (size_t i = 0; i < reads->count; i++)
		sk_reads_answered(reads, i);
}

bool sk_reads_wanted(const struct sk_reads *reads, size_t i, sk_mono_ms now)
{
	return now >= reads->state[i].again_at;
}

void sk_reads_answered(struct sk_reads *reads, size_t i)
{
	reads->state[i] = (struct sk_read_state){.again_at = SK_MONO_NEVER};
}

void sk_reads_refused(struct sk_reads *reads, size_t i)
{
	reads->state[i].refused = true;
	reads->state[i].unanswered = 0;
}

/* It may have been a moment's confusion: only what is said again and again is believed.
 */
static void leave_out(struct sk_read_state *state, sk_mono_ms now, int retry_s)
{
	sk_mono_ms wait_ms = (sk_mono_ms)retry_s * 1000;

	if (state->refusals++ < HASTY_TIMES && wait_ms > HASTY_MS)
		wait_ms = HASTY_MS;
	state->again_at = now + wait_ms;
}

void sk_reads_unanswered(struct sk_reads *reads, size_t i, unsigned others,
			 sk_mono_ms now, int retry_s)
{
	const struct sk_span span = reads->span[i];
	struct sk_read_state state = reads->state[i];
	size_t behind = reads->count - i - 1;

	state.unanswered += others > 0;
	if (state.unanswered >= SK_READS_UNANSWERED_MOST)
		leave_out(&state, now, retry_s);
	memmove(&reads->span[i], &reads->span[i + 1], behind * sizeof(span));
	memmove(&reads->state[i], &reads->state[i + 1], behind * sizeof(state));
	reads->span[reads->count - 1] = span;
	reads->state[reads->count - 1] = state;
}

unsigned sk_reads_settle(const struct sk_windows *w, struct sk_reads *reads,
			 unsigned answered, sk_mono_ms now, int retry_s)
{
	unsigned divided = 0;

	for (size_t i = reads->count; i-- > 0;) { /* dividing adds behind */
		if (!reads->state[i].refused)
			continue;
		reads->state[i].refused = false;
		if (answered == 0 && reads->count > 1)
			continue;
		if (divide(w, reads, i))
			divided++;
		else if (answered > 0)
			leave_out(&reads->state[i], now, retry_s);
	}
	return divided;
}

unsigned sk_reads_left_out(const struct sk_reads *reads, struct sk_span *first)
{
	unsigned count = 0;

	for (size_t i = 0; i < reads->count; i++) {
		if (reads->state[i].refusals == 0)
			continue;
		if (count++ == 0 && first)
			*first = reads->span[i];
	}
	return count;
}
