/*
 * reads.h - which of a device's reads are worth asking: what it refuses or leaves
 * unanswered while it answers others. Pure.
 *
 * A read that is refused as "no such register" is divided, from round to round, until the
 * register is alone; that one is left out and asked again after `retry_s`: firmware
 * changes, and a device that boots refuses for a while what it has. When all of a round
 * is refused, it is not about a register, and nothing is divided or left out.
 */
#ifndef SK_DRIVERS_READS_H
#define SK_DRIVERS_READS_H

#include "drivers/windows.h"

/** Rounds in a row in which a read alone went without an answer until it is left out. */
#define SK_READS_UNANSWERED_MOST 3

/** A round begins: where everything is left out, everything is asked. */
void sk_reads_begin(struct sk_reads *reads, sk_mono_ms now);

/** True when read `i` is to be asked in this round. */
bool sk_reads_wanted(const struct sk_reads *reads, size_t i, sk_mono_ms now);

/** It was answered with data. */
void sk_reads_answered(struct sk_reads *reads, size_t i);

/** It was refused: no such register, or no such function. */
void sk_reads_refused(struct sk_reads *reads, size_t i);

/**
 * It went without an answer. It goes to the end, so that it does not stand before the
 * others for ever.
 * @param others  reads of this round that were answered
 * @param retry_s  as of sk_reads_settle()
 */
void sk_reads_unanswered(struct sk_reads *reads, size_t i, unsigned others,
			 sk_mono_ms now, int retry_s);

/**
 * The round is over: divide or leave out what was refused in it.
 * @param answered  reads of this round that gave data
 * @param retry_s   after how long what is left out is asked again; the first times it is
 *                  sooner: a device that was confused for a moment must not miss it so
 * long
 * @return          how many were divided: these are worth another round
 */
unsigned sk_reads_settle(const struct sk_windows *w, struct sk_reads *reads,
			 unsigned answered, sk_mono_ms now, int retry_s);

/** How many were left out and not answered since, so also while they are asked again:
 * what is told of them does not come and go. `first` (may be NULL): one of them. */
unsigned sk_reads_left_out(const struct sk_reads *reads, struct sk_span *first);

#endif
