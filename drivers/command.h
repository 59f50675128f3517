/*
 * command.h - one order carried out on one device: read, write, read back.
 *
 * Reads come first (scale factors, is it still the same model?), then the writes of all
 * fields, then every written register that can be read is read back. Flash that would
 * wear is refused. What an order means and what becomes of it afterwards is keeper.h's
 * business.
 *
 * Thread: the loop's. Nothing is allocated but in sk_command_fit().
 */
#ifndef SK_DRIVERS_COMMAND_H
#define SK_DRIVERS_COMMAND_H

#include "drivers/device.h"
#include "drivers/sequence.h"

/** What to carry out. */
struct sk_order {
	struct sk_setpoint_values want;
	bool release;	      /**< hand these fields back; the values are not used  */
	sk_mono_ms not_after; /**< no field is begun later                          */
};

/** One field of the order under way. */
struct sk_task {
	enum sk_setpoint_field field;
	struct sk_sequence_job job;
	struct sk_sequence sequence;
	size_t registers; /**< the device has of this table of the map               */
	enum sk_reg_table table;
	double left_s; /**< on its reversion timer when read back; NAN: not told  */
};

enum sk_command_phase {
	SK_COMMAND_IDLE,
	SK_COMMAND_READ,
	SK_COMMAND_WRITE,
	SK_COMMAND_VERIFY,
};

enum sk_command_end {
	SK_END_VERIFIED,
	SK_END_REFUSED,	   /**< nothing was written                                  */
	SK_END_FAILED,	   /**< something was, or may have been                      */
	SK_END_SUPERSEDED, /**< sk_command_supersede()                               */
};

/** What the owner is told; `arg` is his. He may begin the next order in `ended`. */
struct sk_command_on {
	/** The writes of a field begin. */
	void (*writing)(void *arg, const struct sk_task *task, sk_mono_ms now);
	/** The device has acknowledged all writes. */
	void (*written)(void *arg, sk_mono_ms now);
	void (*ended)(void *arg, enum sk_command_end end, const char *why,
		      sk_mono_ms now);
};

struct sk_command {
	const struct sk_device *device;
	struct sk_diagnostics *counts; /**< the device's: its polls and commands alike */
	int revert_s;
	const struct sk_command_on *on;
	void *arg;
	struct sk_request request;
	struct sk_block block; /**< of the task under way; its window is ours */
	size_t room;	       /**< registers the window has                  */
	enum sk_command_phase phase;
	struct sk_order order;
	bool one_by_one; /**< the device refuses function 16 for one register */
	bool superseded;
	sk_mono_ms paused_until; /**< between two writes; SK_MONO_NEVER: it is not   */
	struct sk_task *task;	 /**< room for every field the device has a control for */
	size_t task_room;
	size_t task_count, task_at, read_at, write_at;
	struct sk_span reads[SK_SEQUENCE_READS_MAX]; /**< of the task under way       */
	size_t read_count;
	bool wrote;
	struct sk_wear wear;
};

/** Everything is borrowed for the life of the command. */
void sk_command_init(struct sk_command *c, struct sk_device *device, int revert_s);
void sk_command_clear(struct sk_command *c);

/** The device was described anew: what is under way ends. @return 0 or SK_ENOMEM */
SK_MUST_USE int sk_command_fit(struct sk_command *c);

/** Carry out an order; only when none is under way. `ended` may come from within. */
void sk_command_begin(struct sk_command *c, const struct sk_order *order, sk_mono_ms now);

/**
 * Another order shall take the place of the one under way. That ends as soon as its
 * request has, but not between its first write and its last: orders that come faster than
 * a slow device answers must not keep each other from being carried out.
 */
void sk_command_supersede(struct sk_command *c);

/**
 * A newer order of the same fields, without beginning anew: what is not written yet takes
 * the newer values.
 * @return true when nothing else is to be done; false: it has to take the place of the
 * one under way, which is left as it was
 */
bool sk_command_renew(struct sk_command *c, const struct sk_order *order);

/** When sk_command_tick() has something to do; SK_MONO_NEVER: a reply comes first. */
sk_mono_ms sk_command_due(const struct sk_command *c);

/** Go on after a pause, once that is over. */
void sk_command_tick(struct sk_command *c, sk_mono_ms now);

bool sk_command_busy(const struct sk_command *c);

/** True when nobody can say that some field of the order arrived. */
bool sk_command_any_blind(const struct sk_command *c);

/** What the registers hold of the order, as far as it came. */
void sk_command_applied(const struct sk_command *c, struct sk_setpoint_values *out);

#endif
