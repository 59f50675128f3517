/*
 * command.h - carrying out setpoints on one device, and what becomes of them.
 *
 * An accepted setpoint is read (scale factors, is it still the same model?), written, and
 * read back; each stage is told: `written`, then `verified` or `ineffective`; `rejected`
 * when the device itself refuses, or a flash register would wear. What cannot be read
 * back stays `written`. At the end of its ttl without a successor it is
 * `expired`, and control.revert_s after the write a field whose device has no reversion
 * timer of its own is handed back: `released`. A newer setpoint takes the place of one
 * that is under way.
 *
 * Thread: the loop's. Nothing is allocated but in sk_command_fit().
 */
#ifndef SK_DRIVERS_COMMAND_H
#define SK_DRIVERS_COMMAND_H

#include "drivers/device.h"
#include "drivers/sequence.h"

/** One field of the setpoint under way. */
struct sk_task {
	enum sk_setpoint_field field;
	struct sk_sequence_job job;
	struct sk_sequence sequence;
	struct sk_span reads[SK_SEQUENCE_READS_MAX];
	size_t read_count;
	size_t registers; /**< the device has of this table of the map */
	enum sk_reg_table table;
};

enum sk_command_phase {
	SK_COMMAND_IDLE,
	SK_COMMAND_READ,
	SK_COMMAND_WRITE,
	SK_COMMAND_VERIFY,
};

struct sk_command {
	const struct sk_device *device;
	struct sk_diagnostics *counts; /**< the device's: its polls and commands alike */
	int revert_s;
	void (*result)(void *arg, const struct sk_setpoint_result *result);
	void *arg;
	struct sk_request request;
	struct sk_block block; /**< of the task under way; its window is ours */
	size_t room;	       /**< registers the window has                  */
	enum sk_command_phase phase;
	bool releasing;
	bool one_by_one;      /**< the device refuses function 16 for one register */
	struct sk_task *task; /**< room for every field the device has a control for */
	size_t task_room;
	size_t task_count, task_at, read_at, write_at;
	bool wrote;
	struct sk_setpoint setpoint, next;
	bool has_next;
	bool active; /**< written, and its ttl is running         */
	sk_mono_ms expires_at;
	struct sk_wear wear;
	sk_mono_ms hold_until[SK_SETPOINT_COUNT]; /**< SK_MONO_NEVER: not ours to end */
};

/** Everything is borrowed for the life of the command. */
void sk_command_init(struct sk_command *c, struct sk_device *device, int revert_s);
void sk_command_clear(struct sk_command *c);

/** The device was described anew: give up what is under way. @return 0 or SK_ENOMEM */
SK_MUST_USE int sk_command_fit(struct sk_command *c);

/** Carry out a setpoint that passed the gate. @param age_ms what of its ttl is gone */
void sk_command_accept(struct sk_command *c, const struct sk_setpoint *sp, int64_t age_ms,
		       sk_mono_ms now);

/** When sk_command_tick() is due; INT64_MAX: not before the next setpoint. */
sk_mono_ms sk_command_due(const struct sk_command *c);

/** Expire and release what is due. */
void sk_command_tick(struct sk_command *c, sk_mono_ms now);

#endif
