/* fault.c - the table of faults; see fault.h. */
#include "models/fault.h"

#include <string.h>

#include "models/der.h"

static const struct sk_fault_info faults[SK_FAULT_COUNT] = {
#define SK_FAULT_ROW(id, name, param, unit, least, most, standard, network, meaning) \
	[SK_FAULT_##id] = {name, param, unit, least, most, standard, network, meaning},
	SK_FAULT_PARAM_MAP(SK_FAULT_ROW) SK_FAULT_PLAIN_MAP(SK_FAULT_ROW)
#undef SK_FAULT_ROW
};

const struct sk_fault_info *sk_fault_info(enum sk_fault_kind kind)
{
	return &faults[kind];
}

int sk_fault_by_name(const char *name)
{
	for (int kind = 0; kind < SK_FAULT_COUNT; kind++)
		if (strcmp(faults[kind].name, name) == 0)
			return kind;
	return -1;
}

bool sk_fault_fits(enum sk_fault_kind kind, const char *der)
{
	if (strcmp(der, SK_FAULT_NETWORK) == 0)
		return faults[kind].network;
	return strcmp(der, SK_FAULT_ALL) == 0 || sk_id_valid(der);
}

void sk_fault_put(struct sk_json_writer *w, const struct sk_fault *f)
{
	if (faults[f->kind].param)
		sk_json_real(w, faults[f->kind].param, f->value);
}
