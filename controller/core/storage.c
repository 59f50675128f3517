/* storage.c - the window a storage's charge stays in; see storage.h. */
#include "controller/core/storage.h"

void sk_storage_look(struct sk_storage *s, const struct sk_box_in *in,
		     double hysteresis_pct)
{
	if (in->soc_pct >= in->soc_max_pct)
		s->full = true;
	else if (in->soc_pct <= in->soc_max_pct - hysteresis_pct)
		s->full = false;
	if (in->soc_pct <= in->soc_min_pct)
		s->empty = true;
	else if (in->soc_pct >= in->soc_min_pct + hysteresis_pct)
		s->empty = false;
}

int sk_storage_fold(const struct sk_storage *s, const struct sk_box_in *in,
		    struct sk_box *out)
{
	struct sk_box_in narrowed = *in;
	int err;

	if (in->storage && s->full && in->max_w >= 0)
		narrowed.min_w = 0;
	if (in->storage && s->empty && in->min_w <= 0)
		narrowed.max_w = 0;
	err = sk_box_fold(&narrowed, out);
	if (err)
		return err;
	if (narrowed.min_w > in->min_w && out->min_by == SK_BOX_RATING)
		out->min_by = SK_BOX_CHARGE;
	if (narrowed.max_w < in->max_w && out->max_by == SK_BOX_RATING)
		out->max_by = SK_BOX_CHARGE;
	return SK_OK;
}
