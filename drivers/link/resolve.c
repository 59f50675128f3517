/* resolve.c - host names to addresses without blocking; see resolve.h. */
#include "drivers/link/resolve.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/config.h"

#define PORT_TEXT 8

struct sk_resolve {
	struct gaicb lookup;
	struct addrinfo hints;
	char host[SK_HOST_LEN + 1];
	char port[PORT_TEXT];
};

static struct addrinfo hints_with(int flags)
{
	return (struct addrinfo){.ai_family = AF_UNSPEC,
				 .ai_socktype = SOCK_STREAM,
				 .ai_flags = flags | AI_NUMERICSERV};
}

static int take_first(const struct addrinfo *found, struct sk_address *out)
{
	if (!found || found->ai_addrlen > sizeof(out->storage))
		return SK_ENOENT;
	memcpy(&out->storage, found->ai_addr, found->ai_addrlen);
	out->len = found->ai_addrlen;
	return SK_OK;
}

/* The host without the [] that set an IPv6 address apart from its port. */
static void copy_host(char out[SK_HOST_LEN + 1], const char *host)
{
	size_t len = strlen(host);

	if (len >= 2 && host[0] == '[' && host[len - 1] == ']')
		(void)snprintf(out, SK_HOST_LEN + 1, "%.*s", (int)(len - 2), host + 1);
	else
		(void)snprintf(out, SK_HOST_LEN + 1, "%s", host);
}

int sk_resolve_literal(const char *host, int port, struct sk_address *out)
{
	struct addrinfo hints = hints_with(AI_NUMERICHOST), *found = NULL;
	char plain[SK_HOST_LEN + 1], service[PORT_TEXT];
	int err;

	copy_host(plain, host);
	(void)snprintf(service, sizeof(service), "%d", port);
	if (getaddrinfo(plain, service, &hints, &found))
		return SK_ENOENT;
	err = take_first(found, out);
	freeaddrinfo(found);
	return err;
}

struct sk_resolve *sk_resolve_new(const char *host, int port)
{
	struct sk_resolve *r = calloc(1, sizeof(*r));
	struct gaicb *list;

	if (!r)
		return NULL;
	copy_host(r->host, host);
	(void)snprintf(r->port, sizeof(r->port), "%d", port);
	r->hints = hints_with(0);
	r->lookup = (struct gaicb){
		.ar_name = r->host, .ar_service = r->port, .ar_request = &r->hints};
	list = &r->lookup;
	if (getaddrinfo_a(GAI_NOWAIT, &list, 1, NULL)) {
		free(r);
		return NULL;
	}
	return r;
}

int sk_resolve_get(struct sk_resolve *r, struct sk_address *out)
{
	int state = gai_error(&r->lookup);

	if (state == EAI_INPROGRESS)
		return SK_EBUSY;
	return state ? SK_ENOENT : take_first(r->lookup.ar_result, out);
}

void sk_resolve_free(struct sk_resolve *r)
{
	if (!r)
		return;
	/* A lookup that glibc is busy with still writes here: it keeps its memory. */
	if (gai_error(&r->lookup) == EAI_INPROGRESS &&
	    gai_cancel(&r->lookup) == EAI_NOTCANCELED)
		return;
	if (r->lookup.ar_result)
		freeaddrinfo(r->lookup.ar_result);
	free(r);
}
