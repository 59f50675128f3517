/*
 * slow_names.c - getaddrinfo() that takes 10 s for slow.invalid, as with a name server
 * that is silent. Loaded with LD_PRELOAD by test_reconnect.py.
 */
#include <dlfcn.h>
#include <netdb.h>
#include <string.h>
#include <time.h>

typedef int (*resolver)(const char *, const char *, const struct addrinfo *,
			struct addrinfo **);

int getaddrinfo(const char *restrict node, const char *restrict service,
		const struct addrinfo *restrict hints, struct addrinfo **restrict res)
{
	const struct timespec silence = {.tv_sec = 10};
	resolver real;
	void *found = dlsym(RTLD_NEXT, "getaddrinfo");

	if (node && strcmp(node, "slow.invalid") == 0) {
		(void)nanosleep(&silence, NULL);
		return EAI_AGAIN;
	}
	memcpy(&real, &found, sizeof(real)); /* ISO C has no cast for it */
	return real(node, service, hints, res);
}
