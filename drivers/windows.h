/*
 * windows.h - the registers of one device: which are read when, and what was read last.
 *
 * A device is a few placed maps (models found in it, or one vendor table). Each has a
 * window on every table of Modbus that it uses; reads are planned once, when the device
 * is known, and their replies are stored into the windows. Every poll starts from unknown
 * registers: what it did not read is not known.
 */
#ifndef SK_DRIVERS_WINDOWS_H
#define SK_DRIVERS_WINDOWS_H

#include "drivers/link/discovery.h"
#include "drivers/link/frame.h"
#include "drivers/link/plan.h"

/** A placed map and its registers of one table. */
struct sk_block {
	struct sk_placed placed;
	struct sk_window window;
};

/** A control and where to write it. */
struct sk_handle {
	const struct sk_block *block;
	const struct sk_map_control *control; /**< NULL: the device has none */
};

/** Slow points are read in the first poll and in every so many-th after it. */
#define SK_SLOW_EVERY 10

/** What came of a read so far. */
struct sk_read_state {
	bool refused;	     /**< in this round                                   */
	unsigned refusals;   /**< times it was left out since it was last answered */
	unsigned unanswered; /**< times in a row, while others were answered       */
	sk_mono_ms again_at; /**< left out before; SK_MONO_NEVER: it is not        */
};

/** Reads in the order they are asked for. */
struct sk_reads {
	struct sk_span *span;
	struct sk_read_state *state; /**< of each span */
	size_t count, room;
};

/** How a device wants to be asked. */
struct sk_windows_how {
	bool apart;	    /**< no read goes over two maps: some devices refuse that */
	unsigned registers; /**< most in one read, 1..125; the maps may allow less   */
	int gap;	    /**< unwanted registers read; -1: by the maps            */
};

struct sk_windows {
	struct sk_block block[SK_PLACED_MAX];
	size_t count;
	struct sk_windows_how how;
	struct sk_span *part; /**< registers that belong together: no read tears them */
	size_t part_count;
	bool two_paces;	      /**< it has slow points: `slow` is planned          */
	struct sk_reads poll; /**< every poll                                     */
	struct sk_reads slow; /**< every SK_SLOW_EVERY-th poll, in place of `poll` */
	struct sk_reads once; /**< when the device was found: also what describes it */
};

/**
 * Make windows for these maps and plan the reads. Releases what was there.
 *
 * A value that stands too far from its scale factor for one read is read apart from it,
 * with the factor before and behind: when that changed meanwhile, nothing is known. What
 * is longer than a read, as a text may be, is not read.
 * @return 0, SK_ENOMEM, or SK_ERANGE (bad limits)
 */
SK_MUST_USE int sk_windows_build(struct sk_windows *w, const struct sk_placed *placed,
				 size_t count, const struct sk_windows_how *how);
void sk_windows_clear(struct sk_windows *w);

/** True when a read covers registers of more than one map. */
bool sk_windows_joined(const struct sk_windows *w, const struct sk_span *read);

/** What these reads fetch is unknown from now on. */
void sk_windows_forget(struct sk_windows *w, const struct sk_reads *reads);

/**
 * A poll begins: what any poll reads is unknown, slow points too, so that none read
 * earlier passes for new.
 * @param slow  slow points are read this time; false: they are not measured, unless the
 * device has no others
 * @return the reads of this poll
 */
struct sk_reads *sk_windows_begin(struct sk_windows *w, bool slow);

/** Store a reply. @return 0, or SK_EMODEL: another model stands there now */
SK_MUST_USE int sk_windows_store(struct sk_windows *w, const struct sk_span *read,
				 const struct sk_frame *reply);

/** The same for one block alone. */
SK_MUST_USE int sk_block_store(struct sk_block *b, const struct sk_span *read,
			       const struct sk_frame *reply);

/** All points of the present registers. Session, n and time stay as they are. */
void sk_windows_measure(const struct sk_windows *w, struct sk_measurement *m);

/** What the present registers say of the device; kind and role stay as they are. */
void sk_windows_nameplate(const struct sk_windows *w, struct sk_nameplate *n);

/** How a setpoint field is carried out here: by the map of the highest rank whose
 * registers are implemented. */
struct sk_handle sk_windows_control(const struct sk_windows *w,
				    enum sk_setpoint_field field);

#endif
