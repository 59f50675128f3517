/*
 * measurement.h - all points of one coherent poll of one DER, and its JSON.
 *
 * {"t_ms":1732450000123,"session":4,"n":1017,"f_hz":49.981,"v_v":230.4,"soc_pct":null,
 *  "q":{"soc_pct":["invalid"]}}
 *
 * A point the device provides but that is not known now is null and named in "q"; a point
 * the device does not provide is not there at all. `n` counts polls within a session, so
 * a consumer sees what it missed.
 */
#ifndef SK_MODELS_MEASUREMENT_H
#define SK_MODELS_MEASUREMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "models/error.h"
#include "models/point.h"
#include "models/types.h"

/** Plain data: copy freely, nothing to release. */
struct sk_measurement {
	sk_wall_ms t_ms;		 /**< when the device answered, a label      */
	int64_t session;		 /**< MQTT session of the DER that sent it   */
	int64_t n;			 /**< poll number within the session, from 1 */
	uint32_t points;		 /**< SK_POINT_BIT of each point it carries  */
	double value[SK_POINT_COUNT];	 /**< NAN when the quality is not good       */
	uint8_t quality[SK_POINT_COUNT]; /**< enum sk_quality bits                   */
};

/** No points, every value NAN. */
void sk_measurement_init(struct sk_measurement *m);

/**
 * Set one point. A value that is not finite becomes SK_Q_INVALID, one outside the point's
 * range SK_Q_RANGE; whatever is not good is stored as NAN.
 */
void sk_measurement_set(struct sk_measurement *m, enum sk_point_id id, double value,
			unsigned quality);

/**
 * Tell what a device does not provide from what it cannot say now; call it when all of a
 * poll is in `m`. A point with a good value is provided from then on: it is added to
 * `provided` (SK_POINT_BITs, at first those of the nameplate). A point that was never
 * provided and has no value now (SK_Q_INVALID) is taken out of `m`.
 */
void sk_measurement_settle(struct sk_measurement *m, uint32_t *provided);

/** True when `m` carries a good value of the point. */
bool sk_measurement_good(const struct sk_measurement *m, enum sk_point_id id);

/**
 * Write the JSON, zero-terminated.
 * @return length without the terminator, or SK_EFULL
 */
SK_MUST_USE int sk_measurement_encode(const struct sk_measurement *m, char *buf,
				      size_t size);

/**
 * Write only what stands in "q", as an object of its own.
 * @return length without the terminator, 0 when every point is good, or SK_EFULL
 */
SK_MUST_USE int sk_measurement_quality_encode(const struct sk_measurement *m, char *buf,
					      size_t size);

/**
 * Read the JSON. Unknown keys are ignored (a newer sender may have more points); a wrong
 * type, a number out of range or no t_ms is SK_EPARSE. `out` is written only on success.
 */
SK_MUST_USE int sk_measurement_decode(const char *json, size_t len,
				      struct sk_measurement *out);

#endif
