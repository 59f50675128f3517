/*
 * listener.c - how old are readings when a subscriber gets them? For the benchmarks.
 *
 * usage: listener PORT FILTER SECONDS WARM-UP-SECONDS
 *
 * Subscribes on the broker at 127.0.0.1:PORT and, after the warm-up, for SECONDS takes
 * "e_wh" out of each payload: the time of the device's reply in units of 10 us (see
 * responder.c). Prints one JSON line: messages and staleness percentiles in ms. It speaks
 * just enough MQTT 3.1.1 itself to cost less than what it measures: a library that hands
 * each message from thread to thread would add a millisecond to a bunch of twenty.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BINS 200000 /* of 10 us: up to 2 s; the rest counts in the last */
#define BUFFER 262144
#define FILTER_MAX 100
#define PUBLISH 3
#define RETAIN 1
#define TAIL_MS 200 /* listens on behind the end, for what was on its way */

struct listener {
	int fd;
	int64_t from_ms, until_ms;
	double seconds;
	uint64_t messages;
	uint32_t bins[BINS];
	uint32_t most;
	uint8_t buffer[BUFFER];
	size_t len;
};

static int64_t now_10us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t); /* cannot fail for this clock */
	return (int64_t)t.tv_sec * 100000 + t.tv_nsec / 10000;
}

static void count(struct listener *l, const uint8_t *payload, size_t len)
{
	static const char key[] = "\"e_wh\":";
	const uint8_t *at = memmem(payload, len, key, sizeof(key) - 1);
	int64_t now = now_10us();
	uint32_t sent = 0, age;

	if (!at || now / 100 < l->from_ms || now / 100 >= l->until_ms)
		return;
	at += sizeof(key) - 1;
	while (at < payload + len && *at == ' ')
		at++;
	for (; at < payload + len && *at >= '0' && *at <= '9'; at++)
		sent = 10 * sent + (uint32_t)(*at - '0');
	age = (uint32_t)now - sent;
	l->messages++;
	l->bins[age < BINS ? age : BINS - 1]++;
	if (age > l->most)
		l->most = age;
}

/* One packet from the buffer. @return its length; 0: not all of it is there */
static size_t take_packet(struct listener *l, const uint8_t *p, size_t len)
{
	size_t head = 1, body = 0, topic;
	unsigned shift = 0;

	do {
		if (head >= len || shift > 21)
			return 0;
		body |= (size_t)(p[head] & 0x7F) << shift;
		shift += 7;
	} while (p[head++] & 0x80);
	if (len < head + body)
		return 0;
	topic = body >= 2 ? (size_t)p[head] << 8 | p[head + 1] : body;
	if (p[0] >> 4 == PUBLISH && !(p[0] & RETAIN) && topic + 2 <= body)
		count(l, p + head + 2 + topic, body - 2 - topic);
	return head + body;
}

static int receive(struct listener *l)
{
	ssize_t got = recv(l->fd, l->buffer + l->len, sizeof(l->buffer) - l->len, 0);
	size_t at = 0, taken;

	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (got <= 0)
		return -1;
	l->len += (size_t)got;
	while (at < l->len && (taken = take_packet(l, l->buffer + at, l->len - at)) > 0)
		at += taken;
	memmove(l->buffer, l->buffer + at, l->len - at);
	l->len -= at;
	return 0;
}

static int subscribe(int fd, const char *filter)
{
	/* CONNECT: clean session, no keep-alive, client id "bench" */
	static const uint8_t hello[] = {0x10, 17, 0, 4, 'M', 'Q', 'T', 'T', 4,	2,
					0,    0,  0, 5, 'b', 'e', 'n', 'c', 'h'};
	uint8_t packet[8 + FILTER_MAX] = {0x82, 0, 0, 1, 0, 0};
	size_t len = strlen(filter);

	if (len > FILTER_MAX)
		return -1;
	packet[1] = (uint8_t)(len + 5);
	packet[5] = (uint8_t)len;
	memcpy(packet + 6, filter, len); /* QoS 0 behind it */
	return send(fd, hello, sizeof(hello), MSG_NOSIGNAL) < 0 ||
			       send(fd, packet, len + 7, MSG_NOSIGNAL) < 0
		       ? -1
		       : 0;
}

static int connect_to(int port)
{
	const struct sockaddr_in at = {.sin_family = AF_INET,
				       .sin_port = htons((uint16_t)port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	const struct timeval patience = {.tv_usec = 100000};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 &&
	    (connect(fd, (const struct sockaddr *)&at, sizeof(at)) ||
	     setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)))) {
		close(fd);
		return -1;
	}
	return fd;
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

static void report(const struct listener *l)
{
	printf("{\"messages\":%llu,\"per_s\":%.1f,\"p50_ms\":%.2f,\"p99_ms\":%.2f,"
	       "\"max_ms\":%.2f}\n",
	       (unsigned long long)l->messages, (double)l->messages / l->seconds,
	       percentile_ms(l, 0.5), percentile_ms(l, 0.99), l->most / 100.0);
}

int main(int argc, char **argv)
{
	static struct listener l;
	int64_t now_ms = now_10us() / 100;

	if (argc != 5) {
		fprintf(stderr, "usage: listener PORT FILTER SECONDS WARM-UP-SECONDS\n");
		return 2;
	}
	l.seconds = strtod(argv[3], NULL);
	l.from_ms = now_ms + (int64_t)(strtod(argv[4], NULL) * 1000);
	l.until_ms = l.from_ms + (int64_t)(l.seconds * 1000);
	l.fd = connect_to((int)strtol(argv[1], NULL, 10));
	if (l.fd < 0 || subscribe(l.fd, argv[2])) {
		perror("listener");
		return 1;
	}
	while (now_10us() / 100 < l.until_ms + TAIL_MS) {
		if (receive(&l)) {
			fprintf(stderr, "listener: the broker closed\n");
			return 1;
		}
	}
	report(&l);
	return 0;
}
