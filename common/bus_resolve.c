/*
 * bus_resolve.c - does the broker's name resolve? Asked on a thread of its own.
 *
 * Paho resolves names with its lock held: while a name server is silent, for tens of
 * seconds, every call of every connection would block the loop with it. So an attempt is
 * made only right after the name was resolved here; what then is left is the moment
 * between the two. Addresses need none of this.
 */
#include <arpa/inet.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

#include "common/bus_private.h"
#include "common/clock.h"

#define FRESH_MS 2000

/* One name; shared by the hub's list and the thread that asks, freed by who is last. */
struct sk_bus_name {
	struct sk_bus_name *next;
	atomic_int holders;
	atomic_int answer;	/* enum sk_bus_resolved */
	atomic_int_fast64_t at; /* when it came, sk_mono_ms */
	char host[];
};

static void release(struct sk_bus_name *name)
{
	if (atomic_fetch_sub(&name->holders, 1) == 1)
		free(name);
}

static void *ask(void *arg)
{
	struct sk_bus_name *name = arg;
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found = NULL;
	bool good = getaddrinfo(name->host, NULL, &hints, &found) == 0;

	if (good)
		freeaddrinfo(found);
	atomic_store(&name->at, sk_clock_mono());
	atomic_store(&name->answer, good ? SK_BUS_RESOLVE_GOOD : SK_BUS_RESOLVE_BAD);
	release(name);
	return NULL;
}

static enum sk_bus_resolved start_asking(struct sk_bus_name *name)
{
	pthread_t thread;

	atomic_store(&name->answer, SK_BUS_RESOLVE_WAIT);
	atomic_fetch_add(&name->holders, 1);
	if (pthread_create(&thread, NULL, ask, name)) {
		atomic_store(&name->answer, SK_BUS_RESOLVE_BAD);
		release(name);
		return SK_BUS_RESOLVE_BAD;
	}
	(void)pthread_detach(thread); /* of a thread just made cannot fail */
	return SK_BUS_RESOLVE_WAIT;
}

static struct sk_bus_name *name_of(struct sk_bus_hub *hub, const char *host)
{
	size_t size = strlen(host) + 1;
	struct sk_bus_name *name;

	for (name = hub->names; name; name = name->next)
		if (strcmp(name->host, host) == 0)
			return name;
	name = calloc(1, sizeof(*name) + size);
	if (!name)
		return NULL;
	memcpy(name->host, host, size);
	atomic_store(&name->holders, 1);
	atomic_store(&name->answer, SK_BUS_RESOLVE_BAD);
	atomic_store(&name->at, SK_MONO_NEVER);
	name->next = hub->names;
	hub->names = name;
	return name;
}

static bool is_address(const char *host)
{
	struct in6_addr address;

	return inet_pton(AF_INET, host, &address) == 1 ||
	       inet_pton(AF_INET6, host, &address) == 1;
}

enum sk_bus_resolved sk_bus_resolve(struct sk_bus_hub *hub, const char *host)
{
	struct sk_bus_name *name;
	enum sk_bus_resolved answer;

	if (is_address(host))
		return SK_BUS_RESOLVE_GOOD;
	name = name_of(hub, host);
	if (!name)
		return SK_BUS_RESOLVE_BAD;
	answer = (enum sk_bus_resolved)atomic_load(&name->answer);
	if (answer == SK_BUS_RESOLVE_WAIT ||
	    sk_clock_mono() - atomic_load(&name->at) < FRESH_MS)
		return answer;
	return start_asking(name);
}

void sk_bus_resolve_clear(struct sk_bus_hub *hub)
{
	struct sk_bus_name *name;

	while ((name = hub->names)) {
		hub->names = name->next;
		release(name);
	}
}
