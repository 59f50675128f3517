/* notices.c - what people are told; see notices.h. */
#include "controller/notices.h"

#include <stdio.h>
#include <stdlib.h>

int sk_notices_init(struct sk_notices *n, const struct sk_cycle *cycle,
		    const struct sk_image *image, sk_notice_tell *tell, void *arg)
{
	*n = (struct sk_notices){
		.cycle = cycle, .image = image, .tell = tell, .arg = arg};
	n->ders = calloc(image->count + 1, sizeof(n->ders[0]));
	if (!n->ders)
		return SK_ENOMEM;
	for (size_t i = 0; i < image->count; i++)
		n->ders[i].told = n->ders[i].seen = SK_REASON_NEVER;
	return SK_OK;
}

void sk_notices_clear(struct sk_notices *n)
{
	free(n->ders);
	n->ders = NULL;
}

/* True when `value` is news. */
static bool mark(struct sk_notice_mark *m, int value)
{
	m->cycles = value == m->seen ? m->cycles + 1 : 1;
	m->seen = value;
	if (value == m->told || m->cycles < SK_NOTICE_CYCLES)
		return false;
	m->told = value;
	return true;
}

static void tell(struct sk_notices *n, enum sk_severity severity, const char *kind,
		 const char *der, const char *text)
{
	struct sk_event e = {.severity = severity};

	(void)snprintf(e.kind, sizeof(e.kind), "%s", kind);
	(void)snprintf(e.der, sizeof(e.der), "%s", der);
	(void)snprintf(e.text, sizeof(e.text), "%s", text);
	n->tell(n->arg, &e);
}

static void tell_hold(struct sk_notices *n, const char *hold)
{
	if (n->cycle->hold == SK_HOLD_NONE)
		tell(n, SK_SEV_INFO, "hold_end", "", "restoring the frequency");
	else if (sk_hold_is_infeasible(n->cycle->hold))
		tell(n, SK_SEV_WARNING, "infeasible", "", hold);
	else
		tell(n, SK_SEV_WARNING, "hold_begin", "", hold);
}

static void tell_der(struct sk_notices *n, const char *id, enum sk_reason reason)
{
	char text[SK_TEXT_LEN + 1];

	(void)snprintf(text, sizeof(text), "%s %s", id, sk_reason_text(reason));
	if (reason == SK_REASON_NONE)
		tell(n, SK_SEV_INFO, "der_takes_part", id, text);
	else
		tell(n, SK_SEV_WARNING, "der_left_out", id, text);
}

void sk_notices_look(struct sk_notices *n, const char *hold)
{
	for (size_t i = 0; i < n->image->count; i++) {
		enum sk_reason reason = n->cycle->members[i].reason;

		if (sk_member_is_unit(&n->image->ders[i]) &&
		    mark(&n->ders[i], (int)reason))
			tell_der(n, n->image->ders[i].conf->id, reason);
	}
	if (mark(&n->hold, (int)n->cycle->hold))
		tell_hold(n, hold);
}
