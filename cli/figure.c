/* figure.c - numbers, ages and times as people read them; see figure.h. */
#include "cli/figure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MS_PER_S 1000
#define LAST_SECOND INT64_C(253402300799) /* of year 9999 */

/* Every text below is far shorter than SK_FIGURE_LEN; snprintf would cut, not overrun. */

static struct sk_figure number(double value, int decimals, const char *fmt)
{
	struct sk_figure f = {"-"};

	if (!isfinite(value))
		return f;
	if (fabs(value) < 0.5 * pow(10, -decimals))
		value = 0; /* no "-0.0" */
	(void)snprintf(f.text, sizeof(f.text), fmt, decimals, value);
	return f;
}

struct sk_figure sk_figure(double value, int decimals)
{
	return number(value, decimals, "%.*f");
}

struct sk_figure sk_figure_signed(double value, int decimals)
{
	return number(value, decimals, "%+.*f");
}

struct sk_figure sk_figure_age(int64_t age_ms)
{
	double s = (double)age_ms / MS_PER_S;
	struct sk_figure f;

	if (fabs(s) < 10)
		(void)snprintf(f.text, sizeof(f.text), "%.1f s", s);
	else if (fabs(s) < 120)
		(void)snprintf(f.text, sizeof(f.text), "%.0f s", s);
	else if (fabs(s) < 7200)
		(void)snprintf(f.text, sizeof(f.text), "%.0f min", s / 60);
	else if (fabs(s) < 2 * 86400)
		(void)snprintf(f.text, sizeof(f.text), "%.1f h", s / 3600);
	else
		(void)snprintf(f.text, sizeof(f.text), "%.0f d", s / 86400);
	return f;
}

struct sk_figure sk_figure_span(int64_t ms)
{
	struct sk_figure f;

	if (ms < MS_PER_S)
		(void)snprintf(f.text, sizeof(f.text), "%lld ms", (long long)ms);
	else
		(void)snprintf(f.text, sizeof(f.text), "%g s", (double)ms / MS_PER_S);
	return f;
}

int sk_figure_decimals(const char *name)
{
	static const struct {
		const char *end;
		int decimals;
	} units[] = {
		{"_hz", 3}, {"_v", 1},	 {"_a", 2},   {"_w", 0},    {"_var", 0},
		{"_va", 0}, {"_wh", 0},	 {"_pct", 1}, {"_ms", 0},   {"_us", 0},
		{"_c", 1},  {"_deg", 1}, {"pf", 3},   {"state", 0},
	};
	size_t len = strlen(name);

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		size_t end = strlen(units[i].end);

		if (len >= end && strcmp(name + len - end, units[i].end) == 0)
			return units[i].decimals;
	}
	return -1;
}

/* Whole seconds, rounded down also before 1970. */
static time_t whole_seconds(sk_wall_ms t_ms)
{
	return (time_t)(t_ms / MS_PER_S - (t_ms % MS_PER_S < 0));
}

struct sk_figure sk_figure_time(sk_wall_ms t_ms, long east_s)
{
	time_t s = whole_seconds(t_ms) + east_s;
	struct sk_figure f = {"-"};
	struct tm tm;

	if (llabs((long long)s) > LAST_SECOND || !gmtime_r(&s, &tm))
		return f;
	(void)snprintf(f.text, sizeof(f.text), "%04d-%02d-%02d %02d:%02d:%02d.%03d",
		       tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
		       tm.tm_min, tm.tm_sec,
		       (int)((t_ms % MS_PER_S + MS_PER_S) % MS_PER_S));
	return f;
}

struct sk_figure sk_figure_zone(long east_s)
{
	long minutes = labs(east_s) / 60;
	struct sk_figure f = {"UTC"};

	if (east_s != 0)
		(void)snprintf(f.text, sizeof(f.text), "UTC%c%02ld:%02ld",
			       east_s < 0 ? '-' : '+', minutes / 60, minutes % 60);
	return f;
}

/* Two digits at `*at`, in least..most. */
static int two(const char **at, int least, int most, int *out)
{
	const char *p = *at;

	if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9')
		return SK_EPARSE;
	*out = (p[0] - '0') * 10 + (p[1] - '0');
	*at += 2;
	return *out >= least && *out <= most ? SK_OK : SK_EPARSE;
}

static int skip(const char **at, const char *allowed)
{
	if (**at == '\0' || !strchr(allowed, **at))
		return SK_EPARSE;
	++*at;
	return SK_OK;
}

static int parse_date(const char **at, struct tm *tm)
{
	int century, year;

	if (two(at, 19, 99, &century) || two(at, 0, 99, &year) || skip(at, "-") ||
	    two(at, 1, 12, &tm->tm_mon) || skip(at, "-") || two(at, 1, 31, &tm->tm_mday))
		return SK_EPARSE;
	tm->tm_year = century * 100 + year - 1900;
	tm->tm_mon--;
	return tm->tm_year >= 70 ? SK_OK : SK_EPARSE;
}

/* Milliseconds behind the point; further digits are read and dropped. */
static int parse_fraction(const char **at)
{
	int ms = 0, weight = 100;

	for (; **at >= '0' && **at <= '9'; ++*at, weight /= 10)
		ms += (**at - '0') * weight;
	return ms;
}

static int parse_clock(const char **at, struct tm *tm, int *ms)
{
	if (two(at, 0, 23, &tm->tm_hour) || skip(at, ":") || two(at, 0, 59, &tm->tm_min))
		return SK_EPARSE;
	if (**at != ':')
		return SK_OK;
	++*at;
	if (two(at, 0, 59, &tm->tm_sec))
		return SK_EPARSE;
	if (skip(at, ".,") == SK_OK)
		*ms = parse_fraction(at);
	return SK_OK;
}

/* Z, +01:00, +0100, or nothing: `east_s` stays. */
static int parse_zone(const char **at, long *east_s)
{
	int sign = **at == '-' ? -1 : 1, hours, minutes;

	if (**at == '\0')
		return SK_OK;
	if (skip(at, "zZ") == SK_OK) {
		*east_s = 0;
		return SK_OK;
	}
	if (skip(at, "+-") || two(at, 0, 14, &hours))
		return SK_EPARSE;
	if (**at == ':')
		++*at;
	if (two(at, 0, 59, &minutes))
		return SK_EPARSE;
	*east_s = sign * (hours * 3600L + minutes * 60L);
	return SK_OK;
}

int sk_time_parse(const char *text, long east_s, sk_wall_ms *out)
{
	struct tm tm = {0};
	const char *at = text;
	int ms = 0, day;
	time_t s;

	if (parse_date(&at, &tm))
		return SK_EPARSE;
	day = tm.tm_mday;
	if (skip(&at, "Tt ") == SK_OK && parse_clock(&at, &tm, &ms))
		return SK_EPARSE;
	if (parse_zone(&at, &east_s) || *at != '\0')
		return SK_EPARSE;
	s = timegm(&tm);
	if (tm.tm_mday != day)
		return SK_EPARSE; /* 31 February */
	*out = (sk_wall_ms)(s - east_s) * MS_PER_S + ms;
	return SK_OK;
}
