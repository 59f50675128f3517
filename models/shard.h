/*
 * shard.h - which part of an inventory one of several drivers serves: `--shard 2/3`.
 *
 * All DERs of one endpoint belong to one shard, so that it has one connection. Which one
 * is decided by the endpoint alone: adding, removing or changing other DERs moves none,
 * and with one shard more only those move that go to it. The shares are about equal for
 * many endpoints; few may lie unevenly. Pure.
 */
#ifndef SK_MODELS_SHARD_H
#define SK_MODELS_SHARD_H

#include <stdbool.h>

#include "models/config.h"
#include "models/error.h"

#define SK_SHARDS_MAX 64

/** Shard `index`, from 1, of `count`. Zeroed: the whole inventory. */
struct sk_shard {
	int index, count;
};

/** Parse "i/n", 1 <= i <= n <= SK_SHARDS_MAX. @return 0 or SK_EPARSE */
SK_MUST_USE int sk_shard_parse(const char *text, struct sk_shard *out);

/** True when the DERs of this endpoint belong to the shard. */
bool sk_shard_has(const struct sk_shard *shard, const struct sk_conf_link *link);

#endif
