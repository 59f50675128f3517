/*
 * discovery.h - what is in a SunSpec device: a state machine fed with replies. Pure.
 *
 * Looks for the marker at 40000, 0 and 50000, then walks the chain by the device's own
 * lengths and places every model the catalog knows. It asks for one read at a time:
 *
 *	sk_discovery_begin(&d, catalog);
 *	while (sk_discovery_next(&d, &read))
 *		... read it ..., sk_discovery_data() or sk_discovery_failed()
 *
 * A base that does not answer is passed over, so that a silent device costs one timeout a
 * visit and not three. Devices end their chains in many ways (no end marker, no register
 * behind it, an error): what was found before counts, when it holds the common model and
 * one that measures.
 */
#ifndef SK_DRIVERS_LINK_DISCOVERY_H
#define SK_DRIVERS_LINK_DISCOVERY_H

#include <stdbool.h>

#include "drivers/link/plan.h"
#include "models/regmap.h"

#define SK_PLACED_MAX 16
#define SK_CHAIN_MAX 64 /**< models in a chain, known or not */

/** A device's table and where it stands in the device. */
struct sk_placed {
	const struct sk_map *map;
	uint16_t at;	 /**< address of offset 0: the model's ID register       */
	uint16_t length; /**< SunSpec: the device's own L                        */
};

enum sk_discovery_state {
	SK_DISCOVERY_MARKER, /**< looking for "SunS"                                */
	SK_DISCOVERY_CHAIN,  /**< walking                                           */
	SK_DISCOVERY_DONE,   /**< `placed` holds what was found                     */
	SK_DISCOVERY_FAILED, /**< it answered, and it is no SunSpec device: `reason` */
};

struct sk_discovery {
	const struct sk_catalog *catalog; /**< borrowed */
	enum sk_discovery_state state;
	unsigned base;	  /**< index of the base being tried                     */
	unsigned without; /**< bit of each base that answered without a marker   */
	uint32_t at;	  /**< address of the next header                        */
	unsigned seen;	  /**< models passed in the chain                        */
	bool asked_again; /**< the header at `at` went without an answer before  */
	struct sk_placed placed[SK_PLACED_MAX];
	size_t count;
	char reason[SK_TEXT_LEN + 1];
};

void sk_discovery_begin(struct sk_discovery *d, const struct sk_catalog *catalog);

/** The registers wanted next. @return false when it is done or has failed */
bool sk_discovery_next(const struct sk_discovery *d, struct sk_span *read);

/** The registers of the read that was wanted: two of them. */
void sk_discovery_data(struct sk_discovery *d, const uint16_t regs[2]);

/**
 * The read failed.
 * @param answered  the device said no (exception); false: it did not answer, and the
 * owner better waits before he asks again
 */
void sk_discovery_failed(struct sk_discovery *d, bool answered);

#endif
