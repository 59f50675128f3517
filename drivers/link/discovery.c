/* discovery.c - what is in a SunSpec device; see discovery.h. */
#include "drivers/link/discovery.h"

#include <stdio.h>

#define MARKER_HIGH 0x5375 /* "Su" */
#define MARKER_LOW 0x6E53  /* "nS" */
#define END_ID 0xFFFF
#define COMMON_ID 1
#define HEADER 2	 /* registers: ID and L */
#define LENGTH_MOST 4096 /* the longest standard model stays far below */
#define ADDRESSES 65536

static const uint16_t bases[] = {40000, 0, 50000};

#define BASE_COUNT (sizeof(bases) / sizeof(bases[0]))

void sk_discovery_begin(struct sk_discovery *d, const struct sk_catalog *catalog)
{
	*d = (struct sk_discovery){.catalog = catalog, .state = SK_DISCOVERY_MARKER};
}

bool sk_discovery_next(const struct sk_discovery *d, struct sk_span *read)
{
	switch (d->state) {
	case SK_DISCOVERY_MARKER:
		*read = (struct sk_span){.at = bases[d->base], .count = HEADER};
		return true;
	case SK_DISCOVERY_CHAIN:
		*read = (struct sk_span){.at = d->at, .count = HEADER};
		return true;
	case SK_DISCOVERY_DONE:
	case SK_DISCOVERY_FAILED:
		break;
	}
	return false;
}

static void fail(struct sk_discovery *d, const char *why)
{
	d->state = SK_DISCOVERY_FAILED;
	(void)snprintf(d->reason, sizeof(d->reason), "%s", why);
}

/* The next base that has not said no; they are tried in turn, again and again. */
static void next_base(struct sk_discovery *d)
{
	for (unsigned i = 1; i <= BASE_COUNT; i++) {
		unsigned base = (d->base + i) % BASE_COUNT;

		if (!(d->without & 1u << base)) {
			d->base = base;
			return;
		}
	}
	fail(d, "no SunSpec marker at 40000, 0 or 50000");
}

static bool measures(const struct sk_map *map)
{
	for (size_t i = 0; i < map->point_count; i++)
		if (map->points[i].maps >= 0)
			return true;
	return false;
}

/* Is what was found so far a device one can work with? */
static bool enough(const struct sk_discovery *d)
{
	bool common = false, measuring = false;

	for (size_t i = 0; i < d->count; i++) {
		common |= d->placed[i].map->sunspec == COMMON_ID;
		measuring |= measures(d->placed[i].map);
	}
	return common && measuring;
}

/* However a chain ends: what was found counts when it is enough. */
static void end_chain(struct sk_discovery *d, const char *how)
{
	char why[SK_TEXT_LEN + 1];

	if (enough(d)) {
		d->state = SK_DISCOVERY_DONE;
		return;
	}
	(void)snprintf(why, sizeof(why),
		       "%s at %u: no common model and a known one that measures before",
		       how, d->at);
	fail(d, why);
}

static bool known(const struct sk_discovery *d, uint16_t id)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->placed[i].map->sunspec == id)
			return true;
	return false;
}

static void place(struct sk_discovery *d, uint16_t id, uint16_t length)
{
	const struct sk_map *map = sk_catalog_sunspec(d->catalog, id);

	/* Of several of a kind the first is this device's own. */
	if (map && !known(d, id) && d->count < SK_PLACED_MAX)
		d->placed[d->count++] = (struct sk_placed){
			.map = map, .at = (uint16_t)d->at, .length = length};
}

static void take_header(struct sk_discovery *d, uint16_t id, uint16_t length)
{
	uint32_t next = d->at + HEADER + length;

	if (id == END_ID) {
		end_chain(d, "chain ends");
		return;
	}
	if (id == COMMON_ID && known(d, id)) {
		end_chain(d, "another device begins");
		return;
	}
	if (id == 0 || length == 0 || length > LENGTH_MOST || next > ADDRESSES) {
		end_chain(d, "chain is broken");
		return;
	}
	place(d, id, length);
	d->at = next;
	if (++d->seen == SK_CHAIN_MAX)
		end_chain(d, "chain goes on");
	else if (next + HEADER > ADDRESSES)
		end_chain(d, "chain reaches the last register");
}

void sk_discovery_data(struct sk_discovery *d, const uint16_t regs[2])
{
	d->asked_again = false;
	if (d->state == SK_DISCOVERY_CHAIN) {
		take_header(d, regs[0], regs[1]);
	} else if (regs[0] == MARKER_HIGH && regs[1] == MARKER_LOW) {
		d->state = SK_DISCOVERY_CHAIN;
		d->at = bases[d->base] + HEADER;
	} else {
		d->without |= 1u << d->base;
		next_base(d);
	}
}

/* A refusal ends the chain. One reply may get lost, so silence ends it only the second
 * time: a model must not be missed for that. */
static void chain_failed(struct sk_discovery *d, bool answered)
{
	if (answered || (d->asked_again && enough(d)))
		end_chain(d, "chain breaks off");
	d->asked_again = true;
}

void sk_discovery_failed(struct sk_discovery *d, bool answered)
{
	if (d->state == SK_DISCOVERY_CHAIN) {
		chain_failed(d, answered);
	} else if (d->state == SK_DISCOVERY_MARKER) {
		if (answered)
			d->without |= 1u << d->base;
		next_base(d);
	}
}
