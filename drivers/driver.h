/*
 * driver.h - skerry-driver: every DER of the inventory, between Modbus and MQTT.
 */
#ifndef SK_DRIVERS_DRIVER_H
#define SK_DRIVERS_DRIVER_H

#include "common/app.h"
#include "drivers/leave.h"
#include "drivers/listener.h"
#include "drivers/roster.h"

struct sk_driver {
	struct sk_shard shard; /**< the part of the inventory that is ours */
	struct sk_fence fence;
	struct sk_listener listener;
	struct sk_leaving leaving;
	struct sk_bus_hub *hub;
	struct sk_pool *pool;
	struct sk_roster roster;
	struct sk_tables *read;	 /**< by sk_driver_prepare(), until the reload */
	struct sk_der *measured; /**< with a reading to publish */
	sd_event_source *timer, *settling;
	sk_mono_ms armed;    /**< when the timer fires                       */
	sk_mono_ms alive_at; /**< when the watchdog was last told            */
	uint64_t rounds;     /**< polls and probes that ended since then     */
};

/** --shard I/N; `self` is the struct sk_driver. @return 0 or SK_EINVAL, said on stderr */
int sk_driver_shard(void *self, const char *value);

/** The hooks of struct sk_program; `self` is a zeroed struct sk_driver. */
int sk_driver_check(struct sk_app *app, void *self, struct sk_diag *diag);
int sk_driver_start(struct sk_app *app, void *self);
int sk_driver_prepare(void *self, const struct sk_config *next, struct sk_diag *diag);
int sk_driver_reload(struct sk_app *app, void *self, struct sk_config *next,
		     struct sk_diag *diag);
void sk_driver_ending(struct sk_app *app, void *self);
void sk_driver_stop(struct sk_app *app, void *self);

#endif
