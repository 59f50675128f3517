/*
 * inbox.h - from MQTT messages to the process image.
 *
 * Nothing received is trusted: a topic that is not ours, a DER that is not in the
 * inventory, a payload that does not decode are counted and change nothing. A
 * DER's first bad payload is logged, its later ones only counted.
 *
 * Thread: the loop's, between cycles.
 */
#ifndef SK_CONTROLLER_INBOX_H
#define SK_CONTROLLER_INBOX_H

#include "common/bus.h"
#include "controller/core/image.h"

struct sk_inbox {
	const char *root; /**< borrowed */
	const struct sk_image *image;
	bool *complained;   /**< of each DER, in the order of the image */
	uint64_t bad;	    /**< payloads that did not decode           */
	uint64_t unknown;   /**< messages of DERs not in the inventory  */
	int64_t seen_epoch; /**< highest in any setpoint/result; 0: none */
};

/** Borrows all three. @return 0 or SK_ENOMEM */
SK_MUST_USE int sk_inbox_init(struct sk_inbox *in, const char *root,
			      const struct sk_image *image);
void sk_inbox_clear(struct sk_inbox *in);

/** Ask the bus for what the controller listens to. @return 0 or an error of the bus */
SK_MUST_USE int sk_inbox_subscribe(const struct sk_inbox *in, struct sk_bus *bus);

void sk_inbox_take(struct sk_inbox *in, const struct sk_bus_message *m);

#endif
