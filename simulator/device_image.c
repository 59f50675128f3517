/* device_image.c - a placed model's registers by name; see device_models.h. */
#include <math.h>
#include <string.h>

#include "simulator/device_models.h"

#define RAW_MOST 32000.0
#define SF_LEAST (-10)
#define SF_MOST 10
#define MODEL_REGS_MAX 256

static double field(const struct sk_view *v, size_t at)
{
	double value;

	memcpy(&value, (const char *)v + at, sizeof(value));
	return value;
}

static double row_value(const struct sk_row *row, const struct sk_view *v)
{
	return row->at == SK_NUMBER ? row->number : field(v, row->at);
}

static const struct sk_map_point *find(const struct sk_placed *m, const char *point)
{
	return &m->map->points[sk_map_point_by_name(m->map, point)];
}

double sk_placed_get(const struct sk_placed *m, const char *point)
{
	double value;
	int i = sk_map_point_by_name(m->map, point);

	return sk_map_read(m->map, (size_t)i, &m->window, &value) == SK_Q_GOOD
		       ? value
		       : (double)NAN;
}

static void set(struct sk_placed *m, int i, double value)
{
	uint16_t *reg = m->window.reg + m->map->points[i].at;

	if (sk_map_write(m->map, (size_t)i, value, &m->window, reg) == SK_OK)
		return;
	if (sk_map_write(m->map, (size_t)i, (double)NAN, &m->window, reg) != SK_OK)
		memset(reg, 0, m->map->points[i].regs * sizeof(*reg)); /* a text */
}

void sk_placed_set(struct sk_placed *m, const char *point, double value)
{
	set(m, sk_map_point_by_name(m->map, point), value);
}

unsigned sk_placed_at(const struct sk_placed *m, const char *point)
{
	return find(m, point)->at;
}

static int exponent_for(double largest)
{
	int e = SF_LEAST;

	while (e < SF_MOST && largest > RAW_MOST * pow(10, e))
		e++;
	return e;
}

void sk_placed_reset(struct sk_placed *m, const struct sk_view *v)
{
	memset(m->remaining_s, 0, sizeof(m->remaining_s));
	m->adopting = (struct sk_adopting){0};
	for (size_t i = 0; i < m->map->point_count; i++)
		set(m, (int)i, (double)NAN);
	sk_placed_set(m, "ID", m->map->sunspec);
	sk_placed_set(m, "L", m->map->length);
	for (const struct sk_scale *s = m->is->scales; s && s->point; s++)
		sk_placed_set(m, s->point, exponent_for(field(v, s->at)));
	for (const struct sk_row *r = m->is->fixed; r && r->point; r++)
		sk_placed_set(m, r->point, row_value(r, v));
}

void sk_placed_refresh(struct sk_placed *m, const struct sk_view *v)
{
	const struct sk_row *rows = m->is->live;

	for (size_t i = 0; rows && rows[i].point; i++)
		set(m, m->live[i], row_value(&rows[i], v));
}

void sk_placed_spoil(struct sk_placed *m, const struct sk_faults *faults)
{
	const struct sk_row *rows = m->is->live;
	bool zero = sk_faults_on(faults, SK_FAULT_ZERO_AT_WAKEUP);

	if (!zero && !sk_faults_on(faults, SK_FAULT_NAN_AT_NIGHT))
		return;
	for (size_t i = 0; rows && rows[i].point; i++)
		set(m, m->live[i], zero ? 0 : (double)NAN);
}

static const struct sk_limit *limit_of(const struct sk_placed *m, const char *point)
{
	for (const struct sk_limit *l = m->is->limits; l && l->point; l++)
		if (strcmp(l->point, point) == 0)
			return l;
	return NULL;
}

static bool overlaps(const struct sk_map_point *p, unsigned first, unsigned count)
{
	return p->at < first + count && first < (unsigned)p->at + p->regs;
}

/* A bound as the point's register can hold it. */
static double quantised(const struct sk_placed *m, int i, double bound)
{
	uint16_t reg[MODEL_REGS_MAX];
	struct sk_window w = m->window;
	double value;

	memcpy(reg, w.reg, w.count * sizeof(*reg));
	w.reg = reg;
	if (sk_map_write(m->map, (size_t)i, bound, &w, reg + m->map->points[i].at) ||
	    sk_map_read(m->map, (size_t)i, &w, &value) != SK_Q_GOOD)
		return bound;
	return value;
}

/* Would a point have a value it may have? What is not implemented takes 0 or its own
 * sentinel, so that a block can be written over it. */
static bool allowed(const struct sk_placed *m, const struct sk_view *v, int i,
		    const struct sk_window *w)
{
	const struct sk_map_point *p = &m->map->points[i];
	const struct sk_limit *l = limit_of(m, p->name);
	double value, unit, least, most;

	if (!l)
		return sk_reg_decode(p->type, w->reg + p->at, p->low_first, &value) !=
			       SK_OK ||
		       value == 0;
	if (sk_map_read(m->map, (size_t)i, w, &value) != SK_Q_GOOD)
		return false;
	unit = l->at == SK_NUMBER ? 1 : field(v, l->at);
	least = quantised(m, i, l->least * unit);
	most = quantised(m, i, l->most * unit);
	return value >= least && value <= most;
}

enum sk_modbus_exception sk_placed_check(const struct sk_placed *m,
					 const struct sk_view *v, unsigned first,
					 unsigned count, const uint16_t *values)
{
	uint16_t reg[MODEL_REGS_MAX];
	struct sk_window w = m->window;

	for (size_t i = 0; i < m->map->point_count; i++)
		if (overlaps(&m->map->points[i], first, count) &&
		    !m->map->points[i].writable)
			return SK_MODBUS_ADDRESS;
	memcpy(reg, w.reg, w.count * sizeof(*reg));
	memcpy(reg + first, values, count * sizeof(*reg));
	w.reg = reg;
	for (size_t i = 0; i < m->map->point_count; i++)
		if (overlaps(&m->map->points[i], first, count) &&
		    !allowed(m, v, (int)i, &w))
			return SK_MODBUS_VALUE;
	return SK_MODBUS_GOOD;
}

void sk_placed_write(struct sk_placed *m, unsigned first, unsigned count,
		     const uint16_t *values)
{
	for (size_t i = 0; i < m->map->point_count; i++) {
		const struct sk_map_point *p = &m->map->points[i];

		if (!overlaps(p, first, count) || !limit_of(m, p->name))
			continue;
		for (unsigned at = p->at; at < (unsigned)p->at + p->regs; at++)
			if (at >= first && at < first + count)
				m->window.reg[at] = values[at - first];
	}
}

static bool known(const struct sk_placed *m, const char *point)
{
	return !point || sk_map_point_by_name(m->map, point) >= 0;
}

static bool knows_function(const struct sk_placed *m, const struct sk_function *f)
{
	bool all = known(m, f->first) && known(m, f->last) && known(m, f->on[0]) &&
		   known(m, f->on[1]) && known(m, f->tms) && known(m, f->rem);

	for (size_t i = 0; i < sizeof(f->back) / sizeof(f->back[0]); i++)
		all = all && known(m, f->back[i].point) && known(m, f->back[i].from);
	return all;
}

int sk_placed_bind(struct sk_placed *m)
{
	const struct sk_row *live = m->is->live;
	bool all = m->map->length + 2 <= MODEL_REGS_MAX;

	for (size_t i = 0; live && live[i].point; i++) {
		m->live[i] = sk_map_point_by_name(m->map, live[i].point);
		all = all && m->live[i] >= 0;
	}
	for (const struct sk_scale *s = m->is->scales; s && s->point; s++)
		all = all && known(m, s->point);
	for (const struct sk_row *r = m->is->fixed; r && r->point; r++)
		all = all && known(m, r->point);
	for (const struct sk_limit *l = m->is->limits; l && l->point; l++)
		all = all && known(m, l->point);
	for (size_t i = 0; i < m->is->function_count; i++)
		all = all && knows_function(m, &m->is->functions[i]);
	if (m->is->adopts)
		all = all && known(m, m->is->adopts->request) &&
		      known(m, m->is->adopts->result) && known(m, m->is->adopts->count);
	return all && known(m, "ID") && known(m, "L") ? SK_OK : SK_EMODEL;
}
