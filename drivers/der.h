/*
 * der.h - one DER of the driver: its device, its MQTT connection, its gate and commands.
 *
 * Here the parts meet that know nothing of each other: the device says what it measured,
 * the bus says what is asked of it. Thread: the loop's.
 */
#ifndef SK_DRIVERS_DER_H
#define SK_DRIVERS_DER_H

#include "drivers/beat.h"
#include "drivers/fence.h"
#include "drivers/gate.h"
#include "drivers/keeper.h"
#include "drivers/poll.h"
#include "drivers/publish.h"
#include "drivers/watch.h"

struct sk_der;

/** What all DERs of the process share; borrowed. */
struct sk_der_shared {
	const struct sk_config *config;
	const struct sk_catalog *catalog;
	struct sk_bus_hub *hub;
	struct sk_pool *pool;
	struct sk_fence *fence;
	int keepalive_s;	  /**< of each DER's connection */
	struct sk_der **measured; /**< list of those with a reading to publish */
	/** Something happened to the DER: look at sk_der_due() again. */
	void (*woke)(void *arg, const struct sk_der *der);
	/** A poll or probe of some DER is over. */
	void (*round)(void *arg);
	void *arg;
};

struct sk_der {
	const struct sk_der_shared *shared;
	size_t place; /**< the owner's: where it stands among the others */
	const struct sk_conf_der *conf;
	struct sk_device device;
	struct sk_keeper keeper;
	struct sk_watch watch;
	struct sk_beat beat;
	bool heard; /**< the controller is */
	struct sk_publisher publisher;
	struct sk_bus *bus;
	struct sk_grid grid;
	struct sk_age age;	/**< of its setpoints, by the clock of who sends them */
	int64_t epoch, seq;	/**< of the last setpoint accepted; 0: none        */
	sk_mono_ms measured_at; /**< when its last measurement was made        */
	bool measured;		/**< it stands in the list of shared->measured */
	struct sk_der *next_measured;
	enum sk_gate_step refused; /**< the last refusal told as an event            */
	int64_t written, failed, turned_away; /**< setpoints, for diagnostics         */
	sk_mono_ms diagnose_at;	 /**< when diagnostics are due                       */
	sk_mono_ms resume_at;	 /**< unpaced: when to poll again; SK_MONO_NEVER   */
	bool told;		 /**< its first state                              */
	bool has_result, untold; /**< untold: found something, nobody heard it yet */
	struct sk_setpoint_result last; /**< told again at each connection           */
};

/** @return 0, or an error, already logged. Release with sk_der_clear() in any case. */
SK_MUST_USE int sk_der_init(struct sk_der *der, const struct sk_der_shared *shared,
			    const struct sk_conf_der *conf);

/** Ask the device for the first time, and on its grid from then on. */
void sk_der_start(struct sk_der *der, int phase_ms, sk_mono_ms now);

/** When sk_der_tick() has something to do. */
sk_mono_ms sk_der_due(const struct sk_der *der);

/** Poll, expire and release what is due. */
void sk_der_tick(struct sk_der *der, sk_mono_ms now);

/** The controller is silent, or heard again. */
void sk_der_controller(struct sk_der *der, bool heard, sk_mono_ms now);

/** Nobody will serve the device: do to it what `on_exit` says. */
void sk_der_leave(struct sk_der *der, sk_mono_ms now);

/** True when nothing of that is left to do. */
bool sk_der_has_left(const struct sk_der *der, sk_mono_ms now);

/** Publish the readings of all in the list, and empty it. */
void sk_der_publish(struct sk_der **measured);

/** Publish that nobody speaks for the DER any more, and why. */
void sk_der_say_farewell(struct sk_der *der, const char *reason);

/**
 * Let go of the device and its link at once, and say farewell. What was published may
 * need a moment to leave; the DER does nothing else meanwhile.
 * @param no_more  the DER is gone for good: take back what the broker keeps of it
 */
void sk_der_retire(struct sk_der *der, const char *reason, bool no_more);

/** True when everything it said has arrived, or cannot any more. */
bool sk_der_retired(const struct sk_der *der);

/** Waits at most `wait_ms` for what was published to leave. */
void sk_der_clear(struct sk_der *der, int wait_ms);

#endif
