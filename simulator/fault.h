/*
 * fault.h - the faults that are on, and what they make of one request. Pure: time is an
 * argument, randomness is seeded.
 *
 * A device has a set, the network has one, and both count for a request.
 */
#ifndef SK_SIMULATOR_FAULT_H
#define SK_SIMULATOR_FAULT_H

#include <stddef.h>
#include <stdint.h>

#include "models/fault.h"
#include "models/random.h"

struct sk_fault_state {
	bool on;
	double value;  /**< of its parameter                                       */
	double left_s; /**< until it ends by itself; INFINITY: never               */
};

/** Plain data; zeroed is a set without faults, but for the seed. */
struct sk_faults {
	struct sk_fault_state of[SK_FAULT_COUNT];
	size_t count; /**< of those that are on                                     */
	struct sk_random random;
};

/** No fault; random numbers of a stream of their own. */
void sk_faults_init(struct sk_faults *f, uint64_t seed, const char *stream);

/** Switch one on, or on anew with another parameter. */
void sk_faults_set(struct sk_faults *f, const struct sk_fault *fault);
void sk_faults_end(struct sk_faults *f, enum sk_fault_kind kind);
void sk_faults_clear(struct sk_faults *f);

/** Let time pass. @return true when a fault has ended */
bool sk_faults_advance(struct sk_faults *f, double dt_s);

static inline bool sk_faults_on(const struct sk_faults *f, enum sk_fault_kind kind)
{
	return f->of[kind].on;
}

enum sk_fault_fate {
	SK_FATE_ANSWER, /**< carry it out and answer, as the rest says               */
	SK_FATE_HOLD,	/**< not now: look again later                               */
	SK_FATE_LOST,	/**< not carried out, not answered                           */
	SK_FATE_RESET	/**< reset the connection                                    */
};

/** What becomes of one request. */
struct sk_fault_plan {
	enum sk_fault_fate fate;
	uint8_t exception; /**< answer with this instead of carrying it out; 0: none */
	bool unanswered;   /**< the answer is lost                                   */
	bool late;	   /**< the answer waits for the next request                */
	double delay_ms;   /**< of the answer                                        */
	int byte_ms;	   /**< between its bytes; 0: all at once                    */
	bool transaction, unit, function, half; /**< what is wrong with its bytes    */
	int off_bytes, garbage_bytes;
	uint64_t garbage_seed;
};

/**
 * Decide on a request.
 * @param device       NULL: no device has this unit
 * @param connected_ms how old its connection is
 */
void sk_fault_decide(struct sk_faults *device, struct sk_faults *network,
		     int64_t connected_ms, struct sk_fault_plan *out);

/** Make unit and function of an answer wrong; they stand behind each other on TCP and on
 * a serial line. */
void sk_fault_spoil_head(const struct sk_fault_plan *plan, uint8_t unit_and_function[2]);

/** Random bytes instead of an answer, or its first half. @return how many are sent */
size_t sk_fault_spoil_whole(const struct sk_fault_plan *plan, uint8_t *bytes, size_t len);

/**
 * Make the bytes of an answer on TCP wrong. `bytes` has room for SK_FRAME_MAX.
 * @param len  of the answer; 8 at least
 * @return     how many are sent
 */
size_t sk_fault_spoil(const struct sk_fault_plan *plan, uint8_t *bytes, size_t len);

#endif
