/* image.c - what is known of each DER, and how old it is; see image.h. */
#include "controller/core/image.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_id(const void *a, const void *b)
{
	const struct sk_image_der *left = a, *right = b;

	return strcmp(left->conf->id, right->conf->id);
}

static int id_of(const void *key, const void *element)
{
	const struct sk_image_der *der = element;

	return strcmp(key, der->conf->id);
}

void sk_image_init(struct sk_image *image, struct sk_image_der *ders,
		   const struct sk_config *config)
{
	*image = (struct sk_image){.ders = ders, .count = config->der_count};
	for (size_t i = 0; i < image->count; i++) {
		ders[i] = (struct sk_image_der){.conf = &config->ders[i],
						.received = SK_MONO_NEVER};
		sk_measurement_init(&ders[i].measurement);
		sk_nameplate_init(&ders[i].nameplate);
	}
	if (image->count > 0)
		qsort(ders, image->count, sizeof(ders[0]), by_id);
}

struct sk_image_der *sk_image_find(const struct sk_image *image, const char *id)
{
	if (image->count == 0)
		return NULL;
	return bsearch(id, image->ders, image->count, sizeof(image->ders[0]), id_of);
}

void sk_image_measurement(struct sk_image_der *der, const struct sk_measurement *m,
			  sk_mono_ms received, bool retained)
{
	if (retained && der->received != SK_MONO_NEVER)
		return;
	der->measurement = *m;
	der->retained = retained;
	der->received = retained ? SK_MONO_NEVER : received;
}

bool sk_image_status(struct sk_image_der *der, const struct sk_status *s, bool retained)
{
	bool older = der->has_status && s->session < der->status.session;

	if (older && (retained || s->state == SK_STATE_OFFLINE))
		return false;
	der->status = *s;
	der->has_status = true;
	return true;
}

void sk_image_nameplate(struct sk_image_der *der, const struct sk_nameplate *n)
{
	der->nameplate = *n;
	der->has_nameplate = true;
}

void sk_image_result(struct sk_image_der *der, const struct sk_setpoint_result *r,
		     sk_mono_ms received)
{
	if (!der->has_result || r->seq != der->result.seq ||
	    r->epoch != der->result.epoch)
		der->answered = received;
	der->result = *r;
	der->has_result = true;
}

int64_t sk_image_age_ms(const struct sk_image_der *der, sk_mono_ms now)
{
	if (der->received == SK_MONO_NEVER)
		return INT64_MAX;
	return now > der->received ? now - der->received : 0;
}

enum sk_reason sk_image_presence(const struct sk_image_der *der, sk_mono_ms now,
				 int stale_ms)
{
	if (der->has_status && der->status.state == SK_STATE_OFFLINE)
		return SK_REASON_OFFLINE;
	if (der->retained)
		return SK_REASON_RETAINED;
	if (der->received == SK_MONO_NEVER)
		return SK_REASON_NEVER;
	if (sk_image_age_ms(der, now) > stale_ms)
		return SK_REASON_STALE;
	return SK_REASON_NONE;
}

double sk_image_value(const struct sk_image_der *der, enum sk_point_id point,
		      sk_mono_ms now, int stale_ms)
{
	if (sk_image_presence(der, now, stale_ms) != SK_REASON_NONE ||
	    !sk_measurement_good(&der->measurement, point))
		return (double)NAN;
	return der->measurement.value[point];
}
