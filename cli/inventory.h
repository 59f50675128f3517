/*
 * inventory.h - devices that were found as a ready inventory. Pure.
 *
 * What a device is can only be guessed from its models, so the inventory is a draft: the
 * owner checks kinds and roles.
 */
#ifndef SK_CLI_INVENTORY_H
#define SK_CLI_INVENTORY_H

#include <stdbool.h>
#include <stdio.h>

#include "models/config.h"
#include "models/der.h"

#define SK_FOUND_MODELS_MAX 64

struct sk_found {
	const char *link; /**< borrowed */
	size_t place;	  /**< order of the links on the command line */
	int unit;
	uint16_t models[SK_FOUND_MODELS_MAX];
	size_t model_count;
	char maker[SK_TEXT_LEN + 1], model[SK_TEXT_LEN + 1], serial[SK_TEXT_LEN + 1];
	char note[SK_TEXT_LEN + 1]; /**< why it is left out of the inventory; "" */
	/* sk_inventory_name(): */
	enum sk_der_kind kind;
	enum sk_der_role role;
	char id[SK_ID_LEN + 1]; /**< "": left out */
};

/** Battery: droop offsets or storage models. Meter: metering models and no inverter's.
 * Else PV. */
enum sk_der_kind sk_inventory_kind(const uint16_t *models, size_t count);

/** Grid-forming only with droop offsets. */
enum sk_der_role sk_inventory_role(const uint16_t *models, size_t count);

/**
 * Sort by place and unit, guess kinds and roles and give ids: bess1, pv1, meter1. What
 * has a note is left out, and so are further units of one device: many devices answer
 * for every unit.
 */
void sk_inventory_name(struct sk_found *found, size_t count);

/** Write `ders = ( ... );`. The stream remembers its error. */
void sk_inventory_print(const struct sk_found *found, size_t count, FILE *out);

#endif
