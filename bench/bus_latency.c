/*
 * bus_latency.c - how long a small publish takes to a subscriber on the same machine.
 *
 * usage: bus_latency PORT BURST PERIOD_MS SECONDS QOS
 *
 * One bus publishes BURST messages of 200 bytes every PERIOD_MS, another hears them;
 * prints p50, p90, p99 and the maximum of the time from sk_bus_publish() to the handler.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/bus.h"
#include "common/clock.h"
#include "common/log.h"

#define SIZE 200
#define SAMPLES_MAX 1000000

static struct {
	sd_event *event;
	struct sk_bus *from, *to;
	int burst, period_ms, qos, connected;
	int64_t end_us;
	int64_t *samples_us;
	size_t count, sent;
} bench;

static void on_message(void *arg, struct sk_bus *bus, const struct sk_bus_message *m)
{
	(void)arg;
	(void)bus;
	if (bench.count < SAMPLES_MAX)
		bench.samples_us[bench.count++] =
			sk_clock_mono_us() - strtoll(m->payload, NULL, 10);
}

static void send_one(void)
{
	char payload[SIZE + 1];
	struct sk_bus_publish p = {.topic = "bench/latency",
				   .payload = payload,
				   .len = SIZE,
				   .qos = bench.qos};

	(void)snprintf(payload, sizeof(payload), "%-*" PRId64, SIZE, sk_clock_mono_us());
	bench.sent += sk_bus_publish(bench.from, &p) == SK_OK;
}

static int on_tick(sd_event_source *source, uint64_t usec, void *arg)
{
	(void)arg;
	if (sk_clock_mono_us() > bench.end_us)
		return sd_event_exit(bench.event, 0);
	for (int i = 0; bench.connected == 2 && i < bench.burst; i++)
		send_one();
	(void)sd_event_source_set_time(source, usec + (uint64_t)bench.period_ms * 1000);
	return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

static void on_connected(void *arg, struct sk_bus *bus)
{
	(void)arg;
	(void)bus;
	bench.connected++;
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static double ms_at(double part)
{
	return (double)bench.samples_us[(size_t)(part * (double)(bench.count - 1))] / 1e3;
}

static int start(struct sk_bus_hub *hub, const struct sk_conf_broker *broker)
{
	struct sk_bus_options options = {
		.broker = broker,
		.client_id = "bench-from",
		.on = {.connected = on_connected, .message = on_message}};

	bench.from = sk_bus_new(hub, &options);
	options.client_id = "bench-to";
	bench.to = sk_bus_new(hub, &options);
	if (!bench.from || !bench.to || sk_bus_subscribe(bench.to, "bench/latency", 1) ||
	    sk_bus_start(bench.from) || sk_bus_start(bench.to))
		return SK_EIO;
	return SK_OK;
}

int main(int argc, char **argv)
{
	struct sk_conf_broker broker = {.host = "127.0.0.1", .keepalive_s = 5};
	struct sk_bus_hub *hub;
	uint64_t now_us = (uint64_t)sk_clock_mono_us();

	if (argc != 6)
		return 2;
	sk_log_open("bus_latency", SK_LOG_ERROR);
	broker.port = (int)strtol(argv[1], NULL, 10);
	bench.burst = (int)strtol(argv[2], NULL, 10);
	bench.period_ms = (int)strtol(argv[3], NULL, 10);
	bench.end_us = (int64_t)now_us + strtol(argv[4], NULL, 10) * 1000000;
	bench.qos = (int)strtol(argv[5], NULL, 10);
	bench.samples_us = calloc(SAMPLES_MAX, sizeof(int64_t));
	if (!bench.samples_us || sd_event_new(&bench.event) < 0 ||
	    sd_event_add_time(bench.event, NULL, CLOCK_MONOTONIC, now_us, 1, on_tick,
			      NULL) < 0)
		return 1;
	hub = sk_bus_hub_new(bench.event, 100000);
	if (!hub || start(hub, &broker) || sd_event_loop(bench.event) < 0)
		return 1;
	qsort(bench.samples_us, bench.count, sizeof(int64_t), compare);
	if (bench.count > 0)
		printf("sent %zu, heard %zu: p50 %.2f ms, p90 %.2f, p99 %.2f, most "
		       "%.2f\n",
		       bench.sent, bench.count, ms_at(0.5), ms_at(0.9), ms_at(0.99),
		       ms_at(1.0));
	sk_bus_free(bench.from, NULL, 100);
	sk_bus_free(bench.to, NULL, 100);
	sk_bus_hub_free(hub);
	sd_event_unref(bench.event);
	free(bench.samples_us);
	return 0;
}
