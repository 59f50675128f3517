/*
 * simulator.h - skerry-sim: the loop around the site, its Modbus servers and its bus.
 */
#ifndef SK_SIMULATOR_H
#define SK_SIMULATOR_H

#include "common/app.h"
#include "common/bus.h"
#include "simulator/pace.h"
#include "simulator/serial.h"
#include "simulator/server.h"
#include "simulator/site.h"
#include "simulator/trace.h"

struct sk_simulator {
	struct sk_site site;
	struct sk_server *server;
	struct sk_serial *serial;
	struct sk_bus_hub *hub;
	struct sk_bus *bus;
	struct sk_pace pace;
	sd_event_source *ticks, *reports;
	unsigned tick_count;
	int64_t lost_told_us;	/**< of pace.lost_us, already in the log              */
	const char *trace_path; /**< NULL: no trace                               */
	struct sk_sim_trace trace;
	char root[SK_ID_LEN + 1];
};

extern const struct sk_program sk_simulator_program;

/* simulator_bus.c */
/** Connect to the broker; without one the simulator works on. @return 0 or an error,
 * logged */
SK_MUST_USE int sk_simulator_join(struct sk_simulator *sim, const struct sk_app *app);
void sk_simulator_leave(struct sk_simulator *sim);

/** Publish the plant's state, where anyone listens. */
void sk_simulator_publish(struct sk_simulator *sim);

/** Do what changed faults ask for: drop connections, say which are on. */
void sk_simulator_see_faults(struct sk_simulator *sim);

#endif
