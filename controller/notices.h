/*
 * notices.h - what people are told: a change that lasts is one event, logged and sent.
 *
 * Looked at once a cycle. A change counts when it has stood for SK_NOTICE_CYCLES cycles,
 * so that a value on an edge fills neither log nor history.
 *
 * Kinds: hold_begin, hold_end, infeasible (a hold because the units cannot do what is
 * needed), der_left_out, der_takes_part.
 */
#ifndef SK_CONTROLLER_NOTICES_H
#define SK_CONTROLLER_NOTICES_H

#include "controller/core/cycle.h"
#include "models/event.h"

#define SK_NOTICE_CYCLES 3

/** Takes an event; t_ms and source are left to it. `e` is borrowed for the call. */
typedef void sk_notice_tell(void *arg, struct sk_event *e);

/** A number that counts only when it has stood for a while. */
struct sk_notice_mark {
	int told, seen, cycles;
};

struct sk_notices {
	const struct sk_cycle *cycle; /**< borrowed */
	const struct sk_image *image; /**< borrowed */
	struct sk_notice_mark hold;
	struct sk_notice_mark *ders; /**< in the order of the image */
	sk_notice_tell *tell;
	void *arg;
};

/** @return 0 or SK_ENOMEM */
SK_MUST_USE int sk_notices_init(struct sk_notices *n, const struct sk_cycle *cycle,
				const struct sk_image *image, sk_notice_tell *tell,
				void *arg);
void sk_notices_clear(struct sk_notices *n);

/** After a cycle; `hold` is the text of its state. */
void sk_notices_look(struct sk_notices *n, const char *hold);

#endif
