/* app_reload.c - reading the configuration anew beside the loop; see app_reload.h. */
#include "common/app_reload.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/log.h"

/* Complaints on the log, where someone who reloads looks; one an entry. */
static void log_complaints(const struct sk_diag *diag)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (out)
		sk_diag_print(diag, out);
	if (!out || fclose(out)) {
		sk_error("%zu complaints, and no memory to tell them", diag->count);
		free(text);
		return;
	}
	for (char *line = text, *end; (end = strchr(line, '\n')); line = end + 1) {
		*end = '\0';
		sk_error("%s", line);
	}
	free(text);
}

/* On the thread. */
static void *read_files(void *arg)
{
	struct sk_app_reload *r = arg;
	const uint64_t one = 1;

	r->err = sk_config_load(r->app->config_path, &r->next, &r->diag);
	if (!r->err && r->program->prepare)
		r->err = r->program->prepare(r->self, &r->next, &r->diag);
	if (write(r->done, &one, sizeof(one)) != (ssize_t)sizeof(one))
		sk_error("reload: cannot wake the loop"); /* an eventfd always can */
	return NULL;
}

/* Outside systemd there is no one to tell: what sd_notify returns says no more. */
static void start_thread(struct sk_app_reload *r)
{
	int err;

	(void)sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%" PRId64, sk_clock_mono_us());
	r->again = false;
	err = pthread_create(&r->thread, NULL, read_files, r);
	r->running = !err;
	if (!err)
		return;
	sk_error("reload: no thread to read with: %s; nothing was changed",
		 strerror(err));
	(void)sd_notify(0, "READY=1");
}

static void forget(struct sk_app_reload *r)
{
	sk_diag_clear(&r->diag);
	sk_config_clear(&r->next);
	r->next = (struct sk_config){0};
}

/* What was read is offered to the program. */
static void apply(struct sk_app_reload *r)
{
	int err = r->err;

	if (!err)
		err = r->program->reload(r->app, r->self, &r->next, &r->diag);
	log_complaints(&r->diag);
	if (err)
		sk_error("reload: %s: %s; nothing was changed", r->app->config_path,
			 sk_strerror(err));
	forget(r);
	(void)sd_notifyf(0, "READY=1\nSTATUS=%s",
			 err ? "The last reload failed and changed nothing; see the log"
			     : "");
}

static int on_done(sd_event_source *source, int fd, uint32_t revents, void *arg)
{
	struct sk_app_reload *r = arg;
	uint64_t count;

	(void)source;
	(void)revents;
	if (read(fd, &count, sizeof(count)) != (ssize_t)sizeof(count))
		return 0;		     /* not yet */
	(void)pthread_join(r->thread, NULL); /* it is at its end */
	r->running = false;
	apply(r);
	if (r->again)
		start_thread(r);
	return 0;
}

int sk_app_reload_init(struct sk_app_reload *r, const struct sk_program *program,
		       struct sk_app *app, void *self)
{
	*r = (struct sk_app_reload){.program = program, .app = app, .self = self};
	r->done = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (r->done < 0 ||
	    sd_event_add_io(app->event, &r->source, r->done, EPOLLIN, on_done, r) < 0)
		return SK_EIO;
	return SK_OK;
}

void sk_app_reload_begin(struct sk_app_reload *r)
{
	if (!r->program->reload)
		sk_notice("SIGHUP: this program cannot reload; restart it instead");
	else if (r->running)
		r->again = true;
	else
		start_thread(r);
}

void sk_app_reload_clear(struct sk_app_reload *r)
{
	if (r->running)
		(void)pthread_join(r->thread, NULL); /* it only reads files */
	r->running = false;
	forget(r);
	sd_event_source_disable_unref(r->source);
	if (r->done >= 0)
		(void)close(r->done); /* nothing is in it */
}
