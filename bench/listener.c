/*
 * listener.c - how old are readings when a subscriber gets them? For the benchmarks.
 *
 * usage: listener PORT FILTER SECONDS WARM-UP-SECONDS
 *
 * Subscribes on the broker at 127.0.0.1:PORT and, after the warm-up, for SECONDS takes
 * "e_wh" out of each payload: the time of the device's reply in units of 10 us (see
 * responder.c). Prints one JSON line: messages, staleness percentiles in ms, messages
 * that its own queue dropped.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-event.h>

#include "common/bus.h"
#include "common/clock.h"
#include "common/log.h"

#define BINS 200000 /* of 10 us: up to 2 s; the rest counts in the last */
#define CAPACITY 200000

struct listener {
	sd_event *event;
	struct sk_bus *bus;
	sk_mono_ms from, until;
	double seconds;
	uint64_t messages, late;
	uint32_t bins[BINS];
	uint32_t most;
};

static void on_message(void *arg, struct sk_bus *bus, const struct sk_bus_message *m)
{
	struct listener *l = arg;
	const char *key = strstr(m->payload, "\"e_wh\":");
	uint32_t age;

	(void)bus;
	if (m->retained || !key || m->received < l->from || m->received >= l->until)
		return;
	age = (uint32_t)(sk_clock_mono_us() / 10) - (uint32_t)strtoul(key + 7, NULL, 10);
	l->messages++;
	l->bins[age < BINS ? age : BINS - 1]++;
	if (age > l->most)
		l->most = age;
}

static double percentile_ms(const struct listener *l, double share)
{
	uint64_t wanted = (uint64_t)(share * (double)l->messages), seen = 0;

	for (int i = 0; i < BINS; i++) {
		seen += l->bins[i];
		if (seen > wanted)
			return i / 100.0;
	}
	return 0;
}

static int on_end(sd_event_source *source, uint64_t usec, void *arg)
{
	struct listener *l = arg;

	(void)usec;
	printf("{\"messages\":%llu,\"per_s\":%.1f,\"p50_ms\":%.2f,\"p99_ms\":%.2f,"
	       "\"max_ms\":%.2f,\"dropped\":%llu}\n",
	       (unsigned long long)l->messages, (double)l->messages / l->seconds,
	       percentile_ms(l, 0.5), percentile_ms(l, 0.99), l->most / 100.0,
	       (unsigned long long)sk_bus_stats(l->bus).dropped);
	return sd_event_exit(sd_event_source_get_event(source), 0);
}

static int start(struct listener *l, const struct sk_conf_broker *broker,
		 const char *filter, double warm_up_s)
{
	const struct sk_bus_options options = {.broker = broker,
					       .client_id = "bench-listener",
					       .on = {.message = on_message},
					       .arg = l};
	struct sk_bus_hub *hub = sk_bus_hub_new(l->event, CAPACITY);
	sk_mono_ms now = sk_clock_mono();

	l->bus = hub ? sk_bus_new(hub, &options) : NULL;
	l->from = now + (sk_mono_ms)(warm_up_s * 1000);
	l->until = l->from + (sk_mono_ms)(l->seconds * 1000);
	if (!l->bus || sk_bus_subscribe(l->bus, filter, 0) || sk_bus_start(l->bus))
		return SK_EIO;
	return sd_event_add_time(l->event, NULL, CLOCK_MONOTONIC,
				 (uint64_t)(l->until + 200) * 1000, 0, on_end, l);
}

int main(int argc, char **argv)
{
	static struct listener l;
	struct sk_conf_broker broker = {.host = "127.0.0.1", .keepalive_s = 10};

	if (argc != 5) {
		fprintf(stderr, "usage: listener PORT FILTER SECONDS WARM-UP-SECONDS\n");
		return 2;
	}
	sk_log_open("listener", SK_LOG_WARNING);
	broker.port = (int)strtol(argv[1], NULL, 10);
	l.seconds = strtod(argv[3], NULL);
	if (sd_event_new(&l.event) < 0 ||
	    start(&l, &broker, argv[2], strtod(argv[4], NULL)) < 0) {
		fprintf(stderr, "listener: cannot start\n");
		return 1;
	}
	return sd_event_loop(l.event) < 0 ? 1 : 0;
}
