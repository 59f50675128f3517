/*
 * scenario_load.h - what the parts of the scenario's loader share. Not for anyone else.
 */
#ifndef SK_REHEARSAL_SCENARIO_LOAD_H
#define SK_REHEARSAL_SCENARIO_LOAD_H

#include "models/keys.h"
#include "rehearsal/scenario.h"

struct sk_scenario_load {
	struct sk_scenario *scenario;
	struct sk_diag *diag;
	const config_setting_t *root;
};

/** How an element is called in complaints: "events[2]". */
struct sk_element {
	const config_setting_t *group;
	char path[40];
	struct sk_keys_place place;
};

/** A list of groups by its name in `parent`; complains of what is no list. @return its
 * length */
size_t sk_list_length(const struct sk_scenario_load *l, const config_setting_t *parent,
		      const char *name, const config_setting_t **list);

/** Fill in `e` for an element of a list. `e` must not move: its place points into it. */
void sk_list_element(const struct sk_scenario_load *l, const config_setting_t *list,
		     const char *name, size_t index, struct sk_element *e);

/** Index in simulator.ders of a DER, or SK_NO_UNIT with a complaint. */
size_t sk_find_unit(const struct sk_scenario_load *l, const struct sk_element *e,
		    const char *key, const char *id);

/** The order of a fault, or the setpoint of a command, of what its keys say; its `unit`
 * is known. */
void sk_scenario_load_order(const struct sk_element *e, struct sk_event *event);

/** Read `events` and `expect`; the site is loaded. @return 0 or SK_ENOMEM */
SK_MUST_USE int sk_scenario_load_events(const struct sk_scenario_load *l);
SK_MUST_USE int sk_scenario_load_expects(const struct sk_scenario_load *l);

#endif
