/*
 * wear.h - when registers that wear were written, how often, and when they may be again.
 * Pure.
 *
 * Some devices keep settings in flash that endures so many writes. Their tables say so
 * (memory = "flash") and how often a register may be written. What was written before the
 * program began is not known.
 */
#ifndef SK_DRIVERS_WEAR_H
#define SK_DRIVERS_WEAR_H

#include "models/regmap.h"
#include "models/types.h"

struct sk_wear {
	struct {
		const struct sk_map *map;
		int point;
		sk_mono_ms at; /**< of the last write */
		uint64_t writes;
	} entry[SK_MAP_FLASH_MAX];
	size_t count;
};

/** How long the point must still rest, in ms; 0: it may be written. */
int64_t sk_wear_rest_ms(const struct sk_wear *w, const struct sk_map *map, int point,
			sk_mono_ms now);

/** True when a point that lapses (rewrite_s) is to be written though it holds the value:
 * its last write is that long ago, or nobody knows when it was. */
bool sk_wear_lapses(const struct sk_wear *w, const struct sk_map *map, int point,
		    sk_mono_ms now);

/**
 * The point was written; one that does not wear is nothing to note.
 * @return how often it was since the program began, with this time; 0: it does not wear
 */
uint64_t sk_wear_note(struct sk_wear *w, const struct sk_map *map, int point,
		      sk_mono_ms now);

#endif
