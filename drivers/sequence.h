/*
 * sequence.h - one setpoint field as writes to registers, and the check of what came of
 * them. Pure.
 *
 * A device's table says how a field is carried out (struct sk_map_control). Here its
 * steps become registers: the value with the scale factor just read, the reversion timer
 * where the device has one, contiguous registers in one write, and each enable on its own
 * behind them, because a device may apply register by register.
 *
 * Flash is written only where that changes it (or where the device would forget: its
 * table's rewrite_s), and refused when it was written lately. Handing back is never
 * refused: it is rare, and safety.
 *
 * A device may keep its old value until it is enabled anew. Where its operator says so
 * (`toggle`), a value that changes while it is enabled is followed by the disable, which
 * passes, and then the enable. A value that stays is not, so renewing a timer makes no
 * gap.
 */
#ifndef SK_DRIVERS_SEQUENCE_H
#define SK_DRIVERS_SEQUENCE_H

#include <stdbool.h>

#include "drivers/link/discovery.h"
#include "drivers/link/frame.h"
#include "drivers/link/plan.h"
#include "drivers/wear.h"
#include "models/regmap.h"

#define SK_WRITES_MAX (2 * SK_MAP_STEPS_MAX)
#define SK_WRITE_REGS_MAX (4 * SK_MAP_STEPS_MAX)

/** One write request. */
struct sk_write {
	uint16_t at; /**< address on the wire */
	uint16_t count;
	uint8_t function; /**< enum sk_function                                   */
	bool blind;	  /**< cannot be read back                                */
	bool passing;	  /**< undone by a later one, after a pause               */
	uint16_t reg[SK_WRITE_REGS_MAX];
};

struct sk_sequence {
	struct sk_write write[SK_WRITES_MAX];
	unsigned count;
	bool timer;	/**< the device has a reversion timer, and it is set  */
	double applied; /**< the value as the registers hold it, rounded      */
};

struct sk_sequence_job {
	struct sk_placed placed;
	const struct sk_map_control *control;
	bool release;  /**< hand back instead; `value` is not used           */
	double value;  /**< in the field's unit                              */
	double rating; /**< what SK_FROM_PERCENT is of, unless its model says it */
	int revert_s;
	const struct sk_wear *wear; /**< what was written when; where flash is    */
	sk_mono_ms now;
	bool toggle;	 /**< what is enabled is disabled before it is enabled anew  */
	double fallback; /**< what it shall revert to, or NAN: its own behaviour  */
};

/** Most reads sk_sequence_reads() gives. */
#define SK_SEQUENCE_READS_MAX (2 * 3 * SK_MAP_STEPS_MAX + 3)

/**
 * The reads that fetch what a sequence needs (scale factors, the model's header) and what
 * it will have written.
 * @return number of reads or an error of sk_plan()
 */
SK_MUST_USE int sk_sequence_reads(const struct sk_placed *placed,
				  const struct sk_map_control *control,
				  const struct sk_plan_limits *limits,
				  struct sk_span reads[SK_SEQUENCE_READS_MAX]);

/**
 * @param now  the registers as just read
 * @param why  SK_TEXT_LEN + 1 bytes: what is wrong, for people
 * @return 0; SK_EMODEL (another model stands there), SK_EABSENT (not implemented),
 * SK_ERANGE, SK_EBUSY (flash that was written lately and would have to change), SK_EINVAL
 * (too long to be toggled)
 */
SK_MUST_USE int sk_sequence_build(const struct sk_sequence_job *job,
				  const struct sk_window *now, struct sk_sequence *out,
				  char *why);

/** True when the write covers the point. */
bool sk_sequence_wrote(const struct sk_write *w, const struct sk_placed *placed,
		       size_t point);

/** True when nothing of it can be read back. */
bool sk_sequence_is_blind(const struct sk_sequence *s);

/** True when the registers read back are those written; else `why` names the first. What
 * cannot be read is taken as written. */
bool sk_sequence_verify(const struct sk_sequence *s, const struct sk_placed *placed,
			const struct sk_window *now, char *why);

#endif
