/*
 * site.h - from the configuration file to a plant and its devices.
 */
#ifndef SK_SIMULATOR_SITE_H
#define SK_SIMULATOR_SITE_H

#include "models/config.h"
#include "models/regmap.h"
#include "simulator/command.h"
#include "simulator/device.h"
#include "simulator/plant/plant.h"

/** init/clear. */
struct sk_site {
	const struct sk_config *config; /**< borrowed */
	struct sk_catalog catalog;
	struct sk_plant *plant;
	struct sk_device *devices; /**< in the order of simulator.ders; unit = index  */
	size_t count;
	struct sk_faults network; /**< what befalls the requests to all of them       */
	bool faults_changed;	  /**< since whoever publishes them has looked        */
	double time_s;		  /**< since the start; negative while it settles     */
};

/** What of a good configuration cannot be simulated goes to `diag`. @return 0 or
 * SK_ECONFIG */
SK_MUST_USE int sk_site_check(const struct sk_config *config,
			      const struct sk_catalog *catalog, struct sk_diag *diag);

/** The models that the configuration names. @return 0 or an error, in `diag` too */
SK_MUST_USE int sk_site_catalog(const struct sk_config *config, struct sk_catalog *out,
				struct sk_diag *diag);

/** Check and build; the plant has settled. @return 0, SK_ECONFIG (see `diag`) or
 * SK_ENOMEM */
SK_MUST_USE int sk_site_init(struct sk_site *s, const struct sk_config *config,
			     struct sk_diag *diag);
void sk_site_clear(struct sk_site *s);

/** Run the plant and the devices' timers. */
void sk_site_advance(struct sk_site *s, int64_t steps);

/**
 * Carry out a command.
 * @param text  what was done, or what is wrong and what is allowed
 * @return      0, or SK_ENOENT (no such device, or one it does not apply to)
 */
SK_MUST_USE int sk_site_command(struct sk_site *s, const struct sk_command *c,
				char text[SK_TEXT_LEN + 1]);

/** Switch faults; the order's device must be there. @param text  what was done */
void sk_site_fault(struct sk_site *s, const struct sk_fault_order *o,
		   char text[SK_TEXT_LEN + 1]);

/** Let the faults' time pass, and begin those of the configuration that are due;
 * sk_site_advance() does it. */
void sk_site_advance_faults(struct sk_site *s, double dt_s);

/** Write <root>/simulator/faults: those that are on. @return length or SK_EFULL */
SK_MUST_USE int sk_site_fault_state(const struct sk_site *s, sk_wall_ms now_ms, char *buf,
				    size_t size);

/** Write <root>/simulator/state. @return length or SK_EFULL */
SK_MUST_USE int sk_site_state(const struct sk_site *s, sk_wall_ms now_ms, int64_t lost_ms,
			      char *buf, size_t size);

#endif
