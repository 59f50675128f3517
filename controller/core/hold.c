/* hold.c - why the common offset stays where it is; see hold.h. */
#include "controller/core/hold.h"

#include <stdio.h>
#include <string.h>

static const char *const texts[SK_HOLD_COUNT] = {
	[SK_HOLD_NONE] = "",
	[SK_HOLD_OFF] = "restoration is switched off (control.frequency)",
	[SK_HOLD_GRID] = "connected to the grid: a PCC breaker is closed",
	[SK_HOLD_GRID_UNKNOWN] = "a PCC breaker's position is not known",
	[SK_HOLD_NO_UNIT] = "no grid-forming DER to work with",
	[SK_HOLD_OFFSET] = "infeasible: the largest offset allowed is in force",
	[SK_HOLD_P_MAX] = "infeasible: every grid-forming DER is at its highest power",
	[SK_HOLD_P_MIN] = "infeasible: every grid-forming DER is at its lowest power",
};

bool sk_hold_is_infeasible(enum sk_hold hold)
{
	return hold == SK_HOLD_OFFSET || hold == SK_HOLD_P_MAX || hold == SK_HOLD_P_MIN;
}

enum sk_hold sk_hold_of_bound(enum sk_bound bound)
{
	switch (bound) {
	case SK_BOUND_OFFSET:
		return SK_HOLD_OFFSET;
	case SK_BOUND_P_MAX:
		return SK_HOLD_P_MAX;
	case SK_BOUND_P_MIN:
		return SK_HOLD_P_MIN;
	case SK_BOUND_NONE:
		break;
	}
	return SK_HOLD_NONE;
}

/* Append ": a is offline, b ..." while it fits; what does not fit is left out whole. */
static void name_units(const struct sk_image *image, const struct sk_member *members,
		       char out[SK_TEXT_LEN + 1])
{
	const char *mark = ": ";

	for (size_t i = 0; i < image->count; i++) {
		char part[SK_TEXT_LEN + 1];
		size_t len = strlen(out);
		int more;

		if (!sk_member_is_unit(&image->ders[i]))
			continue;
		more = snprintf(part, sizeof(part), "%s%s %s", mark,
				image->ders[i].conf->id,
				sk_reason_text(members[i].reason));
		if (more < 0 || len + (size_t)more > SK_TEXT_LEN)
			return;
		memcpy(out + len, part, (size_t)more + 1);
		mark = ", ";
	}
}

void sk_hold_text(enum sk_hold hold, const struct sk_image *image,
		  const struct sk_member *members, char out[SK_TEXT_LEN + 1])
{
	size_t len = strlen(texts[hold]);

	memcpy(out, texts[hold], len + 1);
	if (hold == SK_HOLD_NO_UNIT)
		name_units(image, members, out);
}
