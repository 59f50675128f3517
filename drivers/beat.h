/*
 * beat.h - our heartbeat in a device: one count each second while a controller is heard.
 *
 * A device with such a register falls back by itself when the count stands still. So it
 * is counted for as long as the controller lives, and not for as long as this process
 * does. Thread: the loop's.
 */
#ifndef SK_DRIVERS_BEAT_H
#define SK_DRIVERS_BEAT_H

#include "drivers/device.h"

#define SK_BEAT_MS 1000

struct sk_beat {
	const struct sk_device *device;
	struct sk_request request;
	uint16_t reg[2];
	uint32_t count;
	sk_mono_ms due; /**< INT64_MAX: not now */
};

/** Everything is borrowed for the life of the beat. */
void sk_beat_init(struct sk_beat *b, const struct sk_device *device);
void sk_beat_clear(struct sk_beat *b);

/** Begin at once, or stop. Where the device has no such register nothing is due. */
void sk_beat_run(struct sk_beat *b, bool run, sk_mono_ms now);

/** Count, when it is due. */
void sk_beat_tick(struct sk_beat *b, sk_mono_ms now);

#endif
