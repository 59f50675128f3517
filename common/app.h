/*
 * app.h - the one skeleton of every daemon: options, configuration, signals, systemd.
 *
 * A program fills a struct sk_program and calls sk_app_main(). It never parses options,
 * catches signals or exits by itself. Options every program has: -c/--config FILE,
 * --check,
 * --log LEVEL, --version, --help. Exit: 0 good, 1 runtime failure, 2 bad usage or
 * configuration. SIGINT and SIGTERM end the loop; SIGHUP reads the configuration anew and
 * calls `reload`, and a bad one is told and changes nothing; SIGPIPE is ignored.
 */
#ifndef SK_COMMON_APP_H
#define SK_COMMON_APP_H

#include <systemd/sd-event.h>

#include "models/config.h"
#include "models/error.h"

/** What a program gets. Owned by the skeleton. */
struct sk_app {
	sd_event *event;
	struct sk_config config;
	const char *config_path;
};

/** An option of one program's own: --name VALUE. End the list with a NULL name. */
struct sk_app_option {
	const char *name;  /**< without the dashes */
	const char *value; /**< what stands for the value in --help */
	const char *help;
	/** @return 0, or SK_EINVAL after writing to stderr what is allowed */
	int (*set)(void *self, const char *value);
};

struct sk_program {
	const char *name;    /**< "skerry-driver"                         */
	const char *summary; /**< one sentence for --help                 */
	const struct sk_app_option *options; /**< NULL: none of its own   */
	/** --check beyond the configuration file; adds complaints. May be NULL. */
	int (*check)(struct sk_app *app, void *self, struct sk_diag *diag);
	/** Build the state and add event sources. @return 0 or an error, already logged
	 */
	int (*start)(struct sk_app *app, void *self);
	/**
	 * SIGHUP, and the file at config_path was read anew and is good in itself: read
	 * what else it needs, for reload() to find in `self`. Runs on a thread of its
	 * own, so that the loop goes on, and touches nothing that others do. May be NULL.
	 * @return 0, or an error, with complaints in `diag`: reload() is not called then
	 */
	int (*prepare)(void *self, const struct sk_config *next, struct sk_diag *diag);
	/**
	 * Then, on the loop: either take over what changed, also into app->config, or
	 * change nothing and say why: on the log, or as complaints in `diag`. NULL: this
	 * program cannot reload.
	 * @param next  freed after the call with whatever is left in it
	 * @return 0, or an error when nothing was changed
	 */
	int (*reload)(struct sk_app *app, void *self, struct sk_config *next,
		      struct sk_diag *diag);
	/** SIGINT or SIGTERM: do what must be done before the end, in bounded time, then
	 * sd_event_exit(app->event, 0). A second signal ends at once. May be NULL. */
	void (*ending)(struct sk_app *app, void *self);
	/** Release everything; also called when start() failed half-way. */
	void (*stop)(struct sk_app *app, void *self);
};

/** Runs the program to its end. @return the exit code for main() */
int sk_app_main(const struct sk_program *program, void *self, int argc, char **argv);

/**
 * Tell systemd's watchdog that the work itself went on: called after a completed poll or
 * control cycle, never by a timer of its own. Does nothing outside systemd.
 */
void sk_app_alive(void);

#endif
