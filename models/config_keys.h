/*
 * config_keys.h - the tables of every key of the configuration file.
 */
#ifndef SK_MODELS_CONFIG_KEYS_H
#define SK_MODELS_CONFIG_KEYS_H

#include "models/fault.h"
#include "models/keys.h"

struct sk_section {
	const char *name;    /**< "site", "broker", ..., "ders", "simulator.ders" */
	const char *meaning; /**< one sentence for the reference                  */
	const struct sk_key *keys;
	size_t key_count;
	size_t at; /**< of the section's struct in struct sk_config; 0 for lists */
};

/** A group of simulator.faults as it stands in the file. */
struct sk_fault_keys {
	char der[SK_ID_LEN + 1];
	int kind; /**< enum sk_fault_kind                                       */
	double at_s, for_s;
	double value[SK_FAULT_PARAM_COUNT]; /**< of each parameter; NAN: not there */
};

/** The keys of the section dispatch, in config_dispatch.c. */
#define SK_DISPATCH_KEY_COUNT 16
extern const struct sk_key sk_dispatch_keys[SK_DISPATCH_KEY_COUNT];

enum {
	SK_SECTION_SITE,
	SK_SECTION_BROKER,
	SK_SECTION_CONTROL,
	SK_SECTION_DISPATCH,
	SK_SECTION_HISTORIAN,
	SK_SECTION_SIMULATOR,
	SK_SECTION_SIMULATOR_GRID,
	SK_SECTION_SIMULATOR_LINES,
	SK_SECTION_SIMULATOR_DERS,
	SK_SECTION_SIMULATOR_FAULTS,
	SK_SECTION_DERS,
	SK_SECTION_INTERLOCKS,
	SK_SECTION_COUNT
};

extern const struct sk_section sk_sections[SK_SECTION_COUNT];

#endif
