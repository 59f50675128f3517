/*
 * plan.h - which reads fetch the wanted registers. Pure.
 *
 * A span is what must come from one request (a value with its scale factor, a whole
 * block); a read is one request. Spans that stand close together share a read.
 */
#ifndef SK_DRIVERS_LINK_PLAN_H
#define SK_DRIVERS_LINK_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "models/error.h"
#include "models/register.h"

/** `count` registers of one table from address `at`; at + count <= 65536. */
struct sk_span {
	uint32_t at, count;
	enum sk_reg_table table;
};

struct sk_plan_limits {
	unsigned registers; /**< most in one read, 1..125                           */
	unsigned hole;	    /**< unwanted registers read rather than asked around   */
};

/**
 * Group spans into reads, in order of table and address. Spans are sorted in place; they
 * may overlap and repeat. No span is torn.
 * @param reads  room for `count` entries: never more reads than spans
 * @return       number of reads, SK_ERANGE (a span is empty, ends behind 65535 or is
 *               longer than a read), SK_EINVAL (bad limits)
 */
SK_MUST_USE int sk_plan(struct sk_span *spans, size_t count,
			const struct sk_plan_limits *limits, struct sk_span *reads);

#endif
