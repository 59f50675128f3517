/*
 * report.h - verdicts for people (a table) and for programs (JSON).
 */
#ifndef SK_REHEARSAL_REPORT_H
#define SK_REHEARSAL_REPORT_H

#include <stdio.h>

#include "rehearsal/judge.h"

/** Asked and measured, one row an expectation, strategies beside each other. @return 0 or
 * SK_EIO */
SK_MUST_USE int sk_report_table(const struct sk_scenario *s, struct sk_verdict *verdicts,
				size_t count, FILE *out);

/** The same as one JSON object. @return 0, SK_EIO or SK_ENOMEM */
SK_MUST_USE int sk_report_json(const struct sk_scenario *s, struct sk_verdict *verdicts,
			       size_t count, FILE *out);

#endif
