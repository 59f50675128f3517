/*
 * scenario_keys.h - the tables of every key of a scenario file.
 */
#ifndef SK_REHEARSAL_SCENARIO_KEYS_H
#define SK_REHEARSAL_SCENARIO_KEYS_H

#include <jansson.h>

#include "models/keys.h"

struct sk_key_table {
	const struct sk_key *keys;
	size_t count;
};

/** The file itself; a link of a DER; the channel of all; an event; an expectation. */
extern const struct sk_key_table sk_scenario_keys, sk_link_keys, sk_channel_keys,
	sk_event_keys, sk_expect_keys;

/** Copy what stands in the group from one struct to another, both filled by the table. */
void sk_keys_copy(struct sk_key_table table, const config_setting_t *group,
		  const void *from, void *to);

/** An object of every key of the table that is not SK_KEY_OTHER; an unknown number is
 * null, a choice is left out. NULL: no memory. */
json_t *sk_keys_json(struct sk_key_table table, const void *source);

#endif
