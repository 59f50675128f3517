/* app.c - the one skeleton of every daemon; see app.h. */
#include "common/app.h"

#include <signal.h>
#include <stdio.h>
#include <systemd/sd-daemon.h>

#include "common/app_reload.h"
#include "common/log.h"
#include "common/options.h"

enum { EXIT_GOOD = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

/* What a signal handler needs; lives for the run of the loop. */
struct running {
	const struct sk_program *program;
	struct sk_app *app;
	void *self;
	struct sk_app_reload reload;
	bool ending; /**< a signal said so */
};

static int on_end(sd_event_source *source, const struct signalfd_siginfo *info, void *arg)
{
	struct running *r = arg;
	bool first = !r->ending;

	r->ending = true;
	sk_info("ending on signal %u", info->ssi_signo);
	if (first && r->program->ending) {
		r->program->ending(r->app, r->self);
		return 0;
	}
	return sd_event_exit(sd_event_source_get_event(source), EXIT_GOOD);
}

static int on_reload(sd_event_source *source, const struct signalfd_siginfo *info,
		     void *arg)
{
	struct running *r = arg;

	(void)source;
	(void)info;
	sk_app_reload_begin(&r->reload);
	return 0;
}

/* Block the signals before any thread exists, so that only the loop sees them. */
static int watch_signals(struct running *r)
{
	sigset_t set;

	if (signal(SIGPIPE, SIG_IGN) == SIG_ERR || sigemptyset(&set) ||
	    sigaddset(&set, SIGINT) || sigaddset(&set, SIGTERM) ||
	    sigaddset(&set, SIGHUP) || sigprocmask(SIG_BLOCK, &set, NULL))
		return SK_EIO;
	if (sd_event_add_signal(r->app->event, NULL, SIGINT, on_end, r) < 0 ||
	    sd_event_add_signal(r->app->event, NULL, SIGTERM, on_end, r) < 0 ||
	    sd_event_add_signal(r->app->event, NULL, SIGHUP, on_reload, r) < 0)
		return SK_EIO;
	return SK_OK;
}

static int run(struct running *r)
{
	int code = EXIT_FAILED;

	if (sd_event_new(&r->app->event) < 0 || watch_signals(r) ||
	    sk_app_reload_init(&r->reload, r->program, r->app, r->self)) {
		sk_error("cannot set up the event loop");
		sk_app_reload_clear(&r->reload);
		sd_event_unref(r->app->event);
		return EXIT_FAILED;
	}
	if (r->program->start(r->app, r->self) == SK_OK) {
		(void)sd_notify(0, "READY=1");
		code = sd_event_loop(r->app->event);
		(void)sd_notify(0, "STOPPING=1");
	}
	sk_app_reload_clear(&r->reload);
	r->program->stop(r->app, r->self);
	sd_event_unref(r->app->event);
	return code < 0 ? EXIT_FAILED : code;
}

/* Load the configuration and whatever the program checks beyond it. */
static int load(struct running *r, bool check)
{
	struct sk_diag diag = {0};
	int err = sk_config_load(r->app->config_path, &r->app->config, &diag);

	if (!err && check && r->program->check)
		err = r->program->check(r->app, r->self, &diag);
	if (err && diag.count == 0)
		fprintf(stderr, "%s: %s\n", r->app->config_path, sk_strerror(err));
	sk_diag_print(&diag, stderr);
	sk_diag_clear(&diag);
	return err;
}

int sk_app_main(const struct sk_program *program, void *self, int argc, char **argv)
{
	struct sk_app app = {0};
	struct running r = {
		.program = program, .app = &app, .self = self, .reload = {.done = -1}};
	struct sk_options options;
	int code = EXIT_USAGE;

	switch (sk_options_parse(program, self, argc, argv, &options)) {
	case SK_OPTIONS_DONE:
		return EXIT_GOOD;
	case SK_OPTIONS_BAD:
		return EXIT_USAGE;
	case SK_OPTIONS_RUN:
		break;
	}
	sk_log_open(program->name, options.level);
	app.config_path = options.config_path;
	if (load(&r, options.check) == SK_OK) {
		code = EXIT_GOOD;
		if (options.check)
			printf("%s: good\n", app.config_path);
		else
			code = run(&r);
	}
	sk_config_clear(&app.config);
	return code;
}

void sk_app_alive(void)
{
	(void)sd_notify(0, "WATCHDOG=1"); /* outside systemd there is no one to tell */
}
