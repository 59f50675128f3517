/*
 * spark.h - the last minute of one quantity as a line of small bars. Pure.
 *
 * Sixty bars of one second each, the newest right; a bar is the mean of what was put in
 * its second, a gap is a second without a value.
 */
#ifndef SK_CLI_SPARK_H
#define SK_CLI_SPARK_H

#include <stdbool.h>

#include "models/types.h"

#define SK_SPARK_BARS 60
/** Three bytes a bar and the terminator. */
#define SK_SPARK_SIZE (3 * SK_SPARK_BARS + 1)

struct sk_spark {
	double sum[SK_SPARK_BARS];
	int count[SK_SPARK_BARS];
	int64_t newest; /**< second of the newest bar; < 0: nothing yet */
};

/** What a drawn line spans. */
struct sk_spark_scale {
	double least, most; /**< NAN when nothing is known */
};

void sk_spark_init(struct sk_spark *s);

/** Put a value; one that is not finite, or older than the line, is left out. */
void sk_spark_put(struct sk_spark *s, sk_mono_ms now, double value);

/**
 * Draw the minute that ends at `now` over at least `span`, so that noise on a steady
 * quantity stays small.
 */
struct sk_spark_scale sk_spark_draw(const struct sk_spark *s, sk_mono_ms now, double span,
				    bool utf8, char out[SK_SPARK_SIZE]);

#endif
