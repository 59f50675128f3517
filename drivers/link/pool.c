/* pool.c - all links of a process in one place of the event loop; see pool.h. */
#include "drivers/link/pool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/log.h"
#include "drivers/link/link_private.h"

#define BATCH 256
#define BATCHES_MOST 64 /* before deadlines are looked at, however busy it is */
#define TIMER_ACCURACY_US 1000

struct sk_pool {
	int epoll;
	sd_event_source *io, *timer;
	sk_mono_ms armed; /**< when the timer fires; SK_NEVER_DUE: it is off */
	struct sk_link *first;
	void (*batch_done)(void *arg);
	void *batch_arg;
};

static int control(struct sk_pool *pool, struct sk_link *link, int operation,
		   uint32_t events)
{
	struct epoll_event e = {.events = events, .data.ptr = link};

	return epoll_ctl(pool->epoll, operation, link->fd, &e) ? SK_EIO : SK_OK;
}

int sk_pool_watch(struct sk_pool *pool, struct sk_link *link, bool writing)
{
	return control(pool, link, EPOLL_CTL_ADD, EPOLLIN | (writing ? EPOLLOUT : 0u));
}

int sk_pool_rewatch(struct sk_pool *pool, struct sk_link *link)
{
	return control(pool, link, EPOLL_CTL_MOD, EPOLLIN);
}

void sk_pool_arm(struct sk_pool *pool, sk_mono_ms due)
{
	if (due >= pool->armed)
		return;
	if (sd_event_source_set_time(pool->timer, (uint64_t)due * 1000) < 0 ||
	    sd_event_source_set_enabled(pool->timer, SD_EVENT_ONESHOT) < 0) {
		sk_error("cannot set the timer of the Modbus links");
		return;
	}
	pool->armed = due;
}

/* Handle one batch of what is ready. @return how many there were */
static int take_batch(struct sk_pool *pool, sk_mono_ms now)
{
	struct epoll_event events[BATCH];
	int count = epoll_wait(pool->epoll, events, BATCH, 0);

	if (count < 0 && errno != EINTR)
		sk_error("cannot wait for the Modbus links: %s", strerror(errno));
	for (int i = 0; i < count; i++)
		sk_link_ready(events[i].data.ptr, events[i].events, now);
	return count;
}

static void end_batch(struct sk_pool *pool)
{
	if (pool->batch_done)
		pool->batch_done(pool->batch_arg);
}

void sk_pool_on_batch(struct sk_pool *pool, void (*done)(void *arg), void *arg)
{
	pool->batch_done = done;
	pool->batch_arg = arg;
}

static int on_ready(sd_event_source *source, int fd, uint32_t revents, void *arg)
{
	(void)source;
	(void)fd;
	(void)revents;
	(void)take_batch(arg, sk_clock_mono()); /* what is left wakes us again */
	end_batch(arg);
	return 0;
}

/* The earliest deadline was met long ago, as a rule: look for the one that counts now.
 * When the loop itself was late, an answer that is there already is no timeout: take it
 * first. */
static int on_timer(sd_event_source *source, uint64_t usec, void *arg)
{
	struct sk_pool *pool = arg;
	sk_mono_ms now = sk_clock_mono(), earliest = SK_NEVER_DUE;

	(void)source;
	(void)usec;
	pool->armed = SK_NEVER_DUE;
	for (int i = 0; i < BATCHES_MOST && take_batch(pool, now) == BATCH; i++)
		;
	for (struct sk_link *link = pool->first; link; link = link->next) {
		sk_link_tick(link, now);
		if (sk_link_due(link) < earliest)
			earliest = sk_link_due(link);
	}
	sk_pool_arm(pool, earliest);
	end_batch(pool);
	return 0;
}

struct sk_pool *sk_pool_new(sd_event *event)
{
	struct sk_pool *pool = calloc(1, sizeof(*pool));

	if (!pool)
		return NULL;
	pool->armed = SK_NEVER_DUE;
	pool->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (pool->epoll < 0 ||
	    sd_event_add_io(event, &pool->io, pool->epoll, EPOLLIN, on_ready, pool) < 0 ||
	    sd_event_add_time(event, &pool->timer, CLOCK_MONOTONIC, 0, TIMER_ACCURACY_US,
			      on_timer, pool) < 0 ||
	    sd_event_source_set_enabled(pool->timer, SD_EVENT_OFF) < 0) {
		sk_pool_free(pool);
		return NULL;
	}
	return pool;
}

void sk_pool_free(struct sk_pool *pool)
{
	if (!pool)
		return;
	while (pool->first) {
		struct sk_link *link = pool->first;

		pool->first = link->next;
		sk_link_free(link);
	}
	sd_event_source_disable_unref(pool->io);
	sd_event_source_disable_unref(pool->timer);
	if (pool->epoll >= 0)
		close(pool->epoll);
	free(pool);
}

struct sk_link *sk_pool_link(struct sk_pool *pool, const struct sk_conf_link *conf)
{
	struct sk_link *link = pool->first;

	while (link && strcmp(link->conf.text, conf->text) != 0)
		link = link->next;
	if (!link) {
		link = sk_link_new(pool, conf);
		if (!link)
			return NULL;
		link->next = pool->first;
		pool->first = link;
	}
	link->users++;
	return link;
}

void sk_pool_release(struct sk_pool *pool, struct sk_link *link)
{
	struct sk_link **at = &pool->first;

	if (!link || --link->users > 0)
		return;
	while (*at != link)
		at = &(*at)->next;
	*at = link->next;
	sk_link_free(link);
}
