/* spark.c - the last minute as a line of small bars; see spark.h. */
#include "cli/spark.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define LEVELS 8

static const char *const bars[LEVELS] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
static const char *const plain[LEVELS] = {"_", ".", ",", "-", "=", "+", "*", "#"};

void sk_spark_init(struct sk_spark *s)
{
	*s = (struct sk_spark){.newest = -1};
}

/* Move on to `second`, emptying the bars between. */
static void advance(struct sk_spark *s, int64_t second)
{
	int64_t from =
		s->newest < second - SK_SPARK_BARS ? second - SK_SPARK_BARS : s->newest;

	for (int64_t i = from + 1; i <= second; i++) {
		s->sum[i % SK_SPARK_BARS] = 0;
		s->count[i % SK_SPARK_BARS] = 0;
	}
	s->newest = second;
}

void sk_spark_put(struct sk_spark *s, sk_mono_ms now, double value)
{
	int64_t second = now / 1000;

	if (!isfinite(value) || second < 0 || second <= s->newest - SK_SPARK_BARS)
		return;
	if (second > s->newest)
		advance(s, second);
	s->sum[second % SK_SPARK_BARS] += value;
	s->count[second % SK_SPARK_BARS]++;
}

/* Mean of one second, NAN when there is none. */
static double bar(const struct sk_spark *s, int64_t second)
{
	int64_t at = second % SK_SPARK_BARS;

	if (second < 0 || second > s->newest || second <= s->newest - SK_SPARK_BARS ||
	    s->count[at] == 0)
		return (double)NAN;
	return s->sum[at] / s->count[at];
}

static struct sk_spark_scale scale_of(const struct sk_spark *s, int64_t last)
{
	struct sk_spark_scale scale = {(double)NAN, (double)NAN};

	for (int i = 0; i < SK_SPARK_BARS; i++) {
		double value = bar(s, last - i);

		scale.least = fmin(scale.least, value); /* fmin and fmax pass NAN over */
		scale.most = fmax(scale.most, value);
	}
	return scale;
}

static int level_of(double value, struct sk_spark_scale scale)
{
	double part = (value - scale.least) / (scale.most - scale.least);
	int level = (int)(part * LEVELS);

	return level < 0 ? 0 : level >= LEVELS ? LEVELS - 1 : level;
}

struct sk_spark_scale sk_spark_draw(const struct sk_spark *s, sk_mono_ms now, double span,
				    bool utf8, char out[SK_SPARK_SIZE])
{
	struct sk_spark_scale scale = scale_of(s, now / 1000);
	double missing = span - (scale.most - scale.least);

	if (missing > 0) {
		scale.least -= missing / 2;
		scale.most += missing / 2;
	}
	for (int i = SK_SPARK_BARS - 1; i >= 0; i--) {
		double value = bar(s, now / 1000 - i);
		const char *text = isnan(value) ? " "
				   : utf8	? bars[level_of(value, scale)]
						: plain[level_of(value, scale)];

		out = stpcpy(out, text);
	}
	return scale;
}
