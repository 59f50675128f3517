/* interlock.c - conditions for writing to a DER; see interlock.h. */
#include "drivers/interlock.h"

#include <math.h>
#include <stdio.h>

/* Whether one condition holds; else `why` names it. */
static bool holds(const struct sk_conf_interlock *c, const struct sk_measurement *m,
		  char *why)
{
	const char *name = sk_point_info(c->point)->name;
	double value = m->value[c->point];

	if (!sk_measurement_good(m, (enum sk_point_id)c->point))
		(void)snprintf(why, SK_TEXT_LEN + 1, "%s is not measured", name);
	else if (value < c->least)
		(void)snprintf(why, SK_TEXT_LEN + 1, "%s is %g, at least %g", name, value,
			       c->least);
	else if (value > c->most)
		(void)snprintf(why, SK_TEXT_LEN + 1, "%s is %g, at most %g", name, value,
			       c->most);
	else if (value == c->isnt)
		(void)snprintf(why, SK_TEXT_LEN + 1, "%s is %g", name, value);
	else if ((uint64_t)fabs(value) & (uint64_t)c->clear)
		(void)snprintf(why, SK_TEXT_LEN + 1, "%s is 0x%llx, 0x%x must be clear",
			       name, (unsigned long long)fabs(value), (unsigned)c->clear);
	else
		return true;
	return false;
}

bool sk_interlock_open(const struct sk_conf_der *conf, unsigned fields,
		       const struct sk_measurement *m, int64_t age_ms, int64_t max_age_ms,
		       char *why)
{
	for (size_t i = 0; i < conf->interlock_count; i++) {
		const struct sk_conf_interlock *c = &conf->interlock[i];

		if (c->fields && !(c->fields & fields))
			continue;
		if (age_ms > max_age_ms) {
			(void)snprintf(why, SK_TEXT_LEN + 1,
				       "%s was measured %lld ms ago, at most %lld",
				       sk_point_info(c->point)->name, (long long)age_ms,
				       (long long)max_age_ms);
			return false;
		}
		if (!holds(c, m, why))
			return false;
	}
	return true;
}
