/*
 * scan_run.h - ask many places for SunSpec devices, a bounded number at once.
 *
 * Each place is a link of its own, opened for its turn and closed behind it; its units
 * are asked one after the other, and no more of them when it cannot be connected.
 */
#ifndef SK_CLI_SCAN_RUN_H
#define SK_CLI_SCAN_RUN_H

#include "cli/inventory.h"
#include "cli/range.h"
#include "models/regmap.h"

#define SK_SCAN_AT_ONCE 64

struct sk_scan {
	/* Set by the owner; borrowed. */
	const struct sk_catalog *catalog;
	const struct sk_conf_link *places;
	size_t place_count;
	const struct sk_numbers *units;
	int timeout_ms;
	bool verbose;  /**< say of each place on stderr why nothing was found */
	bool progress; /**< keep a line on stderr that says how far it is    */
	/* The result; sk_scan_clear() releases it. */
	struct sk_found *found;
	size_t found_count;
	size_t unreached; /**< places that could not be connected            */
	size_t silent;	  /**< units that gave no right answer               */
	size_t others;	  /**< units that answer and are no SunSpec device   */
};

/** Ask all of them; blocks until the last is over. @return 0, SK_ENOMEM or SK_EIO */
SK_MUST_USE int sk_scan_run(struct sk_scan *scan);
void sk_scan_clear(struct sk_scan *scan);

#endif
