/* adopt.c - which controls are in force on a device; see adopt.h. */
#include "drivers/adopt.h"

#include <math.h>

static bool is_enabled(const struct sk_map *map, const struct sk_map_control *c,
		       const struct sk_window *w)
{
	double value;

	for (unsigned i = 0; i < c->enable_count; i++) {
		const struct sk_map_step *s = &c->enable[i];

		if (s->from != SK_FROM_NUMBER ||
		    sk_map_read(map, (size_t)s->point, w, &value) != SK_Q_GOOD ||
		    value != s->number)
			return false;
	}
	return c->enable_count > 0;
}

/* Constants beside the value say how it is meant: in watts and not in percent. */
static bool is_meant_so(const struct sk_map *map, const struct sk_map_control *c,
			const struct sk_window *w)
{
	double value;

	for (unsigned i = 0; i < c->write_count; i++)
		if (c->write[i].from == SK_FROM_NUMBER &&
		    (sk_map_read(map, (size_t)c->write[i].point, w, &value) !=
			     SK_Q_GOOD ||
		     value != c->write[i].number))
			return false;
	return true;
}

/* NAN: in force, but nobody can say with what value. */
static double value_of(const struct sk_map *map, const struct sk_map_control *c,
		       const struct sk_window *w, const struct sk_nameplate *n)
{
	double value;

	for (unsigned i = 0; i < c->write_count; i++) {
		const struct sk_map_step *s = &c->write[i];

		if ((s->from != SK_FROM_VALUE && s->from != SK_FROM_PERCENT) ||
		    sk_map_read(map, (size_t)s->point, w, &value) != SK_Q_GOOD)
			continue;
		return s->from == SK_FROM_VALUE
			       ? value
			       : value / 100 * sk_map_rating(n, c->percent_of);
	}
	return (double)NAN;
}

void sk_adopt_look(const struct sk_windows *w, const struct sk_nameplate *n,
		   struct sk_setpoint_values *out)
{
	*out = (struct sk_setpoint_values){0};
	for (int f = 0; f < SK_SETPOINT_COUNT; f++) {
		struct sk_handle h = sk_windows_control(w, (enum sk_setpoint_field)f);
		double value;

		if (!h.control ||
		    !is_enabled(h.block->placed.map, h.control, &h.block->window) ||
		    !is_meant_so(h.block->placed.map, h.control, &h.block->window))
			continue;
		value = value_of(h.block->placed.map, h.control, &h.block->window, n);
		if (isnan(value))
			continue;
		out->fields |= SK_SETPOINT_BIT(f);
		out->value[f] = value;
	}
}
