/*
 * range.h - lists of numbers and ranges of addresses as they stand on a command line.
 * Pure.
 */
#ifndef SK_CLI_RANGE_H
#define SK_CLI_RANGE_H

#include <stddef.h>
#include <stdint.h>

#include "models/config.h"
#include "models/error.h"

#define SK_NUMBERS_MAX 256
#define SK_HOSTS_MAX 1024 /**< addresses one range may hold */

struct sk_numbers {
	uint16_t number[SK_NUMBERS_MAX];
	size_t count;
};

/**
 * Add the numbers of "1-10,20" to a list, each once, in the order given.
 * @return 0, SK_EPARSE (no such list, or a number outside least..most) or SK_EFULL
 */
SK_MUST_USE int sk_numbers_add(struct sk_numbers *n, const char *text, int least,
			       int most);

/** Consecutive IPv4 addresses, or one host of any name. */
struct sk_hosts {
	char name[SK_HOST_LEN + 1]; /**< "": the addresses            */
	uint32_t first;		    /**< in host order                */
	size_t count;		    /**< 1..SK_HOSTS_MAX              */
};

/**
 * 10.0.0.1, 10.0.0.1-20, 10.0.0.1-10.0.1.20, 10.0.0.0/24 (without network and broadcast
 * address), or a name. `why` says what is wrong and what is allowed.
 * @return 0 or SK_EPARSE
 */
SK_MUST_USE int sk_hosts_parse(const char *text, struct sk_hosts *out,
			       char why[SK_TEXT_LEN + 1]);

/** Host `i` (below count) as text. */
void sk_hosts_name(const struct sk_hosts *h, size_t i, char out[SK_HOST_LEN + 1]);

#endif
