/*
 * app_reload.h - reading the configuration anew beside the loop, for app.c.
 *
 * Reading files takes its time, in which the loop goes on with its work: a thread reads,
 * and only what it found is applied on the loop. One reload at a time; a SIGHUP that
 * comes meanwhile makes one more behind it.
 *
 * Thread: everything from the loop thread.
 */
#ifndef SK_COMMON_APP_RELOAD_H
#define SK_COMMON_APP_RELOAD_H

#include <pthread.h>

#include "common/app.h"

struct sk_app_reload {
	const struct sk_program *program;
	struct sk_app *app;
	void *self;
	sd_event_source *source; /**< says that the thread is done */
	int done;		 /**< eventfd; -1: never set up    */
	pthread_t thread;
	bool running, again;
	struct sk_config next; /**< the thread's while it runs, as the two below */
	struct sk_diag diag;
	int err;
};

/** Everything is borrowed. @return 0 or SK_EIO; sk_app_reload_clear() releases in any
 * case */
SK_MUST_USE int sk_app_reload_init(struct sk_app_reload *r,
				   const struct sk_program *program, struct sk_app *app,
				   void *self);

/** SIGHUP came. */
void sk_app_reload_begin(struct sk_app_reload *r);

/** Waits for a thread that still reads; what it found is thrown away. */
void sk_app_reload_clear(struct sk_app_reload *r);

#endif
