/* loss.c - what is missing in the history; see loss.h. */
#include "historian/loss.h"

#include <string.h>

#include "models/json_read.h"

#define FNV_BASIS 2166136261u
#define FNV_PRIME 16777619u

static const char *const names[SK_LOSS_COUNT] = {
#define SK_LOSS_ROW(id, name, meaning) [SK_LOSS_##id] = (name),
	SK_LOSS_MAP(SK_LOSS_ROW)
#undef SK_LOSS_ROW
};

const char *sk_loss_name(enum sk_loss_kind kind)
{
	return (unsigned)kind < SK_LOSS_COUNT ? names[kind] : NULL;
}

static uint32_t hash(const char *name)
{
	uint32_t h = FNV_BASIS;

	for (; *name; name++)
		h = (h ^ (unsigned char)*name) * FNV_PRIME;
	return h;
}

/* The DER's slot, taken if it has none. At least half of the slots are always free, so
 * the search ends. @return NULL when there are too many DERs, or for no name */
static struct sk_loss_der *find(struct sk_loss *l, const char *name)
{
	uint32_t at = hash(name) % SK_LOSS_SLOTS;
	size_t len = strlen(name);

	if (len == 0 || len > SK_ID_LEN)
		return NULL;
	while (l->ders[at].name[0]) {
		if (strcmp(l->ders[at].name, name) == 0)
			return &l->ders[at];
		at = (at + 1) % SK_LOSS_SLOTS;
	}
	if (l->der_count == SK_DERS_MAX)
		return NULL;
	l->der_count++;
	memcpy(l->ders[at].name, name, len + 1);
	return &l->ders[at];
}

int sk_loss_know(struct sk_loss *l, const char *der)
{
	return find(l, der) ? SK_OK : SK_EFULL;
}

static void follow(const struct sk_loss *l, struct sk_loss_der *d, int64_t session,
		   int64_t n)
{
	d->followed = true;
	d->connection = l->connection;
	d->session = session;
	d->n = n;
	d->unread = 0;
}

void sk_loss_resume(struct sk_loss *l, const char *der, int64_t session, int64_t n)
{
	struct sk_loss_der *d = find(l, der);

	if (d && !d->followed)
		follow(l, d, session, n);
}

void sk_loss_reconnected(struct sk_loss *l)
{
	l->connection++;
}

/* Which polls are missing before this one; none when last_n < first_n. */
static struct sk_loss_hole hole_before(const struct sk_loss *l,
				       const struct sk_loss_der *d, int64_t session,
				       int64_t n)
{
	struct sk_loss_hole hole = {
		.kind = d->connection == l->connection ? SK_LOSS_MISSED : SK_LOSS_ABSENT,
		.session = session,
		.first_n = session == d->session ? d->n + 1 : 1,
		.last_n = n - 1,
	};

	/* An older session after a newer one: the sender's clock went back. Where it
	 * began is unknown. */
	if (session < d->session)
		hole.first_n = n;
	hole.rows = hole.last_n >= hole.first_n ? hole.last_n - hole.first_n + 1 : 0;
	hole.rows = hole.rows > d->unread ? hole.rows - d->unread : 0;
	return hole;
}

bool sk_loss_poll(struct sk_loss *l, const char *der, int64_t session, int64_t n,
		  struct sk_loss_hole *hole)
{
	struct sk_loss_der *d = find(l, der);

	if (!d)
		return false;
	if (d->followed && session == d->session && n <= d->n) {
		d->connection = l->connection;
		return false;
	}
	*hole = (struct sk_loss_hole){0};
	if (d->followed)
		*hole = hole_before(l, d, session, n);
	follow(l, d, session, n);
	if (hole->rows == 0)
		return false;
	sk_loss_add(l, hole->kind, hole->rows);
	return true;
}

void sk_loss_malformed(struct sk_loss *l, const char *der, bool measurement)
{
	struct sk_loss_der *d = measurement ? find(l, der) : NULL;

	if (d && d->followed)
		d->unread++;
	sk_loss_add(l, SK_LOSS_MALFORMED, 1);
}

void sk_loss_add(struct sk_loss *l, enum sk_loss_kind kind, int64_t rows)
{
	int64_t room = SK_JSON_INT_MAX - l->total[kind];

	l->total[kind] += rows < room ? rows : room;
}

int64_t sk_loss_take(struct sk_loss *l, enum sk_loss_kind kind)
{
	int64_t rows = l->total[kind] - l->noted[kind];

	l->noted[kind] = l->total[kind];
	return rows;
}

int64_t sk_loss_total(const struct sk_loss *l)
{
	int64_t sum = 0;

	for (int kind = 0; kind < SK_LOSS_COUNT; kind++)
		sum += l->total[kind];
	return sum < SK_JSON_INT_MAX ? sum : SK_JSON_INT_MAX;
}
