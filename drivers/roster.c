/* roster.c - the DERs that a driver serves, and how they come and go; see roster.h. */
#include "drivers/roster.h"

#include <stdlib.h>
#include <string.h>

#include "common/log.h"

#define FAREWELL_WAIT_MS 500
#define GOODBYE_WAIT_MS 20 /* for the last packet, when all before it has arrived */
#define COME_AT_ONCE 4	   /* connections to the broker, so that polls go on meanwhile */
#define GO_AT_ONCE 2
#define NOWHERE SIZE_MAX /* place of one that leaves */

/* --- coming ------------------------------------------------------------------------ */

void sk_roster_init(struct sk_roster *r, const struct sk_der_shared *shared,
		    const struct sk_shard *shard, struct sk_tables *tables)
{
	*r = (struct sk_roster){.shared = *shared, .shard = shard, .tables = tables};
	r->shared.catalog = &tables->catalog;
}

static int make_room(struct sk_roster *r)
{
	size_t room = r->room ? r->room * 2 : 16;
	struct sk_member **members;
	sk_mono_ms *due;

	if (r->count < r->room)
		return SK_OK;
	members = realloc(r->members, room * sizeof(*members));
	if (!members)
		return SK_ENOMEM;
	r->members = members;
	due = realloc(r->due, room * sizeof(*due));
	if (!due)
		return SK_ENOMEM;
	r->due = due;
	r->room = room;
	return SK_OK;
}

static void free_member(struct sk_member *m, int wait_ms)
{
	sk_der_clear(&m->der, wait_ms);
	sk_tables_drop(m->tables);
	free(m);
}

/* @return 0 or an error, already logged; it is not a member then */
static int add(struct sk_roster *r, const struct sk_conf_der *conf)
{
	struct sk_member *m = make_room(r) ? NULL : calloc(1, sizeof(*m));
	int err;

	if (!m) {
		sk_error("%s: out of memory", conf->id);
		return SK_ENOMEM;
	}
	m->conf = *conf;
	m->tables = sk_tables_hold(r->tables);
	err = sk_der_init(&m->der, &r->shared, &m->conf);
	if (err) {
		free_member(m, 0);
		return err;
	}
	m->der.place = r->count;
	r->due[r->count] = INT64_MAX;
	r->members[r->count++] = m;
	return SK_OK;
}

/* Which of those with its period this one is, and how many there are. */
static size_t rank_of(const struct sk_roster *r, const struct sk_member *m, size_t *count)
{
	size_t rank = 0;

	*count = 0;
	for (size_t i = 0; i < r->count; i++) {
		if (r->members[i]->conf.poll_ms != m->conf.poll_ms)
			continue;
		rank += i < m->der.place;
		++*count;
	}
	return rank;
}

static void begin(struct sk_roster *r, struct sk_member *m, sk_mono_ms now)
{
	size_t count, rank = rank_of(r, m, &count);

	sk_der_start(&m->der, sk_grid_phase(m->conf.poll_ms, rank, count), now);
	if (r->heard) /* else it is one that was never heard, which is not lost */
		sk_der_controller(&m->der, true, now);
	r->shared.woke(r->shared.arg, &m->der);
}

/* Every connection to the broker first: making a thousand takes Paho a moment, in which
 * answers of devices would wait. */
int sk_roster_fill(struct sk_roster *r, sk_mono_ms now)
{
	const struct sk_config *config = r->shared.config;
	int err = SK_OK;

	for (r->at = 0; r->at < config->der_count && !err; r->at++)
		if (sk_shard_has(r->shard, &config->ders[r->at].link))
			err = add(r, &config->ders[r->at]);
	for (size_t i = 0; i < r->count && !err; i++)
		begin(r, r->members[i], now);
	return err;
}

/* --- going ------------------------------------------------------------------------- */

static void take_out(struct sk_roster *r, struct sk_member *m)
{
	size_t place = m->der.place, last = --r->count;

	r->members[place] = r->members[last];
	r->members[place]->der.place = place;
	r->due[place] = r->due[last];
	m->der.place = NOWHERE;
}

static const char *const reasons[SK_FATE_COUNT] = {
	[SK_FATE_CHANGED] = "starting anew with a changed configuration",
	[SK_FATE_MOVED] = "moved to another driver",
	[SK_FATE_REMOVED] = "removed from the inventory",
};

/* What was asked of a device must not stay in force when nobody is left to end it. */
static void go_on_leaving(struct sk_member *m, sk_mono_ms now)
{
	if (m->retired)
		return;
	sk_der_tick(&m->der, now);
	if (!sk_der_has_left(&m->der, now) && now < m->leave_by)
		return;
	sk_der_retire(&m->der, reasons[m->fate], m->fate == SK_FATE_REMOVED);
	m->retired = true;
	m->leave_by = now + FAREWELL_WAIT_MS;
}

static void send_off(struct sk_roster *r, struct sk_member *m, enum sk_fate fate,
		     const char *why, sk_mono_ms now)
{
	sk_notice("%s: %s%s%s", m->conf.id, reasons[fate], why[0] ? ": " : "", why);
	take_out(r, m);
	m->next = r->leaving;
	r->leaving = m;
	m->fate = fate;
	m->leave_by = now + SK_LEAVE_MS;
	sk_der_leave(&m->der, now);
	go_on_leaving(m, now);
}

struct sk_roster_change sk_roster_reload(struct sk_roster *r,
					 const struct sk_config *next,
					 struct sk_tables *tables, sk_mono_ms now)
{
	struct sk_reload_to to = {
		.config = next, .catalog = &tables->catalog, .shard = r->shard};
	struct sk_roster_change change = {0};

	for (size_t i = 0; i < r->count;) {
		struct sk_member *m = r->members[i];
		const char *why;
		enum sk_fate fate =
			sk_reload_fate(&m->conf, &m->tables->catalog, &to, &why);

		change.fate[fate]++;
		if (fate == SK_FATE_STAYS)
			i++;
		else
			send_off(r, m, fate, why, now); /* another one takes its place */
	}
	sk_tables_drop(r->tables);
	r->tables = tables;
	r->shared.catalog = &tables->catalog;
	r->at = 0;
	return change;
}

static bool has_gone(const struct sk_member *m, sk_mono_ms now)
{
	return m->retired && (sk_der_retired(&m->der) || now >= m->leave_by);
}

/* Free those whose last words have left, some of them. */
static void let_leave(struct sk_roster *r, sk_mono_ms now)
{
	struct sk_member **at = &r->leaving;
	int left = 0;

	while (*at) {
		struct sk_member *m = *at;

		go_on_leaving(m, now);
		if (left == GO_AT_ONCE || !has_gone(m, now)) {
			at = &m->next;
			continue;
		}
		*at = m->next;
		free_member(m, GOODBYE_WAIT_MS);
		left++;
	}
}

static bool is_leaving(const struct sk_roster *r, const char *id)
{
	const struct sk_member *m = r->leaving;

	while (m && strcmp(m->conf.id, id) != 0)
		m = m->next;
	return m != NULL;
}

static bool is_member(struct sk_roster *r, const char *id)
{
	for (size_t i = 0; i < r->count; i++) {
		size_t place = (r->first + i) % r->count;

		if (strcmp(r->members[place]->conf.id, id) != 0)
			continue;
		r->first = place + 1;
		return true;
	}
	return false;
}

/* One that cannot be set up is told, and does not keep the others out. */
static void let_come(struct sk_roster *r, sk_mono_ms now)
{
	const struct sk_config *config = r->shared.config;

	for (int came = 0; r->at < config->der_count && came < COME_AT_ONCE; r->at++) {
		const struct sk_conf_der *conf = &config->ders[r->at];

		if (!sk_shard_has(r->shard, &conf->link) || is_member(r, conf->id))
			continue;
		if (is_leaving(r, conf->id))
			return;
		if (add(r, conf) == SK_OK)
			begin(r, r->members[r->count - 1], now);
		came++;
	}
}

bool sk_roster_settle(struct sk_roster *r, sk_mono_ms now)
{
	let_leave(r, now);
	if (!r->closed)
		let_come(r, now);
	return r->leaving || (!r->closed && r->at < r->shared.config->der_count);
}

void sk_roster_close(struct sk_roster *r)
{
	r->closed = true;
}

bool sk_roster_all_retired(const struct sk_roster *r)
{
	const struct sk_member *m = r->leaving;

	while (m && m->retired)
		m = m->next;
	return !m;
}

void sk_roster_hold(struct sk_roster *r, int revert_s)
{
	for (size_t i = 0; i < r->count; i++)
		sk_keeper_hold(&r->members[i]->der.keeper, revert_s);
}

/* --- time -------------------------------------------------------------------------- */

/* Looks at what is due beside each other: going through a thousand DERs for it would cost
 * more than the polls of a slot. */
sk_mono_ms sk_roster_tick(struct sk_roster *r, sk_mono_ms now)
{
	sk_mono_ms earliest = INT64_MAX;

	for (size_t i = 0; i < r->count; i++) {
		if (r->due[i] <= now) {
			sk_der_tick(&r->members[i]->der, now);
			r->due[i] = sk_der_due(&r->members[i]->der);
		}
		earliest = r->due[i] < earliest ? r->due[i] : earliest;
	}
	return earliest;
}

sk_mono_ms sk_roster_woke(struct sk_roster *r, const struct sk_der *der)
{
	if (der->place == NOWHERE)
		return INT64_MAX;
	return r->due[der->place] = sk_der_due(der);
}

sk_mono_ms sk_roster_controller(struct sk_roster *r, bool heard, sk_mono_ms now)
{
	sk_mono_ms earliest = INT64_MAX;

	r->heard = heard;
	for (size_t i = 0; i < r->count; i++) {
		sk_der_controller(&r->members[i]->der, heard, now);
		r->due[i] = sk_der_due(&r->members[i]->der);
		earliest = r->due[i] < earliest ? r->due[i] : earliest;
	}
	return earliest;
}

/* All farewells first, so that they are on their way while each is waited for. */
uint64_t sk_roster_clear(struct sk_roster *r, const char *reason)
{
	uint64_t missed = 0;

	for (size_t i = 0; i < r->count; i++)
		sk_der_say_farewell(&r->members[i]->der, reason);
	while (r->leaving) {
		struct sk_member *m = r->leaving;

		r->leaving = m->next;
		free_member(m, FAREWELL_WAIT_MS);
	}
	for (size_t i = 0; i < r->count; i++) {
		missed += r->members[i]->der.grid.missed;
		free_member(r->members[i], FAREWELL_WAIT_MS);
	}
	free(r->members);
	free(r->due);
	sk_tables_drop(r->tables);
	*r = (struct sk_roster){0};
	return missed;
}
