/*
 * device.h - one DER on its link: find out what it is, describe it, poll it.
 *
 * A device is looked at afresh whenever it was away: SunSpec chains move with firmware
 * updates. States: online (every read of the last poll answered), degraded (some did, or
 * one poll in a row went without an answer), offline (two did). A device that does not
 * answer is asked less and less often, at least every 3 s, and waited for ever shorter
 * (link/timeout.h), so that it costs its neighbours on the same link little. One that is
 * busy is asked once more at once; registers it does not have are left out (reads.h);
 * what it says is believed when it can be true (judge.h).
 *
 * Thread: the loop's. Nothing is allocated after the device is known.
 */
#ifndef SK_DRIVERS_DEVICE_H
#define SK_DRIVERS_DEVICE_H

#include "common/backoff.h"
#include "drivers/judge.h"
#include "drivers/link/link.h"
#include "drivers/link/timeout.h"
#include "drivers/reads.h"
#include "models/config.h"
#include "models/diagnostics.h"
#include "models/status.h"

struct sk_device;

/** What the owner is told; `arg` is his. */
struct sk_device_on {
	/** A poll is over and something was read: device->measurement, until the next one
	 * is over. Session and n are the owner's to set. */
	void (*measured)(void *arg);
	/** The device was (re)discovered: device->nameplate and its windows are new. */
	void (*described)(void *arg);
	/** device->state or its reason changed. */
	void (*state)(void *arg, enum sk_state before);
	/** A poll or a probe is over, whatever came of it. */
	void (*round)(void *arg);
};

enum sk_device_phase {
	SK_PHASE_DISCOVER, /**< which models stand where                            */
	SK_PHASE_DESCRIBE, /**< reading what says who it is                         */
	SK_PHASE_POLL,
};

struct sk_device {
	const struct sk_conf_der *conf;
	const struct sk_catalog *catalog;
	struct sk_link *link;
	const struct sk_device_on *on;
	void *arg;
	enum sk_device_phase phase;
	enum sk_state state;
	char reason[SK_TEXT_LEN + 1]; /**< why it is not online; "" when it is */
	sk_wall_ms since_ms;	      /**< when it became so                   */
	struct sk_nameplate nameplate;
	bool described; /**< nameplate is the device's own              */
	struct sk_measurement measurement; /**< of the last poll that read something */
	uint32_t provided; /**< SK_POINT_BIT of what it ever had a value for */
	struct sk_windows windows;
	struct sk_discovery discovery;
	struct sk_request request;
	struct sk_timeout timeout;
	struct sk_judge judge;
	struct sk_diagnostics
		counts;		/**< what is counted here; see sk_device_diagnose() */
	unsigned polls;		/**< since slow points were due: read in poll 0 */
	struct sk_reads *reads; /**< of this round: windows'; NULL before the first */
	bool asked_again;	/**< the read under way: it was busy the first time   */
	size_t read_at;		/**< index of the read under way                */
	unsigned good, refused; /**< reads of this round that gave data, or said no */
	char trouble[SK_TEXT_LEN + 1]; /**< the first of this round            */
	char refusal[SK_TEXT_LEN + 1]; /**< what the last slow poll was refused: so it is
				until the next, lest the state change to and fro with
				polls that do not ask */
	unsigned silent; /**< rounds in a row without any answer                */
	struct sk_backoff backoff;
	sk_mono_ms not_before; /**< no probe before; SK_MONO_NEVER: on the grid */
};

/** Everything is borrowed for the life of the device. */
void sk_device_init(struct sk_device *d, const struct sk_conf_der *conf,
		    const struct sk_catalog *catalog, struct sk_link *link);

/** Forgets a request under way. */
void sk_device_clear(struct sk_device *d);

/** Begin a poll, or go on finding out. Does nothing while one is under way or before the
 * device may be asked again. @return true when a request went out */
bool sk_device_poll(struct sk_device *d, sk_mono_ms now);

/** What was counted, with what the link counts and what is so at present. Time, session
 * and what polls were missed are the owner's to set. */
void sk_device_diagnose(const struct sk_device *d, struct sk_diagnostics *out);

/** True while a request of a poll is under way. */
bool sk_device_busy(const struct sk_device *d);

#endif
