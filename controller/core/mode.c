/* mode.c - is the site on its own? See mode.h. */
#include "controller/core/mode.h"

#include <math.h>

enum sk_breaker sk_mode_breaker(const struct sk_image *image, sk_mono_ms now,
				int stale_ms)
{
	enum sk_breaker all = SK_BREAKER_OPEN;

	for (size_t i = 0; i < image->count; i++) {
		const struct sk_image_der *der = &image->ders[i];
		double breaker;

		if (der->conf->kind != SK_KIND_PCC)
			continue;
		breaker = sk_image_value(der, SK_PT_BREAKER, now, stale_ms);
		if (isnan(breaker))
			all = SK_BREAKER_UNKNOWN;
		else if (breaker >= 0.5)
			return SK_BREAKER_CLOSED;
	}
	return all;
}
