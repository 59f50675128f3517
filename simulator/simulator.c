/* simulator.c - skerry-sim's life: start, ticks, end; see simulator.h. */
#include "simulator/simulator.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "common/clock.h"
#include "common/log.h"

#define TICK_US 5000
#define TICK_ACCURACY_US 500
#define TICKS_ALIVE 100 /* the watchdog need not hear of each */
#define REPORT_US 1000000
#define REPORT_ACCURACY_US 10000

static int again(sd_event_source *source, uint64_t usec, uint64_t period_us)
{
	uint64_t now_us = (uint64_t)sk_clock_mono_us(), next_us = usec + period_us;

	/* Late by more than a period: back to the present instead of a burst. */
	return sd_event_source_set_time(source,
					next_us > now_us ? next_us : now_us + period_us);
}

static int on_tick(sd_event_source *source, uint64_t usec, void *arg)
{
	struct sk_simulator *sim = arg;

	sk_site_advance(&sim->site, sk_pace_due(&sim->pace, sk_clock_mono_us()));
	sk_simulator_see_faults(sim);
	sk_sim_trace_see(&sim->trace, &sim->site, sk_clock_mono_us());
	if (++sim->tick_count % TICKS_ALIVE == 0)
		sk_app_alive();
	return again(source, usec, TICK_US);
}

static void tell_losses(struct sk_simulator *sim)
{
	int64_t new_us = sim->pace.lost_us - sim->lost_told_us;

	if (new_us == 0)
		return;
	sk_warning("the machine is too slow: %" PRId64 " ms of simulated time left out",
		   new_us / 1000);
	sim->lost_told_us = sim->pace.lost_us;
}

static int on_report(sd_event_source *source, uint64_t usec, void *arg)
{
	struct sk_simulator *sim = arg;

	tell_losses(sim);
	sk_simulator_publish(sim);
	return again(source, usec, REPORT_US);
}

static int repeat(sd_event *event, sd_event_source **source, uint64_t accuracy_us,
		  sd_event_time_handler_t handler, struct sk_simulator *sim)
{
	int err = sd_event_add_time(event, source, CLOCK_MONOTONIC,
				    (uint64_t)sk_clock_mono_us(), accuracy_us, handler,
				    sim);

	if (err < 0 || sd_event_source_set_enabled(*source, SD_EVENT_ON) < 0)
		return SK_EIO;
	return SK_OK;
}

static int build_site(struct sk_app *app, struct sk_simulator *sim)
{
	struct sk_diag diag = {0};
	int err = sk_site_init(&sim->site, &app->config, &diag);

	sk_diag_print(&diag, stderr);
	sk_diag_clear(&diag);
	if (err)
		sk_error("cannot build the microgrid: %s", sk_strerror(err));
	return err;
}

static int open_trace(struct sk_simulator *sim)
{
	int err = SK_OK;

	if (sim->trace_path)
		err = sk_sim_trace_open(&sim->trace, sim->trace_path, &sim->site);
	if (err)
		sk_error("%s: cannot be written", sim->trace_path);
	return err;
}

static int start(struct sk_app *app, void *self)
{
	struct sk_simulator *sim = self;
	int64_t step_us = llround(app->config.simulator.step_ms * 1000);
	int err = build_site(app, sim);

	if (err)
		return err;
	sim->server = sk_server_new(app->event, &sim->site);
	sim->serial = sk_serial_new(app->event, &sim->site);
	if (!sim->server || !sim->serial)
		return SK_EIO;
	err = open_trace(sim);
	if (!err)
		err = sk_simulator_join(sim, app);
	if (err)
		return err;
	sk_pace_init(&sim->pace, step_us, sk_clock_mono_us());
	err = repeat(app->event, &sim->ticks, TICK_ACCURACY_US, on_tick, sim);
	if (!err)
		err = repeat(app->event, &sim->reports, REPORT_ACCURACY_US, on_report,
			     sim);
	if (err)
		sk_error("cannot set the timers");
	return err;
}

static void stop(struct sk_app *app, void *self)
{
	struct sk_simulator *sim = self;

	(void)app;
	sd_event_source_disable_unref(sim->ticks);
	sd_event_source_disable_unref(sim->reports);
	sk_simulator_leave(sim);
	if (sk_sim_trace_close(&sim->trace))
		sk_error("%s: not all of it was written", sim->trace_path);
	sk_serial_free(sim->serial);
	sk_server_free(sim->server);
	sk_site_clear(&sim->site);
}

static int check(struct sk_app *app, void *self, struct sk_diag *diag)
{
	struct sk_catalog catalog = {0};
	int err = sk_site_catalog(&app->config, &catalog, diag);

	(void)self;
	if (!err)
		err = sk_site_check(&app->config, &catalog, diag);
	sk_catalog_clear(&catalog);
	return err;
}

static int take_trace(void *self, const char *value)
{
	struct sk_simulator *sim = self;

	sim->trace_path = value;
	return SK_OK;
}

static const struct sk_app_option options[] = {
	{"trace", "FILE", "write what the plant really does, every 10 ms", take_trace},
	{0},
};

const struct sk_program sk_simulator_program = {
	.name = "skerry-sim",
	.options = options,
	.summary = "Simulate the DERs of a configuration file on a simulated microgrid, "
		   "behind Modbus TCP and RTU.",
	.check = check,
	.start = start,
	.stop = stop,
};
