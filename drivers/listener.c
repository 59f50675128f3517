/* listener.c - is there a controller? See listener.h. */
#include "drivers/listener.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/log.h"
#include "models/control_state.h"
#include "models/status.h"
#include "models/topic.h"

static void lose(struct sk_listener *l, sk_mono_ms now)
{
	l->heard = false;
	sk_warning("the controller is silent");
	l->is.changed(l->is.arg, false, now);
}

static void take_state(struct sk_listener *l, const struct sk_bus_message *m)
{
	struct sk_control_state state;

	if (sk_control_state_decode(m->payload, m->len, &state) ||
	    state.epoch < l->is.fence->epoch)
		return;
	l->lost_at = m->received +
		     (sk_mono_ms)l->is.config->control.revert_s * 1000 / SK_LISTENER_PART;
	if (l->heard)
		return;
	l->heard = true;
	sk_info("the controller of epoch %" PRId64 " is heard", state.epoch);
	l->is.changed(l->is.arg, true, m->received);
	l->is.woke(l->is.arg, l->lost_at);
}

static void take_status(struct sk_listener *l, const struct sk_bus_message *m)
{
	struct sk_status status;

	if (l->heard && !sk_status_decode(m->payload, m->len, &status) &&
	    status.state == SK_STATE_OFFLINE)
		lose(l, m->received);
}

static void on_message(void *arg, struct sk_bus *bus, const struct sk_bus_message *m)
{
	struct sk_listener *l = arg;

	(void)bus;
	if (m->retained)
		return;
	if (strcmp(m->topic, l->state) == 0)
		take_state(l, m);
	else
		take_status(l, m);
}

static int build(const struct sk_listener *l, enum sk_topic_kind kind, char *topic)
{
	int len = sk_topic_build(topic, SK_TOPIC_LEN + 1, l->is.config->site.root, kind,
				 NULL, NULL);

	return len < 0 ? len : SK_OK;
}

/* Without a will the id need not be the same after a restart, only unique: shards may
 * start in the same millisecond. */
static int make_bus(struct sk_listener *l)
{
	char id[SK_TOPIC_LEN + 1];
	const struct sk_bus_options options = {.broker = &l->is.config->broker,
					       .client_id = id,
					       .on = {.message = on_message},
					       .arg = l};
	int err;

	(void)snprintf(id, sizeof(id), "%s-driver-%" PRIx64 "-%jx",
		       l->is.config->site.root, (uint64_t)sk_clock_wall(),
		       (uintmax_t)getpid());
	l->bus = sk_bus_new(l->is.hub, &options);
	if (!l->bus)
		return SK_ENOMEM;
	err = sk_bus_subscribe(l->bus, l->state, 0);
	if (!err)
		err = sk_bus_subscribe(l->bus, l->status, 1);
	return err ? err : sk_bus_start(l->bus);
}

int sk_listener_init(struct sk_listener *l, const struct sk_listener_options *options)
{
	int err;

	*l = (struct sk_listener){.is = *options};
	err = build(l, SK_TOPIC_CONTROLLER_STATE, l->state);
	if (!err)
		err = build(l, SK_TOPIC_CONTROLLER_STATUS, l->status);
	if (!err)
		err = make_bus(l);
	if (err)
		sk_error("cannot listen to the controller: %s", sk_strerror(err));
	return err;
}

void sk_listener_clear(struct sk_listener *l)
{
	sk_bus_free(l->bus, NULL, 0);
	l->bus = NULL;
}

sk_mono_ms sk_listener_due(const struct sk_listener *l)
{
	return l->heard ? l->lost_at : INT64_MAX;
}

void sk_listener_tick(struct sk_listener *l, sk_mono_ms now)
{
	if (l->heard && now >= l->lost_at)
		lose(l, now);
}
