/* inventory.c - devices that were found as a ready inventory; see inventory.h. */
#include "cli/inventory.h"

#include <stdlib.h>
#include <string.h>

#define DROOP_OFFSETS 64900
#define DER_MEASUREMENT 701
#define DER_STORAGE 713

static bool has(const uint16_t *models, size_t count, uint16_t first, uint16_t last)
{
	for (size_t i = 0; i < count; i++)
		if (models[i] >= first && models[i] <= last)
			return true;
	return false;
}

enum sk_der_kind sk_inventory_kind(const uint16_t *models, size_t count)
{
	if (has(models, count, DROOP_OFFSETS, DROOP_OFFSETS) ||
	    has(models, count, 802, 809) ||
	    has(models, count, DER_STORAGE, DER_STORAGE) || has(models, count, 124, 124))
		return SK_KIND_BATTERY;
	/* An inverter may show the meter beside it; it is an inverter all the same. */
	if (has(models, count, 201, 219) && !has(models, count, 101, 119) &&
	    !has(models, count, DER_MEASUREMENT, DER_MEASUREMENT))
		return SK_KIND_METER;
	return SK_KIND_PV;
}

enum sk_der_role sk_inventory_role(const uint16_t *models, size_t count)
{
	if (has(models, count, DROOP_OFFSETS, DROOP_OFFSETS))
		return SK_ROLE_GRID_FORMING;
	return sk_inventory_kind(models, count) == SK_KIND_METER ? SK_ROLE_MONITOR
								 : SK_ROLE_GRID_FOLLOWING;
}

static int by_place(const void *a, const void *b)
{
	const struct sk_found *x = a, *y = b;

	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	return (x->unit > y->unit) - (x->unit < y->unit);
}

/* A device without a serial number cannot be told from its twin. */
static bool same_device(const struct sk_found *a, const struct sk_found *b)
{
	return strcmp(a->link, b->link) == 0 && a->serial[0] &&
	       strcmp(a->serial, b->serial) == 0 && strcmp(a->model, b->model) == 0 &&
	       strcmp(a->maker, b->maker) == 0;
}

static void note_same(struct sk_found *found, size_t i)
{
	for (size_t j = 0; j < i; j++) {
		if (found[j].note[0] || !same_device(&found[j], &found[i]))
			continue;
		(void)snprintf(found[i].note, sizeof(found[i].note),
			       "the device of unit %d again", found[j].unit);
		return;
	}
}

static const char *stem(enum sk_der_kind kind)
{
	return kind == SK_KIND_BATTERY ? "bess" : kind == SK_KIND_METER ? "meter" : "pv";
}

void sk_inventory_name(struct sk_found *found, size_t count)
{
	unsigned number[SK_KIND_COUNT] = {0};

	if (count > 1)
		qsort(found, count, sizeof(*found), by_place);
	for (size_t i = 0; i < count; i++) {
		struct sk_found *f = &found[i];

		f->kind = sk_inventory_kind(f->models, f->model_count);
		f->role = sk_inventory_role(f->models, f->model_count);
		f->id[0] = '\0';
		if (!f->note[0])
			note_same(found, i);
		if (!f->note[0])
			(void)snprintf(f->id, sizeof(f->id), "%s%u", stem(f->kind),
				       ++number[f->kind]); /* it fits */
	}
}

void sk_inventory_print(const struct sk_found *found, size_t count, FILE *out)
{
	const char *comma = "";

	fprintf(out, "# Found by skerryctl scan. Kinds and roles are guessed from the "
		     "models: check them.\nders =\n(");
	for (size_t i = 0; i < count; i++) {
		const struct sk_found *f = &found[i];

		if (!f->id[0])
			continue;
		/* Texts of devices are printable ASCII: they cannot end the comment. */
		fprintf(out, "%s\n  # %s, %s, serial number %s\n", comma,
			f->maker[0] ? f->maker : "no maker",
			f->model[0] ? f->model : "no model",
			f->serial[0] ? f->serial : "none");
		fprintf(out,
			"  { id = \"%s\"; kind = \"%s\"; role = \"%s\"; model = "
			"\"sunspec\";\n"
			"    link = \"%s\"; unit = %d; }",
			f->id, sk_kind_name(f->kind), sk_role_name(f->role), f->link,
			f->unit);
		comma = ",";
	}
	fprintf(out, "\n);\n");
}
