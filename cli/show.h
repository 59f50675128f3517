/*
 * show.h - a picture of the site for people (lines on paper) and for scripts (JSON).
 */
#ifndef SK_CLI_SHOW_H
#define SK_CLI_SHOW_H

#include <jansson.h>

#include "cli/health.h"
#include "cli/moment.h"
#include "cli/paper.h"

/** Site, broker and time; the controller with its mode and figures. */
void sk_show_head(const struct sk_picture *p, const struct sk_moment *at,
		  struct sk_paper *paper);

/** A row for each DER and the totals. @return 0 or SK_ENOMEM */
SK_MUST_USE int sk_show_ders(const struct sk_picture *p, const struct sk_moment *at,
			     struct sk_paper *paper);

/** One line when all is well, else a line for each that is not. */
void sk_show_verdict(const struct sk_picture *p, const struct sk_moment *at,
		     struct sk_paper *paper);

/**
 * The same as one object. `trouble` is a complaint of the caller's own, or NULL.
 * @return a new reference, or NULL when memory ran out
 */
json_t *sk_show_json(const struct sk_picture *p, const struct sk_moment *at,
		     const char *trouble);

#endif
