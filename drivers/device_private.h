/*
 * device_private.h - what the parts of a device share. Not for anyone else.
 */
#ifndef SK_DRIVERS_DEVICE_PRIVATE_H
#define SK_DRIVERS_DEVICE_PRIVATE_H

#include "drivers/device.h"

/* device.c: states, requests, and finding out what it is. */
void sk_device_set_state(struct sk_device *d, enum sk_state state, const char *reason);
void sk_device_end_round(struct sk_device *d);
/** No answer at all: ask again later, and later still. */
void sk_device_end_silent(struct sk_device *d, sk_mono_ms not_before, const char *why);
void sk_device_rediscover(struct sk_device *d);
/** Last call of its caller, as the next one: the answer may come from within. */
void sk_device_ask(struct sk_device *d, const struct sk_span *read, sk_mono_ms now);
void sk_device_discover(struct sk_device *d, sk_mono_ms now);

/* device_round.c: the reads of a phase, one after the other. Each is the last call of its
 * caller. */
void sk_round_start(struct sk_device *d, sk_mono_ms now);
void sk_round_data(struct sk_device *d, const struct sk_reply *reply);
void sk_round_refused(struct sk_device *d, const struct sk_reply *reply);
void sk_round_silence(struct sk_device *d, const struct sk_reply *reply);

#endif
