/* device_shape.c - what a simulated DER shows; see device_shape.h. */
#include "simulator/device_shape.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	enum sk_der_kind kind;
	enum sk_der_role role;
	const char *generation;
	const char *models;
} chains[] = {
	{SK_KIND_BATTERY, SK_ROLE_GRID_FORMING, "ders", "1, 701, 702, 704, 713, 64900"},
	{SK_KIND_BATTERY, SK_ROLE_GRID_FOLLOWING, "ders", "1, 701, 702, 704, 713"},
	{SK_KIND_PV, SK_ROLE_GRID_FOLLOWING, "ders", "1, 701, 702, 704"},
	{SK_KIND_PV, SK_ROLE_GRID_FOLLOWING, "legacy", "1, 103, 120, 123"},
	{SK_KIND_LOAD, SK_ROLE_MONITOR, "meter", "1, 203"},
	{SK_KIND_METER, SK_ROLE_MONITOR, "meter", "1, 203"},
	{SK_KIND_PCC, SK_ROLE_MONITOR, "meter", "1, 203"},
};

static int refuse(char *why, const char *fmt, ...) SK_PRINTF(2, 3);

static int refuse(char *why, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(why, SK_TEXT_LEN + 1, fmt, args); /* cut is still a reason */
	va_end(args);
	return SK_EINVAL;
}

/* "1, 103, 120": models by their numbers. */
static int find_chain(const char *numbers, const struct sk_catalog *catalog,
		      struct sk_shape *out, char *why)
{
	const char *p = numbers;
	char *end;

	while (*(p += strspn(p, " ,"))) {
		long id = strtol(p, &end, 10);
		const struct sk_map *map = NULL;

		if (end > p && id > 0 && id < 65535)
			map = sk_catalog_sunspec(catalog, (int)id);
		if (!map)
			return refuse(why, "%.8s... is no SunSpec model there is", p);
		if (out->chain_count == SK_SHAPE_MODELS_MAX)
			return refuse(why, "has too many models, allowed %d",
				      SK_SHAPE_MODELS_MAX);
		out->chain[out->chain_count++] = map;
		p = end;
	}
	return SK_OK;
}

/* The chain of a generation's name, or NULL. */
static const char *usual_chain(const struct sk_conf_der *der, const char *generation)
{
	for (size_t i = 0; i < sizeof(chains) / sizeof(chains[0]); i++)
		if (chains[i].kind == der->kind && chains[i].role == der->role &&
		    strcmp(chains[i].generation, generation) == 0)
			return chains[i].models;
	return NULL;
}

static const char *usual_names(const struct sk_conf_der *der)
{
	if (usual_chain(der, "legacy"))
		return "\"ders\", \"legacy\", ";
	if (usual_chain(der, "ders"))
		return "\"ders\", ";
	return usual_chain(der, "meter") ? "\"meter\", " : "";
}

int sk_shape_find(const struct sk_conf_der *der, const struct sk_conf_sim_der *sim,
		  const struct sk_catalog *catalog, struct sk_shape *out, char *why)
{
	const char *models = usual_chain(der, sim->generation);

	*out = (struct sk_shape){0};
	if (sim->registers[0]) {
		out->recording = sim->registers;
		return SK_OK;
	}
	if (models)
		return find_chain(models, catalog, out, why);
	if (isdigit((unsigned char)sim->generation[0]))
		return find_chain(sim->generation, catalog, out, why);
	out->device = sk_catalog_device(catalog, sim->generation);
	if (out->device)
		return SK_OK;
	return refuse(why,
		      "\"%.32s\" is not simulated for a %s as %s, allowed %sa device "
		      "file or numbers",
		      sim->generation, sk_kind_name(der->kind), sk_role_name(der->role),
		      usual_names(der));
}
