/*
 * types.h - time and size types shared by every folder.
 *
 * Units   Base SI, carried in the identifier: _w W, _var var, _va VA, _v V, _a A, _hz Hz,
 *         _wh Wh, _pct 0..100, _ms milliseconds. Scaling lives in models/ and nowhere
 * else. Sign    Positive power flows INTO the site bus: generation, discharge and grid
 * import are positive; charge, load and export negative. Reactive power likewise:
 * positive is injected (over-excited). Time    sk_mono_ms never jumps and is the only
 * time control code sees; sk_wall_ms is the Unix epoch in UTC, a label for people and the
 * historian. models/ reads no clock: `now` is always an argument (common/clock.h reads
 * it).
 */
#ifndef SK_MODELS_TYPES_H
#define SK_MODELS_TYPES_H

#include <stdint.h>

typedef int64_t sk_mono_ms; /**< CLOCK_MONOTONIC in ms */
typedef int64_t sk_wall_ms; /**< Unix epoch in ms, UTC */

/** "Never happened": older than any real time, and safe to subtract from one. */
#define SK_MONO_NEVER (INT64_MIN / 4)

/** Longest DER id, without the terminator; ids match [a-z0-9][a-z0-9_-]{0,31}. */
#define SK_ID_LEN 32
/** Longest topic Skerry builds or accepts, without the terminator. */
#define SK_TOPIC_LEN 255
/** Longest free text in a payload (reason, maker, ...), without the terminator. */
#define SK_TEXT_LEN 127
/** Largest payload Skerry builds or accepts, in bytes. */
#define SK_PAYLOAD_MAX 16384

#endif
