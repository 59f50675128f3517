/*
 * responder.c - many Modbus TCP devices of 50 registers, for the driver's benchmark.
 *
 * usage: responder FIRST-PORT COUNT
 *
 * COUNT devices listen on 127.0.0.1 from FIRST-PORT. Each answers any read of its holding
 * registers 0..49 with 25 numbers of 32 bit; number 10 is the time of the reply in units
 * of 10 us on the monotonic clock, so that a subscriber can tell how old a reading is. It
 * speaks just enough Modbus to be no bottleneck; skerry-sim is the simulator for people.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define REGS 50
#define TIME_NUMBER 10
#define EVENTS 256
#define REQUEST_LEN 12
#define DEVICES_MAX 4000

static uint32_t now_10us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t); /* cannot fail for this clock */
	return (uint32_t)((int64_t)t.tv_sec * 100000 + t.tv_nsec / 10000);
}

static void put16(uint8_t *p, unsigned value)
{
	p[0] = (uint8_t)(value >> 8);
	p[1] = (uint8_t)value;
}

/* The numbers wander a little, so that no bridge can save itself the encoding. */
static void fill(uint8_t *data)
{
	static uint32_t turn;
	uint32_t at = now_10us();

	turn++;
	for (uint32_t i = 0; i < REGS / 2; i++) {
		uint32_t value = i == TIME_NUMBER ? at : 1000 * i + turn % 97;

		put16(data + 4 * i, value >> 16);
		put16(data + 4 * i + 2, value & 0xFFFF);
	}
}

/* Answer one read request; a bridge that asks for anything else has a fault. */
static int answer(int fd, const uint8_t *request)
{
	uint8_t reply[9 + 2 * REGS], all[2 * REGS];
	unsigned first = (unsigned)request[8] << 8 | request[9];
	unsigned count = (unsigned)request[10] << 8 | request[11];

	if (request[7] != 3 || count == 0 || first + count > REGS)
		return -1;
	fill(all);
	memcpy(reply, request, 8);
	put16(reply + 4, 3 + 2 * count);
	reply[8] = (uint8_t)(2 * count);
	memcpy(reply + 9, all + (size_t)2 * first, (size_t)2 * count);
	return send(fd, reply, 9 + 2 * count, MSG_NOSIGNAL) < 0 ? -1 : 0;
}

static int serve(int fd)
{
	uint8_t request[REQUEST_LEN];
	ssize_t len = recv(fd, request, sizeof(request), 0);

	if (len < 0 && errno == EAGAIN)
		return 0;
	/* Every bridge here sends a request in one piece. */
	return len == REQUEST_LEN ? answer(fd, request) : -1;
}

static int watch(int epoll, int fd, int listening)
{
	struct epoll_event event = {.events = EPOLLIN};

	event.data.u64 = (uint64_t)fd << 1 | (unsigned)listening;
	return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static int listen_at(int epoll, int port)
{
	struct sockaddr_in at = {.sin_family = AF_INET,
				 .sin_port = htons((uint16_t)port),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int on = 1;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) ||
	    bind(fd, (const struct sockaddr *)&at, sizeof(at)) || listen(fd, 16))
		return -1;
	return watch(epoll, fd, 1);
}

static void accept_one(int epoll, int listener)
{
	int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	int on = 1;

	if (fd < 0)
		return;
	if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) ||
	    watch(epoll, fd, 0))
		close(fd);
}

static int run(int epoll)
{
	struct epoll_event events[EVENTS];

	for (;;) {
		int count = epoll_wait(epoll, events, EVENTS, -1);

		if (count < 0 && errno != EINTR)
			return -1;
		for (int i = 0; i < count; i++) {
			int fd = (int)(events[i].data.u64 >> 1);

			if (events[i].data.u64 & 1)
				accept_one(epoll, fd);
			else if (serve(fd))
				close(fd);
		}
	}
}

static int number(const char *text, int least, int most)
{
	char *end;
	long value = strtol(text, &end, 10);

	return *end || value < least || value > most ? -1 : (int)value;
}

int main(int argc, char **argv)
{
	int first = argc == 3 ? number(argv[1], 1024, 65535) : -1;
	int count = argc == 3 ? number(argv[2], 1, DEVICES_MAX) : -1;
	struct rlimit files;
	int epoll;

	if (first < 0 || count < 0 || first + count > 65536) {
		fprintf(stderr, "usage: responder FIRST-PORT COUNT (1..%d)\n",
			DEVICES_MAX);
		return 2;
	}
	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &files); /* listening fails otherwise */
	}
	epoll = epoll_create1(EPOLL_CLOEXEC);
	for (int i = 0; i < count; i++) {
		if (epoll < 0 || listen_at(epoll, first + i)) {
			fprintf(stderr, "responder: port %d: %s\n", first + i,
				strerror(errno));
			return 1;
		}
	}
	puts("ready");
	if (fflush(stdout) || run(epoll)) {
		perror("responder");
		return 1;
	}
	return 0;
}
