/* bus_rules.c - what the bus decides without a broker; see bus_rules.h. */
#include "common/bus_rules.h"

#include <string.h>

#define CLOSED_MOST 2

static bool level_chars_ok(const char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
			return false;
	return len > 0 && len <= SK_TOPIC_LEN;
}

bool sk_bus_topic_ok(const char *topic)
{
	return level_chars_ok(topic) && !strpbrk(topic, "+#");
}

bool sk_bus_filter_ok(const char *filter)
{
	const char *at = filter;

	if (!level_chars_ok(filter))
		return false;
	while ((at = strpbrk(at, "+#"))) {
		bool begins = at == filter || at[-1] == '/';
		bool ends = at[1] == '\0' || (at[0] == '+' && at[1] == '/');

		if (!begins || !ends)
			return false;
		at++;
	}
	return true;
}

int64_t sk_bus_next_session(int64_t last, sk_wall_ms now)
{
	return now > last ? now : last + 1;
}

uint32_t sk_bus_expiry_s(int expiry_ms)
{
	return expiry_ms > 0 ? ((uint32_t)expiry_ms + 999) / 1000 : 0;
}

void sk_bus_version_init(struct sk_bus_version *v, enum sk_mqtt_version configured)
{
	*v = (struct sk_bus_version){.configured = configured,
				     .five = configured != SK_MQTT_3_1_1};
}

bool sk_bus_version_failed(struct sk_bus_version *v, enum sk_bus_failure failure)
{
	bool was_five = v->five;

	if (v->configured != SK_MQTT_AUTO)
		return false;
	v->closed = was_five && failure == SK_BUS_FAILURE_CLOSED ? v->closed + 1 : 0;
	v->five = !was_five ||
		  (failure != SK_BUS_FAILURE_VERSION && v->closed < CLOSED_MOST);
	return was_five && !v->five;
}

void sk_bus_version_worked(struct sk_bus_version *v)
{
	sk_bus_version_init(v, v->configured);
}
