/*
 * channel.h - the way between a device and the controller: polls, delay, loss, order.
 *
 * One link has two directions. Up, a measurement is sampled when the poll is due and
 * arrives a delay later, or never. Down, a setpoint arrives at the driver a delay later
 * and is in force when it is written, or is lost. What is lost may instead arrive late,
 * as QoS 1 does after a broken connection (retry_ms). A message never overtakes an
 * earlier one of its direction: MQTT keeps the order of a publisher, so a late one holds
 * up those behind it.
 *
 * Times are microseconds of simulated time. Pure and seeded; memory only in the queues.
 */
#ifndef SK_REHEARSAL_CHANNEL_H
#define SK_REHEARSAL_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/measurement.h"
#include "models/random.h"
#include "models/setpoint.h"

/** What one link is like; from the scenario. */
struct sk_channel {
	char id[SK_ID_LEN + 1]; /**< of the DER; empty: all that have no own         */
	double poll_ms;		/**< NAN: what the inventory says                    */
	double delay_ms;	/**< each way                                        */
	double jitter_ms;	/**< more delay, from 0 to this, drawn per message   */
	double loss_pct;	/**< of the messages, each way                       */
	double retry_ms;   /**< what would be lost arrives so much later; 0: is lost */
	double write_ms;   /**< from the driver to in force                     */
	double noise_f_hz; /**< standard deviation of a frequency reading       */
	double f_lsb_hz, f_offset_lsb_hz, p_lsb_w; /**< registers; 0: exact     */
};

enum sk_way { SK_WAY_UP, SK_WAY_DOWN, SK_WAY_COUNT };

/** A measurement (up) or a setpoint (down) on its way. */
struct sk_mail {
	int64_t at_us;	 /**< arrives                                            */
	int64_t sent_us; /**< by the sender's clock                              */
	int64_t ttl_us;	 /**< of a setpoint: how long it holds                   */
	struct sk_setpoint_values values;
	struct sk_measurement measurement;
};

/** What faults of the device and of the network make worse: its answers. */
struct sk_worse {
	double delay_ms, jitter_ms; /**< each answer comes so much later             */
	double loss_pct;   /**< of the requests, and of the answers                  */
	double timeout_ms; /**< an answer that is later is none                      */
};

/** First in, first out. */
struct sk_queue {
	struct sk_mail *mail;
	size_t first, count, room;
};

struct sk_link {
	struct sk_channel is;
	struct sk_worse worse; /**< zeroed: nothing is                               */
	struct sk_random random[SK_WAY_COUNT], noise;
	struct sk_queue queue[SK_WAY_COUNT];
	int64_t last_us[SK_WAY_COUNT]; /**< arrival of the latest message           */
	int64_t poll_us, next_poll_us;
};

#define SK_LOST INT64_C(-1)

/** Begin at time 0 with nothing under way and a random phase of the polls; init/clear.
 * `is.poll_ms` must be a number above 0. */
void sk_link_init(struct sk_link *l, const struct sk_channel *is, const char *id,
		  uint64_t seed);
void sk_link_clear(struct sk_link *l);

/** True once for each point of the polls' grid up to `now_us`. */
bool sk_link_poll_due(struct sk_link *l, int64_t now_us);

/** When a message sent now arrives, or SK_LOST. */
int64_t sk_link_arrival(struct sk_link *l, enum sk_way way, int64_t now_us);

/** Room for one more message on its way, arriving at `at_us`; NULL: no memory. */
struct sk_mail *sk_link_post(struct sk_link *l, enum sk_way way, int64_t at_us);

/** The next message that has arrived, valid until the next call of any function; NULL:
 * none. */
struct sk_mail *sk_link_take(struct sk_link *l, enum sk_way way, int64_t now_us);

/** Lose all that is on its way. */
void sk_link_drop(struct sk_link *l);

/** What a register with this step shows of a value; 0: the value. */
double sk_register_shows(double value, double lsb);

#endif
