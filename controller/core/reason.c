/* reason.c - why the controller does not count on a DER; see reason.h. */
#include "controller/core/reason.h"

#include <stddef.h>

static const char *const texts[SK_REASON_COUNT] = {
#define SK_REASON_TEXT(id, text) text,
	SK_REASON_MAP(SK_REASON_TEXT)
#undef SK_REASON_TEXT
};

const char *sk_reason_text(enum sk_reason reason)
{
	return (unsigned)reason < SK_REASON_COUNT ? texts[reason] : NULL;
}
