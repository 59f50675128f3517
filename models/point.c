/* point.c - the registry of measured quantities as a table; see point.h. */
#include "models/point.h"

#include <stddef.h>
#include <string.h>

static const struct sk_point_info points[SK_POINT_COUNT] = {
#define SK_POINT_ROW(id, name, unit, least, most, deadband, meaning) \
	{name, unit, least, most, deadband, meaning},
	SK_POINT_MAP(SK_POINT_ROW)
#undef SK_POINT_ROW
};

static const struct {
	unsigned bit;
	const char *name;
} qualities[] = {
	{SK_Q_INVALID, "invalid"}, {SK_Q_STALE, "stale"},
	{SK_Q_RANGE, "range"},	   {SK_Q_COMM, "comm"},
	{SK_Q_FROZEN, "frozen"},   {SK_Q_IMPLAUSIBLE, "implausible"},
};

#define QUALITY_COUNT (sizeof(qualities) / sizeof(qualities[0]))

const struct sk_point_info *sk_point_info(int id)
{
	return id >= 0 && id < SK_POINT_COUNT ? &points[id] : NULL;
}

int sk_point_by_name(const char *name)
{
	for (int id = 0; name && id < SK_POINT_COUNT; id++)
		if (strcmp(points[id].name, name) == 0)
			return id;
	return -1;
}

const char *sk_quality_name(unsigned bit)
{
	for (size_t i = 0; i < QUALITY_COUNT; i++)
		if (qualities[i].bit == bit)
			return qualities[i].name;
	return NULL;
}

unsigned sk_quality_by_name(const char *name)
{
	for (size_t i = 0; name && i < QUALITY_COUNT; i++)
		if (strcmp(qualities[i].name, name) == 0)
			return qualities[i].bit;
	return 0;
}
