/* scenario_keys.c - every key of a scenario file; see scenario_keys.h. */
#include "rehearsal/scenario_keys.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "rehearsal/event.h"
#include "rehearsal/expect.h"
#include "rehearsal/scenario.h"

#define AT(type, field) offsetof(struct type, field), sizeof(((struct type *)NULL)->field)
#define ROW(name, key_type, type, field, least, most, unit, standard, by_name, allowed, \
	    meaning)                                                                    \
	{                                                                               \
		name, key_type, AT(type, field), least, most, unit, standard, by_name,  \
			allowed, meaning                                                \
	}
#define FLOAT(name, type, field, least, most, unit, standard, meaning)                \
	ROW(name, SK_KEY_FLOAT, type, field, least, most, unit, standard, NULL, NULL, \
	    meaning)
#define INT(name, type, field, least, most, standard, meaning) \
	ROW(name, SK_KEY_INT, type, field, least, most, "", standard, NULL, NULL, meaning)
#define TEXT(key_type, name, type, field, standard, meaning) \
	ROW(name, key_type, type, field, 0, 0, "", standard, NULL, NULL, meaning)
#define CHOICE(name, type, field, standard, by_name, allowed, meaning)              \
	ROW(name, SK_KEY_CHOICE, type, field, 0, 0, "", standard, by_name, allowed, \
	    meaning)
#define OTHER(name, standard, meaning)                                            \
	{                                                                         \
		name, SK_KEY_OTHER, 0, 0, 0, 0, "", standard, NULL, NULL, meaning \
	}

static const struct sk_key scenario[] = {
	TEXT(SK_KEY_TEXT, "text", sk_scenario, text, "", "What it shows, in a sentence."),
	TEXT(SK_KEY_PATH, "site", sk_scenario, site, NULL,
	     "The site's configuration file, relative to this one."),
	FLOAT("duration_s", sk_scenario, duration_s, 1, 86400, "s", NULL,
	      "Simulated time."),
	FLOAT("trace_ms", sk_scenario, trace_ms, 1, 10000, "ms", "10",
	      "Distance of the samples that are judged."),
	CHOICE("controller", sk_scenario, controller, "skerry", sk_strategy_by_name,
	       "\"skerry\", \"integrator\", \"none\"", "Who decides."),
	FLOAT("ki_per_s", sk_scenario, ki_per_s, 0.001, 100, "1/s", "0.3",
	      "Gain of the plain integrator."),
	INT("seeds", sk_scenario, seeds, 1, 10000, "20", "Number of runs."),
	INT("seed", sk_scenario, seed, 0, 2147483647, "1", "Seed of the first run."),
	OTHER("control", "", "What differs from the section control of the site."),
	OTHER("channel", "", "The way between the devices and the controller."),
	OTHER("events", "", "What happens."),
	OTHER("expect", NULL, "What is asked of the run."),
};

/* The first row only for a DER's own link, the last only for the channel of all. */
static const struct sk_key links[] = {
	TEXT(SK_KEY_ID, "id", sk_channel, id, NULL, "A DER of simulator.ders."),
	FLOAT("poll_ms", sk_channel, poll_ms, 20, 3600000, "ms", "",
	      "Period of the polls; without it what the inventory says."),
	FLOAT("delay_ms", sk_channel, delay_ms, 0, 60000, "ms", "20", "Each way."),
	FLOAT("jitter_ms", sk_channel, jitter_ms, 0, 60000, "ms", "0",
	      "More delay, from 0 to this, drawn for each message."),
	FLOAT("loss_pct", sk_channel, loss_pct, 0, 100, "%", "0",
	      "Messages lost, each way."),
	FLOAT("retry_ms", sk_channel, retry_ms, 0, 600000, "ms", "0",
	      "What would be lost arrives so much later; 0: it is lost."),
	FLOAT("write_ms", sk_channel, write_ms, 0, 60000, "ms", "20",
	      "From a setpoint's arrival at the driver to its being in force."),
	FLOAT("noise_f_hz", sk_channel, noise_f_hz, 0, 1, "Hz", "0",
	      "Standard deviation of a frequency reading."),
	FLOAT("f_lsb_hz", sk_channel, f_lsb_hz, 0, 1, "Hz", "0.0001",
	      "Step of the frequency register; 0: exact."),
	FLOAT("f_offset_lsb_hz", sk_channel, f_offset_lsb_hz, 0, 1, "Hz", "0.0001",
	      "Step of the offset register; 0: exact."),
	FLOAT("p_lsb_w", sk_channel, p_lsb_w, 0, 1e6, "W", "1",
	      "Step of the power register; 0: exact."),
	OTHER("ders", "", "DERs whose link differs."),
};

#define FAULT_NAME(id, name, ...) ", \"" name "\""
#define FAULT_NAMES \
	"\"none\"" SK_FAULT_PARAM_MAP(FAULT_NAME) SK_FAULT_PLAIN_MAP(FAULT_NAME)
#define FAULT_KEY(id, name, param, unit, least, most, standard, network, meaning) \
	FLOAT(param, sk_event, fault_value[SK_FAULT_##id], least, most, unit, "", \
	      meaning),

static const struct sk_key events[] = {
	FLOAT("at_s", sk_event, at_s, 0, 86400, "s", NULL, "When."),
	CHOICE("kind", sk_event, kind, NULL, sk_event_by_name, SK_EVENT_NAMES, "What."),
	TEXT(SK_KEY_ID, "der", sk_event, der, "", "To whom."),
	FLOAT("p_w", sk_event, p_w, -1e8, 1e8, "W", "", "Active power."),
	FLOAT("q_var", sk_event, q_var, -1e8, 1e8, "var", "", "Reactive power."),
	FLOAT("f_hz", sk_event, f_hz, -5, 5, "Hz", "", "A frequency."),
	FLOAT("v_v", sk_event, v_v, 0, 5e4, "V", "", "A voltage, line to neutral."),
	FLOAT("ramp_s", sk_event, ramp_s, 0, 86400, "s", "0",
	      "Evenly over this time; 0: at once."),
	{"on", SK_KEY_BOOL, AT(sk_event, on), 0, 0, "", "false", NULL, NULL,
	 "Begins or ends."},
	CHOICE("fault", sk_event, fault, "none", sk_event_fault_by_name, FAULT_NAMES,
	       "The fault's name; \"none\" ends all of the DER's."),
	FLOAT("for_s", sk_event, for_s, 0, SK_FAULT_MOST_S, "s", "0", "So long."),
	SK_FAULT_PARAM_MAP(FAULT_KEY) FLOAT("p_max_w", sk_event, p_max_w, 0, 1e8, "W", "",
					    "Ceiling on active power."),
	FLOAT("f_offset_hz", sk_event, f_offset_hz, -10, 10, "Hz", "",
	      "Droop frequency offset."),
	FLOAT("v_offset_v", sk_event, v_offset_v, -1e4, 1e4, "V", "",
	      "Droop voltage offset."),
	{"connect", SK_KEY_BOOL, AT(sk_event, connect), 0, 0, "", "false", NULL, NULL,
	 "Closes the output contactor, or opens it."},
	{"run", SK_KEY_BOOL, AT(sk_event, run), 0, 0, "", "false", NULL, NULL,
	 "Starts the device, or stops it."},
};

static const struct sk_key expects[] = {
	CHOICE("kind", sk_expect, kind, NULL, sk_expect_by_name, SK_EXPECT_NAMES,
	       "What is measured."),
	TEXT(SK_KEY_ID, "der", sk_expect, der, "", "Of whom."),
	FLOAT("from_s", sk_expect, from_s, 0, 86400, "s", "0", "Begin of the window."),
	FLOAT("to_s", sk_expect, to_s, 0, 86400, "s", "",
	      "Its end; without it the scenario's."),
	FLOAT("reference_s", sk_expect, reference_s, 0, 86400, "s", "",
	      "When it was as it should be; without it from_s."),
	FLOAT("band_hz", sk_expect, band_hz, 0, 10, "Hz", "0.02",
	      "Both ways around nominal."),
	FLOAT("limit_w", sk_expect, limit_w, -1e9, 1e9, "W", "0",
	      "What the grid's power is compared with."),
	FLOAT("most", sk_expect, most, -1e9, 1e9, "", "", "The figure is at most this."),
	FLOAT("least", sk_expect, least, -1e9, 1e9, "", "",
	      "The figure is at least this."),
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct sk_key_table sk_scenario_keys = {scenario, COUNT(scenario)};
const struct sk_key_table sk_link_keys = {links, COUNT(links) - 1};
const struct sk_key_table sk_channel_keys = {links + 1, COUNT(links) - 1};
const struct sk_key_table sk_event_keys = {events, COUNT(events)};
const struct sk_key_table sk_expect_keys = {expects, COUNT(expects)};

void sk_keys_copy(struct sk_key_table table, const config_setting_t *group,
		  const void *from, void *to)
{
	for (size_t i = 0; i < table.count; i++) {
		const struct sk_key *key = &table.keys[i];

		if (key->type != SK_KEY_OTHER &&
		    config_setting_get_member(group, key->name))
			memcpy((char *)to + key->at, (const char *)from + key->at,
			       key->size);
	}
}

static json_t *value_json(const struct sk_key *key, const char *at)
{
	double number;

	switch (key->type) {
	case SK_KEY_INT:
		return json_integer(*(const int *)(const void *)at);
	case SK_KEY_FLOAT:
		number = *(const double *)(const void *)at;
		return isfinite(number) ? json_real(number) : json_null();
	case SK_KEY_BOOL:
		return json_boolean(*(const bool *)(const void *)at);
	default:
		return json_string(at);
	}
}

json_t *sk_keys_json(struct sk_key_table table, const void *source)
{
	json_t *object = json_object();

	for (size_t i = 0; object && i < table.count; i++) {
		const struct sk_key *key = &table.keys[i];

		if (key->type == SK_KEY_OTHER || key->type == SK_KEY_CHOICE)
			continue;
		if (json_object_set_new(
			    object, key->name,
			    value_json(key, (const char *)source + key->at))) {
			json_decref(object);
			return NULL;
		}
	}
	return object;
}
