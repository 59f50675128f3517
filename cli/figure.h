/*
 * figure.h - numbers, ages and times as people read them. Pure.
 */
#ifndef SK_CLI_FIGURE_H
#define SK_CLI_FIGURE_H

#include <stdint.h>

#include "models/error.h"
#include "models/types.h"

#define SK_FIGURE_LEN 47

/** A short text, returned by value. */
struct sk_figure {
	char text[SK_FIGURE_LEN + 1];
};

/** A number with so many decimals; "-" when it is not known. */
struct sk_figure sk_figure(double value, int decimals);

/** The same, always with its sign. */
struct sk_figure sk_figure_signed(double value, int decimals);

/** "0.1 s", "12 s", "34 min", "5.2 h", "12 d". */
struct sk_figure sk_figure_age(int64_t age_ms);

/** "250 ms", "1.5 s", "90 s": exact, for periods and limits. */
struct sk_figure sk_figure_span(int64_t ms);

/** Decimals worth reading of a quantity, by the unit at the end of its name; -1: none is
 * known. */
int sk_figure_decimals(const char *name);

/** "2026-11-25 03:30:01.123" so many seconds east of UTC; "-" beyond year 9999. */
struct sk_figure sk_figure_time(sk_wall_ms t_ms, long east_s);

/** "UTC", "UTC+01:00", "UTC-03:30". */
struct sk_figure sk_figure_zone(long east_s);

/**
 * A point in time: 2026-11-25T03:30:01.5Z, with +01:00 or another zone in place of Z, or
 * without one: then `east_s`. A blank may stand for the T; seconds, or all of the time of
 * day, may be left out. Years 1970..9999.
 * @return 0 or SK_EPARSE
 */
SK_MUST_USE int sk_time_parse(const char *text, long east_s, sk_wall_ms *out);

#endif
