/*
 * der.h - what a distributed energy resource is: kind, role, ratings, capabilities.
 */
#ifndef SK_MODELS_DER_H
#define SK_MODELS_DER_H

#include <stddef.h>
#include <stdint.h>

#include "models/error.h"
#include "models/setpoint.h"
#include "models/types.h"

enum sk_der_kind {
	SK_KIND_BATTERY,
	SK_KIND_PV,
	SK_KIND_GENSET,
	SK_KIND_LOAD,
	SK_KIND_METER,
	SK_KIND_PCC,
	SK_KIND_COUNT
};

enum sk_der_role {
	SK_ROLE_GRID_FORMING,	/**< holds voltage and frequency, shares by droop  */
	SK_ROLE_GRID_FOLLOWING, /**< injects P and Q into a bus that others hold   */
	SK_ROLE_MONITOR,	/**< only measured                                 */
	SK_ROLE_COUNT
};

const char *sk_kind_name(enum sk_der_kind kind);
int sk_kind_by_name(const char *name); /**< or -1 */
const char *sk_role_name(enum sk_der_role role);
int sk_role_by_name(const char *name); /**< or -1 */

/** True when `id` matches [a-z0-9][a-z0-9_-]{0,31}. NULL is false. */
int sk_id_valid(const char *id);

/**
 * What a device says of itself, published retained as <root>/der/<id>/nameplate.
 * A rating that is not known is NAN (JSON null).
 */
struct sk_nameplate {
	char maker[SK_TEXT_LEN + 1];
	char model[SK_TEXT_LEN + 1];
	char serial[SK_TEXT_LEN + 1];
	char version[SK_TEXT_LEN + 1];
	enum sk_der_kind kind;
	enum sk_der_role role;
	double p_max_w; /**< largest generation or discharge                       */
	double p_min_w; /**< strongest charge, <= 0; 0 for what cannot absorb      */
	double s_max_va;
	double q_max_var;  /**< injected                                              */
	double q_min_var;  /**< absorbed, <= 0                                        */
	double v_nom_v;	   /**< line to neutral                                       */
	double e_wh;	   /**< storage capacity                                      */
	double f_droop_hz; /**< frequency fall from zero to rated active power        */
	double v_droop_v;  /**< voltage fall from zero to rated reactive power        */
	double f_offset_lsb_hz; /**< resolution of the offset register; NAN: unknown    */
	unsigned capabilities;	/**< SK_SETPOINT_BIT of each setpoint it takes          */
	uint32_t points;	/**< SK_POINT_BIT of each point it measures             */
};

/** Empty texts, every rating NAN, no capability. */
void sk_nameplate_init(struct sk_nameplate *n);

/**
 * Fill in a rating by its key ("p_max_w", ...). One that is known already stays; a value
 * that is not plausible, e.g. a p_min_w above 0, leaves it unknown.
 * @return 0, SK_ERANGE (not plausible) or SK_ENOENT (no such rating)
 */
int sk_nameplate_rate(struct sk_nameplate *n, const char *key, double value);

/** JSON of the nameplate; "capabilities" is a list of names, "points" maps name to unit.
 */
SK_MUST_USE int sk_nameplate_encode(const struct sk_nameplate *n, char *buf, size_t size);
SK_MUST_USE int sk_nameplate_decode(const char *json, size_t len,
				    struct sk_nameplate *out);

#endif
