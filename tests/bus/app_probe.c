/*
 * app_probe.c - the smallest program on the daemon skeleton, for tests/bus/test_app.py.
 *
 * It says what it was told to stdout: `start`, `reload`, `stop`; every 50 ms it tells the
 * watchdog that it works. `--number N` is its own option, allowed 1 to 9; 9 makes its
 * start fail. A site named "bad" is a complaint of its own under --check and at a reload.
 */
#include <stdio.h>
#include <string.h>

#include "common/app.h"
#include "common/clock.h"
#include "common/log.h"

#define PERIOD_US 50000

struct probe {
	int number;
	sd_event_source *timer;
};

static int set_number(void *self, const char *value)
{
	struct probe *probe = self;

	if (strlen(value) != 1 || value[0] < '1' || value[0] > '9') {
		fprintf(stderr, "--number: '%s' is no number; allowed: 1 to 9\n", value);
		return SK_EINVAL;
	}
	probe->number = value[0] - '0';
	return SK_OK;
}

static int check(struct sk_app *app, void *self, struct sk_diag *diag)
{
	(void)self;
	if (strcmp(app->config.site.name, "bad") != 0)
		return SK_OK;
	sk_diag_add(diag, app->config_path, 0, "site.name: is bad, must be good");
	return SK_ECONFIG;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *arg)
{
	(void)usec;
	(void)arg;
	sk_app_alive();
	if (sd_event_source_set_time(source, (uint64_t)sk_clock_mono_us() + PERIOD_US) <
	    0)
		return SK_EIO;
	return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

static int start(struct sk_app *app, void *self)
{
	struct probe *probe = self;

	if (probe->number == 9) {
		sk_error("nine is too much");
		return SK_EINVAL;
	}
	printf("start %d\n", probe->number);
	return sd_event_add_time(app->event, &probe->timer, CLOCK_MONOTONIC, 0, 0,
				 on_timer, NULL) < 0
		       ? SK_EIO
		       : SK_OK;
}

static int reload(struct sk_app *app, void *self, struct sk_config *next,
		  struct sk_diag *diag)
{
	(void)self;
	if (strcmp(next->site.name, "bad") == 0) {
		sk_diag_add(diag, app->config_path, 0, "site.name: is bad, must be good");
		return SK_ECONFIG;
	}
	printf("reload\n");
	sk_notice("reloaded");
	return SK_OK;
}

static void stop(struct sk_app *app, void *self)
{
	struct probe *probe = self;

	(void)app;
	sd_event_source_disable_unref(probe->timer);
	printf("stop\n");
}

int main(int argc, char **argv)
{
	static const struct sk_app_option options[] = {
		{"number", "N", "1 to 9", set_number},
		{0},
	};
	static const struct sk_program program = {
		.name = "app_probe",
		.summary = "The smallest program on the daemon skeleton.",
		.options = options,
		.check = check,
		.start = start,
		.reload = reload,
		.stop = stop,
	};
	struct probe probe = {.number = 1};

	setvbuf(stdout, NULL, _IOLBF, 0);
	return sk_app_main(&program, &probe, argc, argv);
}
