/* counters.c - what the end of a request adds to diagnostics; see counters.h. */
#include "drivers/counters.h"

static enum sk_count count_of(enum sk_frame_fault fault)
{
	static const enum sk_count counts[] = {
#define SK_COUNT_OF_FAULT(id, name) [SK_WRONG_##id] = SK_COUNT_WRONG_##id,
		SK_FRAME_FAULT_MAP(SK_COUNT_OF_FAULT)
#undef SK_COUNT_OF_FAULT
	};

	return counts[fault];
}

/* Also a reply that nobody asked for is a wrong one; the link counts those. */
static void count_wrong(struct sk_diagnostics *d, const struct sk_reply *reply)
{
	if (reply->fault != SK_WRONG_NONE)
		d->count[count_of(reply->fault)]++;
}

void sk_count_reply(struct sk_diagnostics *d, const struct sk_reply *reply)
{
	d->count[SK_COUNT_REQUESTS] += reply->err != SK_ENOTCONN;
	switch (reply->err) {
	case SK_EEXCEPTION:
		d->exception[reply->exception < SK_EXCEPTIONS ? reply->exception : 0]++;
		break;
	case SK_ETIMEOUT:
		d->count[SK_COUNT_TIMEOUTS]++;
		d->count[SK_COUNT_SHORT] += reply->cut;
		break;
	case SK_EPROTO:
		count_wrong(d, reply);
		break;
	case SK_EIO:
		d->count[SK_COUNT_BROKEN]++;
		break;
	case SK_ENOTCONN:
		d->count[SK_COUNT_REFUSED]++;
		break;
	default:
		break;
	}
}

void sk_count_qualities(struct sk_diagnostics *d, const struct sk_measurement *m)
{
	for (int id = 0; id < SK_POINT_COUNT; id++) {
		if (!(m->points & SK_POINT_BIT(id)))
			continue;
		d->count[SK_COUNT_BAD_RANGE] += (m->quality[id] & SK_Q_RANGE) != 0;
		d->count[SK_COUNT_BAD_IMPLAUSIBLE] +=
			(m->quality[id] & SK_Q_IMPLAUSIBLE) != 0;
		d->count[SK_COUNT_BAD_FROZEN] += (m->quality[id] & SK_Q_FROZEN) != 0;
	}
}
