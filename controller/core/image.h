/*
 * image.h - the process image: what is known of each DER, and how old it is.
 *
 * The shell writes it as messages arrive; a control cycle reads it through a const
 * pointer and changes nothing. Ages come from the monotonic clock of the receiver, never
 * from the label in the payload. A retained copy has an unknown age: it tells that the
 * DER once was there and is never fresh.
 *
 * Pure: no clock, no I/O, no allocation. The caller gives the array.
 */
#ifndef SK_CONTROLLER_IMAGE_H
#define SK_CONTROLLER_IMAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "controller/core/reason.h"
#include "models/config.h"
#include "models/measurement.h"
#include "models/setpoint.h"
#include "models/status.h"

/** One DER. Plain data; `conf` is borrowed from the configuration. */
struct sk_image_der {
	const struct sk_conf_der *conf; /**< id, kind, role, limits                */
	struct sk_measurement measurement;
	sk_mono_ms received; /**< of the measurement; SK_MONO_NEVER: none came live  */
	bool retained;	     /**< the measurement is a retained copy                 */
	bool has_status, has_nameplate, has_result;
	struct sk_status status;
	struct sk_nameplate nameplate; /**< ratings NAN until it came            */
	struct sk_setpoint_result result;
	sk_mono_ms answered; /**< when the first result to its setpoint came */
};

struct sk_image {
	struct sk_image_der *ders; /**< the caller's, sorted by id */
	size_t count;
};

/**
 * Begin with nothing known.
 * @param ders    room for config->der_count, kept
 * @param config  kept; must outlive the image
 */
void sk_image_init(struct sk_image *image, struct sk_image_der *ders,
		   const struct sk_config *config);

/** The DER with this id, or NULL. */
struct sk_image_der *sk_image_find(const struct sk_image *image, const char *id);

/** Take a measurement. A retained copy never replaces a live one. */
void sk_image_measurement(struct sk_image_der *der, const struct sk_measurement *m,
			  sk_mono_ms received, bool retained);

/**
 * Take a status. Of an older session only a live "online" or "degraded" is believed: a
 * will always says "offline", so that can only be a birth, by a driver whose clock
 * was set back.
 * @return false when it was ignored (a late will, an old retained copy)
 */
bool sk_image_status(struct sk_image_der *der, const struct sk_status *s, bool retained);

void sk_image_nameplate(struct sk_image_der *der, const struct sk_nameplate *n);
void sk_image_result(struct sk_image_der *der, const struct sk_setpoint_result *r,
		     sk_mono_ms received);

/** Age of the measurement in ms, never negative; INT64_MAX when none came live. */
int64_t sk_image_age_ms(const struct sk_image_der *der, sk_mono_ms now);

/**
 * Is the DER there, with a live measurement not older than `stale_ms`? SK_REASON_NONE
 * when it is; NEVER, RETAINED, STALE or OFFLINE when not. A status that never came does
 * not count against it: the measurement is the better witness.
 */
enum sk_reason sk_image_presence(const struct sk_image_der *der, sk_mono_ms now,
				 int stale_ms);

/** A good value of a point of a DER that is there, else NAN. */
double sk_image_value(const struct sk_image_der *der, enum sk_point_id point,
		      sk_mono_ms now, int stale_ms);

#endif
